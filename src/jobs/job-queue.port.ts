import type { JobContext, JobProgress } from '../kernel/job.js';
import type { JobId } from './job-id.js';

/**
 * `waiting` for its turn, `delayed` until its time or its next attempt, `active`, `stalled` (the worker that ran it was
 * lost: another takes it up), `failed` for good. What was done is gone.
 */
export type JobState = 'waiting' | 'delayed' | 'active' | 'stalled' | 'failed';

/** A job as an operator sees it. */
export interface JobView {
  readonly id: JobId;
  readonly state: JobState;
  /** Attempts that failed. */
  readonly attempts: number;
  /** How often the worker that ran it was lost. */
  readonly stalls: number;
  /** What the last attempt failed with, or how it stalled. */
  readonly reason?: string;
  /** Of one that is delayed: how long the pause is in all. */
  readonly pauseMs?: number;
  readonly progress?: JobProgress;
  /** UTC, ISO 8601. */
  readonly addedAt: string;
  /** Of one that failed: when. UTC, ISO 8601. */
  readonly failedAt?: string;
}

/**
 * Does one job. A queue promises at least once, not exactly once: a worker that was stopped for longer than its lock
 * (SIGSTOP, a blocked event loop, a network cut) is taken for lost and another does the job, while the first may wake
 * up and go on. So a handler is idempotent: what it writes is keyed by the job's ids (a command by its idempotency key,
 * a row by its key), and it reads the truth from the log, not from the job.
 * Throws to be tried again after a pause; PermanentFailure to be not.
 */
export type RunJob = (context: JobContext) => Promise<void>;

/** How often a job is tried, and how long it waits in between: twice as long each time, up to the longest pause. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** What an operator should know of a queue; `code` names it. */
export interface QueueNotice {
  readonly code: string;
  readonly message: string;
}

/**
 * Port to the queue of background jobs. Adapters: `bullmq/` (on Redis, several processes), `in-process/`; one contract
 * suite (`job-queue.contract.ts`) runs on each. A job is its id and nothing else: what it is about is read from the
 * log, and every job can be derived from the log again (`Watchdog`), so that a queue may lose everything.
 */
export interface JobQueue {
  /**
   * Adds a job, unless one with this id waits, is delayed or runs: then nothing happens. One that failed for good
   * begins anew. An id says what is to be done, not that something happened, so nothing is lost by that.
   * @throws InvalidJobId, QueueUnavailable
   */
  add(id: JobId, options?: { readonly delayMs?: number }): Promise<'added' | 'present'>;
  /**
   * Does a job that failed for good, or waits for its next attempt, at once. False when there is no such one.
   * @throws QueueUnavailable
   */
  retry(id: JobId): Promise<boolean>;
  /**
   * Removes a job. One that runs is asked to stop by its signal; it is gone when its handler has ended, and not tried
   * again. @throws QueueUnavailable
   */
  cancel(id: JobId): Promise<'removed' | 'asked' | 'absent'>;
  /** @throws QueueUnavailable */
  find(id: JobId): Promise<JobView | undefined>;
  /** Those of a state, or all; no more than `limit` (1,000) of each. @throws QueueUnavailable */
  list(options?: { readonly states?: readonly JobState[]; readonly limit?: number }): Promise<JobView[]>;
  /** Those that stalled count as what they are now, waiting or active. @throws QueueUnavailable */
  counts(): Promise<Readonly<Record<Exclude<JobState, 'stalled'>, number>>>;
  /** Begins to do jobs in this process, `concurrency` (1) at a time. Once for each queue. */
  process(run: RunJob, options?: { readonly concurrency?: number }): void;
  /** Takes no more jobs and waits for those that run. What waits stays where the queue outlives the process. */
  close(): Promise<void>;
}
