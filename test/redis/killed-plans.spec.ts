import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chaosOfPlans, expectUnharmed } from '../service/plans-chaos.js';
import { describeOnOwnRedis, REDIS_SERVER } from '../support/redis/redis.js';
import { freePort, startRedis } from '../support/redis/start-redis.js';

/** How often they are killed; `KILLS=200 npm test -- test/redis/killed-plans` is the long run. */
const KILLS = Number(process.env['KILLS'] ?? 4);
const LOAD = { kills: KILLS, plans: 50 };

describeOnOwnRedis('a server and its worker, with 50 plans under way', () => {
  it(
    `are killed ${KILLS} times: each plan takes effect exactly once, each timer fires once, no task is lost, and the read models equal a rebuild`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'kientoan-plans-'));
      const redis = await startRedis(REDIS_SERVER, { port: await freePort() });
      try {
        const report = await chaosOfPlans(folder, redis.url, LOAD);
        process.stdout.write(`plans, BullMQ ${JSON.stringify(report)}\n`);
        expectUnharmed(report, LOAD);
      } finally {
        await redis.kill();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    KILLS * 10_000 + 300_000,
  );
});
