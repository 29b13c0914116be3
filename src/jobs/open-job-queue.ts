import { InProcessJobQueue } from './in-process/in-process-job-queue.adapter.js';
import type { JobQueue, QueueNotice } from './job-queue.port.js';

/** Where the queue lies on Redis. */
export interface RedisSettings {
  readonly url: string;
  /** What our keys begin with; default `kientoan`. */
  readonly namespace?: string;
}

export interface JobQueueOptions {
  /** Names the log from which the jobs are derived, so that two systems on one Redis never do each other's jobs. */
  readonly log: string;
  /** How long to wait for Redis; a server does not, a command line that asks once does. */
  readonly waitMs?: number;
  readonly onNotice?: (notice: QueueNotice) => void;
}

/** The queue of a system: on Redis where that is named, else in this process. */
export async function openJobQueue(
  redis: RedisSettings | undefined,
  { log, onNotice, waitMs = 0 }: JobQueueOptions,
): Promise<JobQueue> {
  if (!redis) return new InProcessJobQueue();
  const { BullmqJobQueue } = await import('./bullmq/bullmq-job-queue.adapter.js');
  const queue = new BullmqJobQueue({
    url: redis.url,
    namespace: `${redis.namespace ?? 'kientoan'}-${log}`,
    ...(onNotice ? { onNotice } : {}),
  });
  await queue.opened(waitMs);
  return queue;
}
