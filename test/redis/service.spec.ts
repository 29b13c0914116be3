import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lease } from '../../src/event-store/lease.js';
import { ControlDatabase } from '../../src/projections/sqlite/control.adapter.js';
import { caughtUp, chaos, reportOf, Service, UNHARMED } from '../service/chaos.js';
import { describeOnOwnRedis, eventually, REDIS_SERVER } from '../support/redis/redis.js';
import { freePort, startRedis, type RunningRedis } from '../support/redis/start-redis.js';

/** How often they are killed; `KILLS=200 npm test -- test/redis/service` is the long run. */
const KILLS = Number(process.env['KILLS'] ?? 4);
const LONG = KILLS * 10_000 + 300_000;
/** A lease of 10 s runs out, on a machine that does much else. */
const PATIENCE = 120_000;

describeOnOwnRedis('a server and its workers', () => {
  let folder: string;
  let redis: RunningRedis;
  let service: Service;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kientoan-service-'));
    redis = await startRedis(REDIS_SERVER, { port: await freePort() });
    // Few, so that what is owed can be moved in a while on a machine that does much else.
    service = new Service(folder, redis.url, 1);
  });
  afterEach(async () => {
    await service.stop();
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `are killed ${KILLS} times: every command stands once, every case stands once on a living unit, and the read models equal a rebuild`,
    async () => {
      const report = await chaos(folder, redis.url, KILLS);
      process.stdout.write(`BullMQ ${JSON.stringify(report)}\n`);
      expect(report).toMatchObject(UNHARMED);
      expect(report.cases.opened).toBe(report.cases.open);
      expect(report.moves).toBeGreaterThan(KILLS);
    },
    LONG,
  );

  it(
    'catch up within a minute without help when Redis is killed, and comes back with nothing in it',
    async () => {
      service.start();
      await service.more(60);
      await redis.kill();
      await service.more(60);
      redis = await startRedis(REDIS_SERVER, { port: redis.port });
      await service.more(60);
      await service.kill('server');
      const cases = await caughtUp(folder, 60_000);
      expect(cases).toMatchObject({ ...UNHARMED.cases, opened: cases.open });
      await service.stop();
      expect(await reportOf(folder, service.acknowledged, 1)).toMatchObject(UNHARMED);
    },
    LONG,
  );

  it(
    'go on with another worker when one is stopped for longer than its lease; when it wakes up it harms nothing',
    async () => {
      service.start();
      await service.more(40);
      await eventually(async () => (await leaseOf(folder)).pid === service.workerPid, PATIENCE);
      const { pid: sleeper, token } = await leaseOf(folder);
      const other = await service.anotherWorker();
      try {
        process.kill(sleeper, 'SIGSTOP');
        await service.kill('server');
        await eventually(async () => (await leaseOf(folder)).pid === other.pid, PATIENCE);
        // Not before it goes on: it may hold the lock of the log.
        process.kill(sleeper, 'SIGCONT');
        service.start();
        await service.more(40);
        await service.kill('server');
        expect(await caughtUp(folder, PATIENCE)).toMatchObject(UNHARMED.cases);
        expect((await leaseOf(folder)).token).toBeGreaterThan(token);
      } finally {
        other.kill('SIGKILL');
      }
      await service.stop();
      expect(await reportOf(folder, service.acknowledged, 1)).toMatchObject(UNHARMED);
    },
    LONG,
  );
});

/** Who projects, by what the control database says. */
async function leaseOf(folder: string): Promise<Lease> {
  const control = ControlDatabase.open(join(folder, 'control.sqlite'));
  try {
    return await control.lease();
  } finally {
    control.close();
  }
}
