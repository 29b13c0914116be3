import type { Job } from 'bullmq';
import type { JobProgress } from '../../kernel/job.js';
import type { JobState, JobView } from '../job-queue.port.js';

/** A job of BullMQ as an operator sees it. One that is active and not locked, or waits again, has lost its worker. */
export function viewOf(job: Job, state: Exclude<JobState, 'stalled'>, locked: boolean): JobView {
  const { id = '', attemptsMade, stalledCounter, failedReason, delay, progress, timestamp, finishedOn } = job;
  const stalled = (state === 'active' && !locked) || (state === 'waiting' && stalledCounter > 0);
  const reason = stalled ? 'the worker that ran it was lost' : failedReason;
  return {
    id,
    state: stalled ? 'stalled' : state,
    attempts: attemptsMade,
    stalls: stalledCounter,
    ...(reason ? { reason } : {}),
    ...(state === 'delayed' ? { pauseMs: delay } : {}),
    ...(isProgress(progress) ? { progress } : {}),
    addedAt: new Date(timestamp).toISOString(),
    ...(state === 'failed' && finishedOn ? { failedAt: new Date(finishedOn).toISOString() } : {}),
  };
}

function isProgress(progress: unknown): progress is JobProgress {
  return typeof progress === 'object' && progress !== null && 'done' in progress;
}
