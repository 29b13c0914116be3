import { provisionRedis } from './provision.js';

/** Before the tests of BullMQ: one Redis for all of them; `test/support/redis/redis.ts` tells them which. */
export default async function setup() {
  const { stop, ...redis } = await provisionRedis();
  process.env.KIENTOAN_TEST_REDIS = JSON.stringify(redis);
  if (redis.how) process.stderr.write(`BullMQ on Redis: ${redis.how}\n`);
  globalThis.kientoanStopRedis = stop;
}
