import type { Readable } from 'node:stream';
import { StoreUnavailable } from '../event-store.errors.js';

export interface Patience {
  /** How long the server may be silent while we wait for it; undefined: for ever. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Ends the call at the server. */
  readonly cancel: () => Promise<void>;
}

/**
 * Items of a stream of the client, with back-pressure, under our own timer: the client's reads know no deadline.
 * The timer runs only while we wait for the server, not while the consumer works. Call it in the turn in which the
 * stream was made, and take the first item in that turn too: the client emits early errors to whoever listens then.
 * @throws StoreUnavailable when it was silent for longer; whatever error the stream ended with.
 */
export async function* patiently<T>(
  stream: Readable,
  { patienceMs, signal, cancel }: Patience,
): AsyncGenerator<T, void, undefined> {
  let waiting = true;
  const discard = discarderOf(stream);
  // The client emits `error` without destroying the stream.
  stream.on('error', (error) => stream.destroy(error));
  const abort = (): void => void stream.destroy();
  const giveUp = (): void => {
    if (waiting) stream.destroy(new StoreUnavailable(`EventStoreDB did not answer within ${patienceMs} ms`));
  };
  const timer = patienceMs === undefined ? undefined : setTimeout(giveUp, patienceMs);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    signal?.throwIfAborted();
    for await (const item of stream as AsyncIterable<T>) {
      waiting = false;
      yield item;
      signal?.throwIfAborted();
      waiting = true;
      timer?.refresh();
    }
    signal?.throwIfAborted();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    stream.destroy();
    discard();
    // Not awaited: it waits for a connection, which may never come.
    cancel().catch(() => undefined);
  }
}

/**
 * Lets what was received and not read flow away. The client keeps every call on a list until its stream has ended; a
 * call that the server has completed cannot be cancelled any more, and ends only when it is read to its end. Left
 * alone, each read that we break off would stay on that list, and closing the client would wait for it for ever.
 */
function discarderOf(stream: Readable): () => void {
  let source: Readable | undefined;
  let over = false;
  stream.on('pipe', (call: Readable) => {
    source = call;
    // Connected only after we gave up: nothing may be written into the stream that we destroyed.
    if (over) setImmediate(() => call.unpipe(stream as never).resume());
  });
  return () => {
    over = true;
    source?.unpipe(stream as never).resume();
  };
}
