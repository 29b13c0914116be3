export { defineJob, jobId, jobRunner, type AnyJob, type JobDefinition } from './define-job.js';
export { InvalidJobId, PermanentFailure, QueueUnavailable } from './job.errors.js';
export { InProcessJobQueue } from './in-process/in-process-job-queue.adapter.js';
export type { JobId } from './job-id.js';
export type {
  JobContext,
  JobProgress,
  JobQueue,
  JobState,
  JobView,
  QueueNotice,
  RetryPolicy,
  RunJob,
} from './job-queue.port.js';
export { openJobQueue, type RedisSettings } from './open-job-queue.js';
export { processTimers, type Timers } from './timers.js';
export { Watchdog, type DueSource, type Look } from './watchdog.js';
