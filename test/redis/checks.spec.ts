import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { QueueUnavailable } from '../../src/jobs/job.errors.js';
import { failure } from '../../src/jobs/test-support/contract-harness.js';
import { describeOnOwnRedis, eventually, isUsable, openQueue, REDIS_SERVER } from '../support/redis/redis.js';
import { startRedis } from '../support/redis/start-redis.js';

/** The way to a Redis on which it gives another major version of itself. */
async function asVersion(major: number, port: number): Promise<{ url: string; server: Server }> {
  const server = createServer((caller) => {
    const redis = connect(port, '127.0.0.1');
    for (const socket of [caller, redis]) socket.on('error', () => undefined);
    caller.pipe(redis);
    redis.on('readable', () => {
      for (let chunk = redis.read() as Buffer | null; chunk; chunk = redis.read() as Buffer | null) {
        const text = chunk.toString('latin1').replace(/redis_version:\d/, `redis_version:${major}`);
        caller.write(Buffer.from(text, 'latin1'));
      }
    });
    redis.on('close', () => caller.destroy());
    caller.on('close', () => redis.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`, server };
}

describeOnOwnRedis('a Redis that is reached', () => {
  it.each([
    ['as it should be set up', [], []],
    ['that writes no append-only file', ['--appendonly', 'no'], ['redis-without-aof']],
    ['that throws keys away', ['--maxmemory-policy', 'allkeys-lru'], ['redis-evicts']],
  ])('%s is told of by the name of what is wrong, and used', async (_what, args, codes) => {
    const redis = await startRedis(REDIS_SERVER, { args });
    const { queue, notices } = openQueue({ url: redis.url });
    try {
      await eventually(() => isUsable(queue));
      expect(notices.map(({ code }) => code)).toEqual(codes);
      for (const { message } of notices) expect(message).toMatch(/127\.0\.0\.1:\d+: .*\. Set (appendonly yes|maxmemory-policy noeviction)\.$/); // prettier-ignore
    } finally {
      await queue.close();
      await redis.kill();
    }
  });

  it.each([
    [4, 'redis-too-old', false],
    [5, 'redis-old', true],
  ])('of version %i is told of as %s', async (major, code, used) => {
    const redis = await startRedis(REDIS_SERVER);
    const { url, server } = await asVersion(major, redis.port);
    const { queue, notices } = openQueue({ url });
    try {
      await eventually(() => notices.length > 0);
      expect(notices).toMatchObject([{ code, message: expect.stringContaining(`Redis ${major}.`) }]);
      if (used) await eventually(() => isUsable(queue));
      else {
        const refused = await failure(queue.add('count/a'));
        expect(refused).toBeInstanceOf(QueueUnavailable);
        expect((refused as Error).message).toMatch(/too old: BullMQ needs 5\.0 or newer/);
      }
    } finally {
      await queue.close();
      server.close();
      await redis.kill();
    }
  });
});
