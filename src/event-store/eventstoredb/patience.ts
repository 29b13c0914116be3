import type { Readable } from 'node:stream';
import { StoreUnavailable } from '../event-store.errors.js';

/**
 * Items of a stream of the client, with back-pressure, under our own timer: the client's reads know no deadline.
 * The timer runs only while we wait for the server, not while the consumer works.
 * @param patienceMs how long the server may be silent; undefined: for ever.
 * @throws StoreUnavailable when it was silent for longer; whatever error the stream ended with.
 */
export async function* patiently<T>(
  stream: Readable,
  options: {
    readonly patienceMs?: number;
    readonly signal?: AbortSignal | undefined;
    readonly cancel: () => Promise<void>;
  },
): AsyncGenerator<T, void, undefined> {
  const { patienceMs, signal, cancel } = options;
  let waiting = true;
  // The client emits `error` without destroying the stream, sometimes before anybody listens.
  stream.on('error', (error) => stream.destroy(error));
  const abort = (): void => void stream.destroy();
  const timer = patienceMs === undefined ? undefined : setTimeout(() => giveUp(), patienceMs);
  const giveUp = (): void => {
    if (waiting) stream.destroy(new StoreUnavailable(`EventStoreDB did not answer within ${patienceMs} ms`));
  };
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
    // Not awaited: it waits for a connection, which may never come.
    cancel().catch(() => undefined);
  }
}
