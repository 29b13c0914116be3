import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { BullmqJobQueue, type BullmqOptions } from '../../../src/jobs/bullmq/bullmq-job-queue.adapter.js';
import type { QueueNotice } from '../../../src/jobs/job-queue.port.js';
import type { RedisServer } from './start-redis.js';

interface Provided {
  readonly url?: string;
  readonly server?: RedisServer;
}

const provided = JSON.parse(process.env['KIENTOAN_TEST_REDIS'] ?? '{}') as Provided;

/** The Redis that all tests share. */
export const REDIS_URL = provided.url ?? '';
/** How to start another one, to be stopped, killed and set up otherwise. */
export const REDIS_SERVER = provided.server ?? { command: '', env: {} };

/** For tests that need a Redis; those that are skipped for want of one are counted in the last line. */
export const describeOnRedis = provided.url ? describe : describe.skip;
/** For tests that need one of their own. */
export const describeOnOwnRedis = provided.server ? describe : describe.skip;

/** Polls until it is so. @throws Error after `withinMs` */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error('it does not come to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A queue under a namespace of its own, and what it has told of. */
export interface OpenedQueue {
  readonly queue: BullmqJobQueue;
  readonly notices: QueueNotice[];
  readonly options: BullmqOptions;
}

/** Opens a queue; `isUsable` says when Redis has been reached. */
export function openQueue(more: Partial<BullmqOptions> = {}): OpenedQueue {
  const notices: QueueNotice[] = [];
  const options: BullmqOptions = {
    url: REDIS_URL,
    namespace: `test-${randomUUID()}`,
    firstPauseMs: 20,
    longestPauseMs: 100,
    ...more,
    onNotice: (notice) => notices.push(notice),
  };
  return { queue: new BullmqJobQueue(options), notices, options };
}

/** Whether the queue answers. */
export const isUsable = (queue: BullmqJobQueue): Promise<boolean> =>
  queue.counts().then(
    () => true,
    () => false,
  );

/** Takes everything of a queue out of Redis, as if Redis had been flushed. */
export async function removeKeysOf({ url, namespace }: BullmqOptions): Promise<void> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys(`${namespace}:*`);
    if (keys.length > 0) await redis.del(...keys);
  } finally {
    redis.disconnect();
  }
}
