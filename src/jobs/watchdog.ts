import { reasonOf } from './job.errors.js';
import type { JobId } from './job-id.js';
import type { JobQueue, QueueNotice } from './job-queue.port.js';
import { processTimers, type Timers } from './timers.js';

/** Derives from the log, or from what follows it, which jobs should be there now. */
export interface DueSource {
  /** Named in notices. */
  readonly name: string;
  due(): AsyncIterable<JobId>;
}

/** What one look found. */
export interface Look {
  readonly due: number;
  /** Those that were missing and have been added. */
  readonly added: number;
}

export interface WatchdogOptions {
  readonly queue: JobQueue;
  readonly sources: readonly DueSource[];
  readonly everyMs?: number;
  /** A job that failed for good and is still due is begun anew after so long: what the log owes is never given up. */
  readonly retryFailedAfterMs?: number;
  readonly timers?: Timers;
  readonly onNotice?: (notice: QueueNotice) => void;
}

/**
 * Repairs the queue from the log, on a process timer and never on the queue itself, which may be empty, full or gone.
 * It adds what is due and missing; adding is idempotent, so that several may run side by side. What recurs (each
 * night, each day) is a source that names the day in its ids.
 */
export class Watchdog {
  private callOff: (() => void) | undefined;
  private looking: Promise<unknown> = Promise.resolve();
  private stopped = false;

  private readonly everyMs: number;
  private readonly retryFailedAfterMs: number;
  private readonly timers: Timers;

  constructor(private readonly options: WatchdogOptions) {
    this.everyMs = options.everyMs ?? 30_000;
    this.retryFailedAfterMs = options.retryFailedAfterMs ?? 3_600_000;
    this.timers = options.timers ?? processTimers;
  }

  /** Looks now, and then again and again, each time so long after the last look has ended. */
  start(): void {
    this.looking = this.look().finally(() => {
      if (!this.stopped) this.callOff = this.timers.after(this.everyMs, () => this.start());
    });
  }

  /** Ends after a look that is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.callOff?.();
    await this.looking;
  }

  /** One look at all sources. A source that fails is told of and keeps none of the others from being looked at. */
  async look(): Promise<Look> {
    const found = { due: 0, added: 0 };
    const resting = new Set<JobId>();
    try {
      for (const { id, failedAt = '' } of await this.options.queue.list({
        states: ['failed'],
        limit: 10_000,
      }))
        if (this.timers.now() - Date.parse(failedAt) < this.retryFailedAfterMs) resting.add(id);
    } catch (error) {
      this.tell('the queue', error);
      return found;
    }
    for (const source of this.options.sources) {
      try {
        for await (const id of source.due()) {
          if (this.stopped) return found;
          found.due++;
          if (!resting.has(id) && (await this.options.queue.add(id)) === 'added') found.added++;
        }
      } catch (error) {
        this.tell(source.name, error);
      }
    }
    return found;
  }

  private tell(what: string, error: unknown): void {
    this.options.onNotice?.({ code: 'watchdog-failed', message: `watchdog, ${what}: ${reasonOf(error)}` });
  }
}
