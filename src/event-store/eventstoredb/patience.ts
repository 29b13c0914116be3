import { convertToCommandError } from '@eventstore/db-client';
import { StoreUnavailable } from '../event-store.errors.js';
import type { RawMessage, ReadCall } from './raw-read.js';

export interface Patience {
  /** How long the server may be silent while we wait for it; undefined: for ever. */
  readonly patienceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Messages of a call to the server, with back-pressure, under our own timer: reads know no deadline. The timer runs
 * only while we wait for the server, not while the consumer works. Call it, and take the first message, in the turn in
 * which the call was asked for: an early error is told to whoever listens then.
 * @throws StoreUnavailable when it was silent for longer; whatever error the call ended with; the signal's reason.
 */
export async function* patiently(
  opened: Promise<ReadCall>,
  { patienceMs, signal }: Patience,
): AsyncGenerator<RawMessage, void, undefined> {
  let wake = (): void => undefined;
  let call: ReadCall | undefined;
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  let waiting = true;
  const poke = (): void => wake();
  const fail = (error: unknown): void => {
    failure ??= { error };
    wake();
  };
  const giveUp = (): void => {
    if (waiting) fail(new StoreUnavailable(`EventStoreDB did not answer within ${patienceMs} ms`));
  };
  const timer = patienceMs === undefined ? undefined : setTimeout(giveUp, patienceMs);
  signal?.addEventListener('abort', poke, { once: true });
  opened.then((one) => {
    call = one;
    // Stays, also when we have hung up: what is cancelled ends with an error.
    one.on('error', (error: Error) => fail(convertToCommandError(error)));
    one.on('end', () => {
      ended = true;
      wake();
    });
    one.on('readable', poke);
    wake();
  }, fail);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const message = call?.read() as RawMessage | null | undefined;
      if (message) {
        waiting = false;
        yield message;
        waiting = true;
        timer?.refresh();
      } else if (failure) throw failure.error;
      else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', poke);
    opened.then(
      (one) => hangUp(one, poke),
      () => undefined,
    );
  }
}

/**
 * Cancels a call and lets what was received and not read flow away: a call that the server has completed cannot be
 * cancelled any more, and would keep its part of the connection's window until it is read to its end.
 */
function hangUp(call: ReadCall, poke: () => void): void {
  call.off('readable', poke);
  call.resume();
  // Not in the turn of its last message: grpc-js would tell of that message after the call is over.
  setImmediate(() => call.cancel());
}
