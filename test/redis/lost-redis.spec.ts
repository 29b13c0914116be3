import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Redis } from 'ioredis';
import { QueueUnavailable } from '../../src/jobs/job.errors.js';
import { failure, HeldJobs } from '../../src/jobs/test-support/contract-harness.js';
import { Watchdog } from '../../src/jobs/watchdog.js';
import { OtherWorker } from '../support/redis/other-worker.js';
import { describeOnOwnRedis, eventually, isUsable, openQueue, REDIS_SERVER } from '../support/redis/redis.js';
import { freePort, startRedis, type RunningRedis } from '../support/redis/start-redis.js';

const OWED = Array.from({ length: 20 }, (_, n) => `move/case-${n}`);

describeOnOwnRedis('a queue whose Redis', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const start = async (port?: number): Promise<RunningRedis> => {
    const redis = await startRedis(REDIS_SERVER, port === undefined ? {} : { port });
    closing.push(() => redis.kill());
    return redis;
  };
  const open = (url: string, more = {}): ReturnType<typeof openQueue> => {
    const opened = openQueue({ url, ...more });
    closing.push(() => opened.queue.close());
    return opened;
  };
  /** Owes every job until it has been done. */
  const watching = (queue: ReturnType<typeof openQueue>['queue'], done: ReadonlySet<string>): Watchdog => {
    const due = async function* (): AsyncGenerator<string> {
      await Promise.resolve();
      for (const id of OWED) if (!done.has(id)) yield id;
    };
    const watchdog = new Watchdog({ queue, sources: [{ name: 'cases', due }], everyMs: 50 });
    closing.push(() => watchdog.stop());
    return watchdog;
  };

  it('is flushed in the middle of work has every job again from the watchdog', async () => {
    const { url } = await start();
    const { queue } = open(url);
    await eventually(() => isUsable(queue));
    const done = new Set<string>();
    const watchdog = watching(queue, done);
    await watchdog.look();
    const held = new HeldJobs();
    let isHeld = true;
    queue.process(async (context) => {
      if (isHeld) await held.run(context);
      done.add(context.id);
    });
    await eventually(() => held.begun.length === 1);
    const redis = new Redis(url);
    await redis.flushall();
    redis.disconnect();
    expect(await queue.list()).toEqual([]);
    isHeld = false;
    held.release('move/case-0');
    await watchdog.look();
    await eventually(() => done.size === OWED.length);
    await eventually(async () => (await queue.list()).length === 0);
  });

  it('is killed and comes back empty is found again, and every job is done without help', async () => {
    const { port, url, kill } = await start();
    const { queue, notices } = open(url);
    await eventually(() => isUsable(queue));
    await watching(queue, new Set()).look();
    await kill();
    await eventually(() => notices.filter(({ code }) => code === 'redis-unreachable').length >= 2);
    const refused = await failure(queue.add('move/case-x'));
    expect(refused).toBeInstanceOf(QueueUnavailable);
    expect((refused as Error).message).toContain(`127.0.0.1:${port}`);
    const done = new Set<string>();
    queue.process(({ id }) => Promise.resolve(void done.add(id)), { concurrency: 4 });
    watching(queue, done).start();
    await start(port);
    await eventually(() => done.size === OWED.length);
  });

  it('does not answer says so within its deadline, and goes on when it answers again', async () => {
    const { url, pid } = await start();
    const { queue } = open(url, { deadlineMs: 200 });
    await eventually(() => isUsable(queue));
    process.kill(pid, 'SIGSTOP');
    try {
      expect(await failure(queue.add('move/case-0'))).toBeInstanceOf(QueueUnavailable);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await eventually(() => isUsable(queue));
    await queue.add('move/case-0');
    expect(await queue.find('move/case-0')).toMatchObject({ state: 'waiting' });
  });

  it('is gone when a worker is stopped lets it end all the same, after the job that runs', async () => {
    const { url, kill } = await start();
    const { queue, options } = open(url);
    await eventually(() => isUsable(queue));
    const other = new OtherWorker({ ...options, lockMs: 600_000, deadlineMs: 200 });
    await queue.add('move/case-0');
    await eventually(() => other.said.includes('began move/case-0'));
    await kill();
    other.signal('SIGTERM');
    expect(await other.ended).toEqual([0, null]);
  });

  it('cannot be reached says so with growing pauses, keeps the process alive and well, and can be closed', async () => {
    const url = `redis://operator:secret@127.0.0.1:${await freePort()}`;
    const child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, '../support/redis/unreachable-child.js'), url],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const ended = once(child, 'exit');
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      for await (const chunk of stream) said += String(chunk);
    expect(await ended).toEqual([0, null]);
    const pauses = [...said.matchAll(/cannot be reached .*ECONNREFUSED.* trying again in (\d+) ms/g)];
    expect(pauses.slice(0, 5).map(([, pause]) => Number(pause))).toEqual([10, 20, 40, 80, 80]);
    expect(said).toMatch(/refused add: Redis at 127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED/);
    expect(said).not.toContain('secret');
  });
});
