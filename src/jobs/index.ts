export { InvalidJobId, QueueUnavailable } from './job.errors.js';
export { InProcessJobQueue } from './in-process/in-process-job-queue.adapter.js';
export type { JobId } from './job-id.js';
export { jobId, jobRunner } from './job-runner.js';
export type { JobQueue, JobState, JobView, QueueNotice, RetryPolicy, RunJob } from './job-queue.port.js';
export { openJobQueue, type RedisSettings } from './open-job-queue.js';
export { processTimers, type Timers } from './timers.js';
export { Watchdog, type DueSource, type Look } from './watchdog.js';
