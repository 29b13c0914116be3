import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore, Position, StoredEvent, SubscriptionItem } from './event-store.port.js';

/** What of the log is taken together: events in order, and how far the log is read with them. */
export interface LogBatch {
  readonly events: readonly StoredEvent[];
  /** At or beyond the last of the events; undefined while the log is empty. */
  readonly checkpoint: Position | undefined;
  /** Nothing was left to catch up with. */
  readonly live: boolean;
}

export interface LogBatchOptions {
  /** Exclusive; default the start of the log. */
  readonly after: Position | undefined;
  /** Most events of one batch. */
  readonly batchEvents: number;
  readonly signal: AbortSignal;
}

/** The log in batches, from a position on: as large as may be while it catches up, then whatever is there. @throws as `subscribe` */
export async function* logBatches(
  store: Pick<EventStore, 'subscribe'>,
  { after, batchEvents, signal: caller }: LogBatchOptions,
): AsyncGenerator<LogBatch, void, void> {
  const subscription = new AbortController();
  const signal = AbortSignal.any([caller, subscription.signal]);
  const items = store
    .subscribe({ ...(after === undefined ? {} : { after }), signal })
    [Symbol.asyncIterator]();
  try {
    let live = false;
    const pull = () => {
      const pulled = items.next();
      // Awaited below; what goes wrong while a batch is being written must not count as unhandled meanwhile.
      pulled.catch(() => undefined);
      return pulled;
    };
    for (let next = pull(); ;) {
      const first = await next;
      if (first.done || signal.aborted) return;
      const events: StoredEvent[] = [];
      let checkpoint: Position | undefined;
      // While it catches up the next item is at hand or on its way; once it is live, whatever is there already is taken along.
      for (let item: SubscriptionItem | undefined = first.value; item;) {
        if (item.kind === 'event') events.push(item.event);
        if (item.kind === 'caught-up') live = true;
        checkpoint = item.kind === 'event' ? item.event.position : (item.position ?? checkpoint);
        next = pull();
        if (events.length >= batchEvents || (item.kind !== 'event' && events.length > 0)) break;
        const following: IteratorResult<SubscriptionItem> | undefined = await (live
          ? Promise.race([next, nextTurn(undefined)])
          : next);
        item = following && !following.done ? following.value : undefined;
      }
      if (signal.aborted) return;
      yield { events, checkpoint, live };
    }
  } finally {
    subscription.abort();
    await items.return?.().catch(() => undefined);
  }
}
