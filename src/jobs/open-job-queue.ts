import { InProcessJobQueue } from './in-process/in-process-job-queue.adapter.js';
import type { JobQueue, QueueNotice } from './job-queue.port.js';

/** Where the queue lies on Redis. */
export interface RedisSettings {
  readonly url: string;
  /** What our keys begin with; default `kientoan`. */
  readonly namespace?: string;
}

/**
 * The queue of a system: on Redis where that is named, else in this process. `log` names the log from which its jobs
 * are derived, so that two systems on one Redis never do each other's jobs.
 */
export async function openJobQueue(
  redis: RedisSettings | undefined,
  { log, onNotice }: { readonly log: string; readonly onNotice?: (notice: QueueNotice) => void },
): Promise<JobQueue> {
  if (!redis) return new InProcessJobQueue();
  const { BullmqJobQueue } = await import('./bullmq/bullmq-job-queue.adapter.js');
  return new BullmqJobQueue({
    url: redis.url,
    namespace: `${redis.namespace ?? 'kientoan'}-${log}`,
    ...(onNotice ? { onNotice } : {}),
  });
}
