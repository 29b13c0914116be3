import { randomUUID } from 'node:crypto';
import { BullmqJobQueue } from '../src/jobs/bullmq/bullmq-job-queue.adapter.js';
import { InProcessJobQueue } from '../src/jobs/in-process/in-process-job-queue.adapter.js';
import type { JobQueue } from '../src/jobs/index.js';
import {
  CALLERS,
  cleaning,
  CONCURRENCY,
  onRedis,
  openBare,
  run,
  type Driven,
  type Rates,
} from './bare-jobs.js';
import type { Measured } from './measured.js';
import { median } from './statistics.js';

const ROUNDS = 3;

/**
 * Jobs a second of both adapters beside bare BullMQ in the same run: the same ids and options, handlers that do
 * nothing. Gives nothing, and says why, where there is no Redis.
 */
export function jobsBench(_folder: string, quick: boolean): Promise<Measured[]> {
  return onRedis('jobs', (url) => measure(url, quick ? 1_000 : 10_000));
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
