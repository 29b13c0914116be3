import { PermanentFailure, type JobProgress } from '../../kernel/job.js';
import { QueueUnavailable, reasonOf } from '../job.errors.js';
import { assertJobId, type JobId } from '../job-id.js';
import type { JobQueue, JobState, JobView, RetryPolicy, RunJob } from '../job-queue.port.js';
import { pauseAfter, RETRY } from '../retry-policy.js';
import { processTimers, type Timers } from '../timers.js';

interface Entry {
  readonly id: JobId;
  readonly addedAt: number;
  state: Exclude<JobState, 'stalled'>;
  attempts: number;
  reason?: string;
  pauseMs?: number;
  progress?: JobProgress;
  failedAt?: number;
  /** Calls off the timer of one that is delayed. */
  callOff?: () => void;
  /** Stops one that is active. */
  stop?: AbortController;
}

export interface InProcessOptions {
  readonly retry?: RetryPolicy;
  readonly timers?: Timers;
}

/**
 * The queue of a single process, in its memory: it ends with the process, and the watchdog fills the next one from the
 * log. Nothing stalls here: a worker is lost only together with its queue.
 */
export class InProcessJobQueue implements JobQueue {
  private readonly jobs = new Map<JobId, Entry>();
  private readonly waiting = new Set<Entry>();
  private readonly running = new Set<Promise<void>>();
  private readonly retryPolicy: RetryPolicy;
  private readonly timers: Timers;
  private run: RunJob | undefined;
  private concurrency = 1;
  private closed = false;

  constructor({ retry = RETRY, timers = processTimers }: InProcessOptions = {}) {
    this.retryPolicy = retry;
    this.timers = timers;
  }

  async add(id: JobId, { delayMs = 0 }: { readonly delayMs?: number } = {}): Promise<'added' | 'present'> {
    assertJobId(id);
    this.assertOpen();
    const present = this.jobs.get(id);
    if (present && present.state !== 'failed') return 'present';
    this.jobs.delete(id);
    const entry: Entry = { id, addedAt: this.timers.now(), state: 'waiting', attempts: 0 };
    this.jobs.set(id, entry);
    if (delayMs > 0) this.delay(entry, delayMs);
    else this.enqueue(entry);
    return 'added';
  }

  retry(id: JobId): Promise<boolean> {
    const entry = this.jobs.get(id);
    const rests = entry?.state === 'failed' || (entry?.state === 'delayed' && entry.attempts > 0);
    if (!entry || !rests) return Promise.resolve(false);
    if (entry.state === 'failed') {
      entry.attempts = 0;
      delete entry.reason;
      delete entry.failedAt;
    }
    this.enqueue(entry);
    return Promise.resolve(true);
  }

  cancel(id: JobId): Promise<'removed' | 'asked' | 'absent'> {
    const entry = this.jobs.get(id);
    if (!entry) return Promise.resolve('absent');
    if (entry.stop) {
      entry.stop.abort(new Error('the job was cancelled'));
      return Promise.resolve('asked');
    }
    entry.callOff?.();
    this.waiting.delete(entry);
    this.jobs.delete(id);
    return Promise.resolve('removed');
  }

  find(id: JobId): Promise<JobView | undefined> {
    const entry = this.jobs.get(id);
    return Promise.resolve(entry && viewOf(entry));
  }

  list({
    states,
    limit = 1_000,
  }: { readonly states?: readonly JobState[]; readonly limit?: number } = {}): Promise<JobView[]> {
    const seen = new Map<JobState, number>();
    const views: JobView[] = [];
    for (const entry of this.jobs.values()) {
      const { state } = entry;
      const number = (seen.get(state) ?? 0) + 1;
      seen.set(state, number);
      if (number <= limit && (states?.includes(state) ?? true)) views.push(viewOf(entry));
    }
    return Promise.resolve(views);
  }

  counts(): Promise<Record<Entry['state'], number>> {
    const counts = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    for (const { state } of this.jobs.values()) counts[state]++;
    return Promise.resolve(counts);
  }

  process(run: RunJob, { concurrency = 1 }: { readonly concurrency?: number } = {}): void {
    if (this.run) throw new Error('this queue is processed already');
    this.run = run;
    this.concurrency = concurrency;
    this.takeUp();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { callOff } of this.jobs.values()) callOff?.();
    await Promise.all(this.running);
  }

  private assertOpen(): void {
    if (this.closed) throw new QueueUnavailable('the queue is closed');
  }

  private enqueue(entry: Entry): void {
    entry.callOff?.();
    delete entry.callOff;
    delete entry.pauseMs;
    entry.state = 'waiting';
    this.waiting.add(entry);
    this.takeUp();
  }

  private delay(entry: Entry, pauseMs: number): void {
    entry.state = 'delayed';
    entry.pauseMs = pauseMs;
    entry.callOff = this.timers.after(pauseMs, () => this.enqueue(entry));
  }

  private takeUp(): void {
    for (const entry of this.waiting) {
      if (!this.run || this.closed || this.running.size >= this.concurrency) return;
      this.waiting.delete(entry);
      const attempt = this.attempt(entry, this.run).finally(() => {
        this.running.delete(attempt);
        this.takeUp();
      });
      this.running.add(attempt);
    }
  }

  private async attempt(entry: Entry, run: RunJob): Promise<void> {
    const stop = new AbortController();
    entry.state = 'active';
    entry.stop = stop;
    delete entry.progress;
    // Whoever added it goes on first.
    await Promise.resolve();
    try {
      const { signal } = stop;
      const progress = (made: JobProgress): void => void (entry.progress = made);
      await run({ id: entry.id, attempt: entry.attempts + 1, signal, progress });
      this.jobs.delete(entry.id);
    } catch (error) {
      if (stop.signal.aborted) this.jobs.delete(entry.id);
      else this.failed(entry, error);
    } finally {
      delete entry.stop;
    }
  }

  private failed(entry: Entry, error: unknown): void {
    entry.attempts++;
    entry.reason = reasonOf(error);
    if (!(error instanceof PermanentFailure) && entry.attempts < this.retryPolicy.attempts) {
      this.delay(entry, pauseAfter(entry.attempts, this.retryPolicy));
      return;
    }
    entry.state = 'failed';
    entry.failedAt = this.timers.now();
  }
}

function viewOf({ id, addedAt, state, attempts, reason, pauseMs, progress, failedAt }: Entry): JobView {
  return {
    id,
    state,
    attempts,
    stalls: 0,
    ...(reason === undefined ? {} : { reason }),
    ...(pauseMs === undefined ? {} : { pauseMs }),
    ...(progress === undefined ? {} : { progress }),
    addedAt: new Date(addedAt).toISOString(),
    ...(failedAt === undefined ? {} : { failedAt: new Date(failedAt).toISOString() }),
  };
}
