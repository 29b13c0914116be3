import type { System } from '../composition.js';
import { dayInVietnam } from '../kernel/day.js';
import { jobRunner, processTimers, Watchdog, type AnyJob, type JobQueue, type QueueNotice, type Timers } from '../jobs/index.js'; // prettier-ignore
import { dueSources } from './due.js';
import type { JobNeeds } from './job-needs.js';
import { NightlyCertificate } from './nightly-certificate.job.js';
import { OverdueRemedies } from './overdue-remedies.job.js';
import { SnapshotRegister } from './snapshot.job.js';

/** Every job that this program can do. */
export const JOBS: readonly AnyJob<JobNeeds>[] = [NightlyCertificate, OverdueRemedies, SnapshotRegister];

export interface BackgroundOptions {
  readonly timers?: Timers;
  readonly onNotice?: (notice: QueueNotice) => void;
}

/** Does jobs in this process, one at a time, and keeps the queue filled with what the log says is due. */
export class Background {
  private readonly watchdog: Watchdog;

  private constructor(
    private readonly queue: JobQueue,
    needs: JobNeeds,
    { timers = processTimers, onNotice }: BackgroundOptions,
  ) {
    queue.process(jobRunner(JOBS, needs));
    this.watchdog = new Watchdog({
      queue,
      sources: dueSources(needs),
      timers,
      ...(onNotice ? { onNotice } : {}),
    });
  }

  /** `queue` is closed with it. */
  static start(system: System, queue: JobQueue, options: BackgroundOptions = {}): Background {
    const { timers = processTimers } = options;
    const { store, handle, readModels } = system;
    const needs = { store, handle, readModels, today: () => dayInVietnam(timers.now()) };
    const background = new Background(queue, needs, options);
    background.watchdog.start();
    return background;
  }

  /** Looks now at what is due; how much was, and how much of it was missing. */
  look(): ReturnType<Watchdog['look']> {
    return this.watchdog.look();
  }

  /** Ends after the job in hand. What waits stays in the queue, where that outlives the process, and in the log. */
  async stop(): Promise<void> {
    await this.watchdog.stop();
    await this.queue.close();
  }
}
