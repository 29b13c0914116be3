import { Queue, UnrecoverableError, Worker, type Job, type JobType } from 'bullmq';
import { PermanentFailure } from '../../kernel/job.js';
import { InvalidJobId, QueueUnavailable, reasonOf } from '../job.errors.js';
import { assertJobId, type JobId } from '../job-id.js';
import type { JobQueue, JobState, JobView, RetryPolicy, RunJob } from '../job-queue.port.js';
import { pauseAfter, RETRY } from '../retry-policy.js';
import { viewOf } from './job-view.js';
import { RedisLink, type RedisOptions } from './redis-link.js';

export interface BullmqOptions extends RedisOptions {
  /** What all keys begin with: one for each log, so that queues of several systems on one Redis stay apart. */
  readonly namespace: string;
  readonly retry?: RetryPolicy;
  /** A worker that has not been heard of for so long is taken for lost. */
  readonly lockMs?: number;
  /** How often a worker looks for jobs of workers that were lost. */
  readonly stalledEveryMs?: number;
  /** A job that loses its worker more often is taken for the cause of it, and stands as failed. */
  readonly mostStalls?: number;
}

const NAME = 'jobs';
const CANCELLED = 'the job was cancelled';
const LOCK_LOST = 'the lock of the job was lost: another worker may have it';
/** So many that failed for good are kept to be looked at; the watchdog adds again what is still due. */
const FAILED_KEPT = 10_000;
const TYPES: Readonly<Record<Exclude<JobState, 'stalled'>, readonly JobType[]>> = {
  active: ['active'],
  waiting: ['wait', 'prioritized'],
  delayed: ['delayed'],
  failed: ['failed'],
};
const STATES = Object.keys(TYPES) as (keyof typeof TYPES)[];

/** The queue on Redis, shared by all processes that name the same namespace. */
export class BullmqJobQueue implements JobQueue {
  private readonly redis: RedisLink;
  private readonly retryPolicy: RetryPolicy;
  private queue: Queue | undefined;
  private worker: AbandonableWorker | undefined;
  private work: { readonly run: RunJob; readonly concurrency: number } | undefined;
  private readonly running = new Set<Promise<void>>();
  private tellOpened = (): void => undefined;
  private readonly isOpened = new Promise<void>((resolve) => (this.tellOpened = resolve));

  /** Does not wait for Redis: while it cannot be reached, what is asked fails with QueueUnavailable. */
  constructor(private readonly options: BullmqOptions) {
    this.retryPolicy = options.retry ?? RETRY;
    this.redis = new RedisLink(options, () => this.open());
  }

  /** Waits until Redis has been reached, but no longer than so. */
  opened(milliseconds: number): Promise<void> {
    return within(milliseconds, this.isOpened);
  }

  async add(id: JobId, { delayMs = 0 }: { readonly delayMs?: number } = {}): Promise<'added' | 'present'> {
    assertJobId(id);
    return this.ask(async (queue) => {
      const add = (): Promise<unknown> =>
        queue.add(id.split('/', 1)[0] ?? '', {}, { jobId: id, delay: delayMs });
      // One after the other on the connection, and answered together. BullMQ ignores an id that still exists without a
      // word, and its own question for a state looks through all that wait.
      const [present] = await Promise.all([this.redis.commands.exists(queue.toKey(id)), add()]);
      if (present === 0) return 'added';
      if ((await this.redis.commands.zscore(queue.toKey('failed'), id)) === null) return 'present';
      await queue.remove(id);
      await add();
      return 'added';
    });
  }

  retry(id: JobId): Promise<boolean> {
    return this.ask(async (queue) => {
      const job = await queue.getJob(id);
      const state = await job?.getState();
      // Not by BullMQ's own `retry`, which leaves the stalls counted and what they were to fail with.
      if (state === 'failed') return (await this.add(id)) === 'added';
      if (!job || state !== 'delayed' || job.attemptsMade === 0) return false;
      await job.promote();
      return true;
    });
  }

  cancel(id: JobId): Promise<'removed' | 'asked' | 'absent'> {
    return this.ask(async (queue) => {
      if ((await queue.getJobState(id)) === 'unknown') return 'absent';
      if ((await queue.remove(id)) === 1) return 'removed';
      await this.redis.commands.publish(this.channel, id);
      return 'asked';
    });
  }

  find(id: JobId): Promise<JobView | undefined> {
    return this.ask(async (queue) => {
      const job = await queue.getJob(id);
      if (!job) return undefined;
      const state = await job.getState();
      const known = STATES.find((one) => TYPES[one].some((type) => type === state || (type === 'wait' && state === 'waiting'))); // prettier-ignore
      const [view] = known ? await this.views([job], known) : [];
      return view;
    });
  }

  list({
    states,
    limit = 1_000,
  }: { readonly states?: readonly JobState[]; readonly limit?: number } = {}): Promise<JobView[]> {
    const wanted = new Set<JobState>(states ?? [...STATES, 'stalled']);
    return this.ask(async (queue) => {
      const views: JobView[] = [];
      for (const state of STATES) {
        const mayStall = wanted.has('stalled') && (state === 'active' || state === 'waiting');
        if (!wanted.has(state) && !mayStall) continue;
        const jobs = await queue.getJobs([...TYPES[state]], 0, limit - 1, true);
        views.push(...(await this.views(jobs.filter(Boolean), state)));
      }
      return views.filter((view) => wanted.has(view.state));
    });
  }

