import { setTimeout as pause } from 'node:timers/promises';
import { ForeignPosition } from '../event-store/event-store.errors.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.port.js';
import { logBatches } from '../event-store/log-batches.js';
import type { BatchProjector } from './batch.js';
import { LeaseLost, ProjectionFailed } from './read-model.errors.js';
import type { WritableGeneration } from './read-model-database.port.js';

export interface RunnerOptions {
  readonly store: Pick<EventStore, 'subscribe'>;
  readonly generation: WritableGeneration;
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
    const { signal } = this.abort;
    const after = generation.state.checkpoint;
    for await (const { events, checkpoint } of logBatches(store, { after, batchEvents, signal })) {
      onProgress();
      if (checkpoint === undefined || checkpoint === generation.state.checkpoint) continue;
      const startedAt = performance.now();
      await projector.commit(token, events, checkpoint);
      onCommit(events, startedAt);
      await generation.ready();
    }
  }
}
