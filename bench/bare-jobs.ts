import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

export const CALLERS = 64;
export const CONCURRENCY = 32;

/** What a round found, in jobs a second. */
export interface Rates {
  readonly added: number;
  readonly done: number;
}

/** A queue as the bench drives it: jobs are added while nobody works, then all of them are done. */
export interface Driven {
  add(id: string): Promise<unknown>;
  process(done: () => void): void;
  close(): Promise<void>;
}

interface Provided {
  readonly url?: string;
  readonly missing?: string;
  stop?(): Promise<void>;
}

/** Gives what `measure` finds on a real Redis; nothing, and says why, where there is none. */
export async function onRedis<T>(bench: string, measure: (url: string) => Promise<T[]>): Promise<T[]> {
  // Beside the sources, and not compiled.
  const provision = new URL('../../test/support/redis/provision.js', import.meta.url).href;
  const { provisionRedis } = (await import(provision)) as { provisionRedis(): Promise<Provided> };
  const { url, missing, stop } = await provisionRedis();
  if (url === undefined) {
    process.stderr.write(`${bench}: not measured, because ${missing ?? 'there is no Redis'}\n`);
    return [];
  }
  try {
    return await measure(url);
  } finally {
    await stop?.();
  }
}

/** Adds so many jobs by `CALLERS` callers, then has all of them done, and closes the queue. */
export async function run(queue: Driven, count: number): Promise<Rates> {
  const rate = (started: number): number => count / ((performance.now() - started) / 1000);
  let next = 0;
  let started = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (next < count) await queue.add(`move/case-${next++}`);
    }),
  );
  const added = rate(started);
  let left = count;
  started = performance.now();
  await new Promise<void>((resolve) => queue.process(() => (--left === 0 ? resolve() : undefined)));
  const done = rate(started);
  await queue.close();
  return { added, done };
}

/** BullMQ as it ships, with the options that ours has. */
export function openBare(url: string): Driven {
  const prefix = `bench-${randomUUID()}`;
  const connection = { url };
  const queue = new Queue('jobs', { connection, prefix });
  let worker: Worker | undefined;
  const bare: Driven = {
    add: (id) => queue.add('move', {}, { jobId: id, attempts: 20, removeOnComplete: true }),
    process: (done) =>
      void (worker = new Worker('jobs', () => Promise.resolve(done()), { connection, prefix, concurrency: CONCURRENCY })), // prettier-ignore
    close: async () => {
      await worker?.close();
      await queue.close();
    },
  };
  return cleaning(bare, url, prefix);
}

/** A Redis that was named to us keeps nothing of the bench. */
export function cleaning(queue: Driven, url: string, prefix: string): Driven {
  return {
    ...queue,
    close: async () => {
      await queue.close();
      const redis = new Redis(url);
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(...keys);
      redis.disconnect();
    },
  };
}