  counts(): Promise<Record<Exclude<JobState, 'stalled'>, number>> {
    return this.ask(async (queue) => {
      const counts = await queue.getJobCounts(...Object.values(TYPES).flat());
      const of = (state: keyof typeof TYPES): number =>
        TYPES[state].reduce((sum, type) => sum + (counts[type] ?? 0), 0);
      return { waiting: of('waiting'), delayed: of('delayed'), active: of('active'), failed: of('failed') };
    });
  }

  process(run: RunJob, { concurrency = 1 }: { readonly concurrency?: number } = {}): void {
    if (this.work) throw new Error('this queue is processed already');
    this.work = { run, concurrency };
    if (this.queue) this.startWorker();
  }

  async close(): Promise<void> {
    this.redis.refuse();
    const closing = this.worker?.close();
    // However long they take; only then does the time run in which Redis has to take note of it.
    await Promise.allSettled(this.running);
    await within(this.redis.deadlineMs, Promise.allSettled([closing, this.queue?.close()]));
    await this.worker?.abandon();
    this.redis.disconnect();
  }

  private get channel(): string {
    return `${this.options.namespace}:cancel`;
  }

  /** Asks Redis something. @throws QueueUnavailable, whatever Redis or the way to it failed with */
  private async ask<T>(question: (queue: Queue) => Promise<T>): Promise<T> {
    if (!this.queue || !this.redis.isReady) throw this.redis.unavailable();
    try {
      return await question(this.queue);
    } catch (error) {
      if (error instanceof InvalidJobId || error instanceof QueueUnavailable) throw error;
      throw this.redis.isReady
        ? new QueueUnavailable(`Redis refused: ${reasonOf(error)}`, { cause: error })
        : this.redis.unavailable({ cause: error });
    }
  }

  /** Redis has been reached. */
  private async open(): Promise<void> {
    if (this.queue) return;
    const { attempts } = this.retryPolicy;
    const queue = new Queue(NAME, {
      connection: this.redis.commands,
      prefix: this.options.namespace,
      defaultJobOptions: {
        attempts,
        backoff: { type: 'growing' },
        removeOnComplete: true,
        removeOnFail: { count: FAILED_KEPT },
        // What a stack trace quotes has no business in Redis.
        stackTraceLimit: 0,
      },
    });
    queue.on('error', (error) => this.troubled(error));
    await queue.waitUntilReady();
    this.queue = queue;
    this.tellOpened();
    if (this.work) this.startWorker();
  }

  private startWorker(): void {
    const { work, options } = this;
    if (!work || this.worker) return;
    const { lockMs = 30_000, stalledEveryMs = lockMs, mostStalls = 5 } = options;
    const worker = new AbandonableWorker(
      NAME,
      // Three parameters: that is how BullMQ sees that the signal is wanted.
      (job: Job, _token: string | undefined, signal: AbortSignal | undefined) =>
        this.attempt(work.run, job, signal),
      {
        autorun: false,
        connection: this.redis.patient(),
        prefix: options.namespace,
        concurrency: work.concurrency,
        lockDuration: lockMs,
        stalledInterval: stalledEveryMs,
        maxStalledCount: mostStalls,
        settings: { backoffStrategy: (attempts) => pauseAfter(attempts, this.retryPolicy) },
      },
    );
    worker.on('error', (error) => this.troubled(error));
    worker.on('stalled', (id) =>
      this.redis.tell('job-stalled', `job ${id}: the worker that ran it was lost; another takes it up`),
    );
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id, LOCK_LOST);
    });
    this.worker = worker;
    const listener = this.redis.patient();
    listener.on('message', (_channel, id) => worker.cancelJob(id, CANCELLED));
    // No job runs that could not be cancelled.
    listener
      .subscribe(this.channel)
      .then(() => worker.run())
      .catch((error: unknown) => this.troubled(error));
  }

  private async attempt(run: RunJob, job: Job, signal = new AbortController().signal): Promise<void> {
    const context = {
      id: job.id ?? '',
      attempt: job.attemptsMade + 1,
      signal,
      progress: (progress: object) => void job.updateProgress(progress).catch(() => undefined),
    };
    const running = run(context);
    this.running.add(running);
    try {
      await running;
    } catch (error) {
      // Ends like one that is done: it is gone, and not tried again.
      if (signal.aborted && signal.reason === CANCELLED) return;
      if (error instanceof PermanentFailure) throw new UnrecoverableError(reasonOf(error));
      throw new Error(reasonOf(error), { cause: error });
    } finally {
      this.running.delete(running);
    }
  }

  private async views(jobs: readonly Job[], state: Exclude<JobState, 'stalled'>): Promise<JobView[]> {
    if (state !== 'active') return jobs.map((job) => viewOf(job, state, true));
    const keys = jobs.map((job) => `${this.queue?.toKey(job.id ?? '') ?? ''}:lock`);
    const locked = await Promise.all(keys.map((key) => this.redis.commands.exists(key)));
    return jobs.map((job, at) => viewOf(job, state, locked[at] === 1));
  }

  private troubled(error: unknown): void {
    // While Redis is away every part of BullMQ says so; the link has told of it.
    if (this.redis.isReady) this.redis.tell('queue-error', `queue on Redis: ${reasonOf(error)}`);
  }
}

class AbandonableWorker extends Worker {
  /** Ends its timers, which otherwise outlive a worker that Redis never lets close. */
  async abandon(): Promise<void> {
    await this.pause(true);
    await this.lockManager.close();
  }
}

/** Waits for the work, but no longer than so. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
