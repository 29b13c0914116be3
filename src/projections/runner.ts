import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { ForeignPosition } from '../event-store/event-store.errors.js';
import type { EventStore, Position, StoredEvent, SubscriptionItem } from '../event-store/event-store.port.js';
import type { BatchProjector } from './batch.js';
import { LeaseLost, ProjectionFailed } from './read-model-errors.js';
import type { SqliteGeneration } from './sqlite/generation.adapter.js';

export interface RunnerOptions {
  readonly store: Pick<EventStore, 'subscribe'>;
  readonly generation: SqliteGeneration;
  readonly projector: BatchProjector;
  readonly token: number;
  /** Most events of one transaction. */
  readonly batchEvents: number;
  /** After each commit; `startedAt` by `performance.now()`. */
  onCommit(events: readonly StoredEvent[], startedAt: number): void;
  /** It has stopped for good, because of this. */
  onStop(error: ProjectionFailed | LeaseLost | ForeignPosition): void;
  /** It could not go on and tries again after a pause; undefined when it goes on. */
  onTrouble(error: unknown): void;
}

const LONGEST_PAUSE_MS = 5_000;

/** Follows the log into one generation, from its checkpoint, until it is stopped or cannot go on. */
export class Runner {
  private readonly abort = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: RunnerOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves after the batch that is being written, if any; what was not written yet comes again from the log. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let pauseMs = 50; !this.abort.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.follow(() => {
          if (pauseMs > 50) this.options.onTrouble(undefined);
          pauseMs = 50;
        });
      } catch (error) {
        if (
          error instanceof ProjectionFailed ||
          error instanceof LeaseLost ||
          error instanceof ForeignPosition
        ) {
          this.options.onStop(error);
          return;
        }
        if (!this.abort.signal.aborted) this.options.onTrouble(error);
      }
      await pause(pauseMs, undefined, { signal: this.abort.signal }).catch(() => undefined);
    }
  }

  private async follow(onProgress: () => void): Promise<void> {
    const { store, generation, projector, token, batchEvents, onCommit } = this.options;
    const subscription = new AbortController();
    const signal = AbortSignal.any([this.abort.signal, subscription.signal]);
    const after = generation.state.checkpoint;
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
        onProgress();
        const batch: StoredEvent[] = [];
        let checkpoint: Position | undefined;
        // While it catches up the next item is at hand or on its way; once it is live, whatever is there already is taken along.
        for (let item: SubscriptionItem | undefined = first.value; item;) {
          if (item.kind === 'event') batch.push(item.event);
          if (item.kind === 'caught-up') live = true;
          checkpoint = item.kind === 'event' ? item.event.position : (item.position ?? checkpoint);
          next = pull();
          if (batch.length >= batchEvents || (item.kind !== 'event' && batch.length > 0)) break;
          const following: IteratorResult<SubscriptionItem> | undefined = await (live
            ? Promise.race([next, nextTurn(undefined)])
            : next);
          item = following && !following.done ? following.value : undefined;
        }
        if (signal.aborted) return;
        if (checkpoint === undefined || checkpoint === generation.state.checkpoint) continue;
        const startedAt = performance.now();
        projector.commit(token, batch, checkpoint);
        onCommit(batch, startedAt);
        await nextTurn();
      }
    } finally {
      subscription.abort();
      await items.return?.().catch(() => undefined);
    }
  }
}
