import { jobId, jobRunner, processTimers, Watchdog, type DueSource, type JobQueue, type QueueNotice, type Timers } from '../jobs/index.js'; // prettier-ignore
import { dayInVietnam } from '../kernel/day.js';
import type { AnyJob } from '../kernel/job.js';
import type { System } from '../composition.js';
import type { JobNeeds } from '../projections/index.js';

export interface BackgroundOptions {
  readonly timers?: Timers;
  readonly onNotice?: (notice: QueueNotice) => void;
}

/** Does jobs in this process, one at a time, and keeps the queue filled with what the log says is due. */
export class Background {
  private readonly watchdog: Watchdog;

  private constructor(
    private readonly queue: JobQueue,
    jobs: readonly AnyJob<JobNeeds>[],
    needs: JobNeeds,
    { timers = processTimers, onNotice }: BackgroundOptions,
  ) {
    queue.process(jobRunner(jobs, needs));
    const sources = jobs.map((job) => sourceOf(job, needs));
    this.watchdog = new Watchdog({ queue, sources, timers, ...(onNotice ? { onNotice } : {}) });
  }

  /** `queue` is closed with it. */
  static start(system: System, queue: JobQueue, options: BackgroundOptions = {}): Background {
    const { store, handle, readModels, capabilities } = system;
    const { timers } = options;
    const needs = {
      store,
      handle,
      readModels,
      today: timers ? () => dayInVietnam(timers.now()) : handle.today,
    };
    const background = new Background(queue, capabilities.jobs, needs, options);
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

function sourceOf(job: AnyJob<JobNeeds>, needs: JobNeeds): DueSource {
  return {
    name: job.name,
    async *due() {
      for await (const parts of job.due(needs)) yield jobId(job, parts);
    },
  };
}
