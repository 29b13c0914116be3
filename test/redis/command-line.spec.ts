import { storeIdOf } from '../../src/event-store/sqlite/log-file.js';
import { PermanentFailure } from '../../src/kernel/job.js';
import { kientoan, temporaryFolder, type Ran } from '../support/command-line.js';
import {
  describeOnRedis,
  eventually,
  isUsable,
  openQueue,
  REDIS_URL,
  removeKeysOf,
  type OpenedQueue,
} from '../support/redis/redis.js';

describeOnRedis('kientoan jobs with REDIS_URL', () => {
  const { folder, remove } = temporaryFolder();
  let server: OpenedQueue;
  let mended = false;
  const jobs = (...args: readonly string[]): Promise<Ran> =>
    kientoan(['jobs', ...args, '--data', folder, '--json'], { env: { REDIS_URL } });

  beforeAll(async () => {
    server = openQueue({ namespace: `kientoan-${storeIdOf(folder)}` });
    await eventually(() => isUsable(server.queue));
    server.queue.process(({ id }) =>
      mended || !id.startsWith('broken')
        ? Promise.resolve()
        : Promise.reject(new PermanentFailure('there is no such register')),
    );
    await server.queue.add('broken/a');
    await server.queue.add('overdue/kon-tum/2021-09-15', { delayMs: 86_400_000 });
    await eventually(async () => (await server.queue.find('broken/a'))?.state === 'failed');
  });
  afterAll(async () => {
    await server.queue.close();
    await removeKeysOf(server.options);
    remove();
  });

  it('lists what the server has to do, and what failed with its reason', async () => {
    const ran = await jobs();
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    expect(ran.json()).toMatchObject({
      counts: { waiting: 0, delayed: 1, active: 0, failed: 1 },
      jobs: expect.arrayContaining([
        expect.objectContaining({ id: 'overdue/kon-tum/2021-09-15', state: 'delayed' }),
        expect.objectContaining({
          id: 'broken/a',
          state: 'failed',
          attempts: 1,
          reason: 'there is no such register',
        }),
      ]),
    });
    const failed = (await jobs('--failed')).json() as { jobs: { id: string }[] };
    expect(failed.jobs.map(({ id }) => id)).toEqual(['broken/a']);
    expect((await jobs('--stalled')).json()).toMatchObject({ jobs: [] });
  });

  it('shows a person one line for each', async () => {
    const ran = await kientoan(['jobs', '--failed', '--data', folder], { env: { REDIS_URL } });
    expect(ran.out).toMatch(/0 waiting, 1 delayed, 0 active, 1 failed/);
    expect(ran.out).toMatch(/broken\/a +failed +1 .*there is no such register/);
  });

  it('does a job again that failed, once what broke it is mended', async () => {
    mended = true;
    const ran = await jobs('retry', 'broken/a');
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({ id: 'broken/a' });
    await eventually(async () => (await server.queue.find('broken/a')) === undefined);
    const gone = await jobs('retry', 'broken/a');
    expect(gone.code).toBe(1);
    expect(gone.json()).toMatchObject({ type: '/problems/job-unknown', where: 'broken/a' });
  });

  it('tries nothing again that did not fail, and removes what is cancelled', async () => {
    const refused = await jobs('retry', 'overdue/kon-tum/2021-09-15');
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({ type: '/problems/job-not-failed' });
    expect((await jobs('cancel', 'overdue/kon-tum/2021-09-15')).json()).toMatchObject({ state: 'gone' });
    expect(await server.queue.list()).toEqual([]);
  });
});
