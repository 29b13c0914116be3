import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { BullmqJobQueue } from '../src/jobs/bullmq/bullmq-job-queue.adapter.js';
import { InProcessJobQueue } from '../src/jobs/in-process/in-process-job-queue.adapter.js';
import type { JobQueue } from '../src/jobs/index.js';
import type { Measured } from './measured.js';
import { median } from './statistics.js';

const CALLERS = 64;
const CONCURRENCY = 32;
const ROUNDS = 3;

/** What a round found, in jobs a second. */
interface Rates {
  readonly added: number;
  readonly done: number;
}

/** A queue as the bench drives it: jobs are added while nobody works, then all of them are done. */
interface Driven {
  add(id: string): Promise<unknown>;
  process(done: () => void): void;
  close(): Promise<void>;
}

interface Provided {
  readonly url?: string;
  readonly missing?: string;
  stop?(): Promise<void>;
}

/**
 * Jobs a second of both adapters beside bare BullMQ in the same run: the same ids and options, handlers that do
 * nothing. Gives nothing, and says why, where there is no Redis.
 */
export async function jobsBench(_folder: string, quick: boolean): Promise<Measured[]> {
  // Beside the sources, and not compiled.
  const provision = new URL('../../test/support/redis/provision.js', import.meta.url).href;
  const { provisionRedis } = (await import(provision)) as { provisionRedis(): Promise<Provided> };
  const { url, missing, stop } = await provisionRedis();
  if (url === undefined) {
    process.stderr.write(`jobs: not measured, because ${missing ?? 'there is no Redis'}\n`);
    return [];
  }
  try {
    return await measure(url, quick ? 1_000 : 10_000);
  } finally {
    await stop?.();
  }
}

async function measure(url: string, count: number): Promise<Measured[]> {
  const rounds: { inProcess: Rates; bullmq: Rates; bare: Rates }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bullmq = await run(await openBullmq(url), count);
    const bare = await run(openBare(url), count);
    const inProcess = await run(driven(new InProcessJobQueue()), count);
    rounds.push({ inProcess, bullmq, bare });
  }
  const row = (name: string, ours: 'inProcess' | 'bullmq', step: keyof Rates): Measured => ({
    name,
    ours: median(rounds.map((round) => round[ours][step])),
    limit: median(rounds.map(({ bare }) => bare[step])),
    unit: 'jobs/s',
    ratio: median(rounds.map((round) => round[ours][step] / round.bare[step])),
  });
  return [
    row(`jobs added to BullMQ, ${CALLERS} callers, beside bare BullMQ`, 'bullmq', 'added'),
    row(`jobs done by BullMQ, ${CONCURRENCY} at a time, beside bare BullMQ`, 'bullmq', 'done'),
    row('jobs added in process, beside bare BullMQ', 'inProcess', 'added'),
    row('jobs done in process, beside bare BullMQ', 'inProcess', 'done'),
  ];
}

async function run(queue: Driven, count: number): Promise<Rates> {
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

function driven(queue: JobQueue): Driven {
  return {
    add: (id) => queue.add(id),
    process: (done) => queue.process(() => Promise.resolve(done()), { concurrency: CONCURRENCY }),
    close: () => queue.close(),
  };
}

async function openBullmq(url: string): Promise<Driven> {
  const namespace = `bench-${randomUUID()}`;
  const queue = new BullmqJobQueue({ url, namespace });
  await queue.opened(10_000);
  return cleaning(driven(queue), url, namespace);
}

function openBare(url: string): Driven {
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
function cleaning(queue: Driven, url: string, prefix: string): Driven {
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
