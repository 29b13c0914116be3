import { existsSync } from 'node:fs';
import { kientoan, temporaryFolder } from '../support/command-line.js';
import { freePort } from '../support/redis/start-redis.js';

describe('kientoan jobs', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  it('without REDIS_URL says plainly that only the server knows its jobs', async () => {
    const ran = await kientoan(['jobs', '--data', folder, '--json']);
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({
      type: '/problems/jobs-in-process',
      detail: expect.stringContaining('inside the server'),
      remedy: expect.stringContaining('REDIS_URL'),
    });
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL'],
    [{ REDIS_URL: 'redis://localhost', REDIS_NAMESPACE: 'a:b' }, 'REDIS_NAMESPACE'],
  ])('with %j names the variable that is wrong', async (env, wrong) => {
    const ran = await kientoan(['jobs', '--data', folder, '--json'], { env });
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({
      type: '/problems/invalid-settings',
      issues: [{ path: wrong }],
      remedy: expect.stringContaining('unset REDIS_URL'),
    });
  });

  it('says which Redis cannot be reached, and never its password', async () => {
    const port = await freePort();
    const env = { REDIS_URL: `redis://operator:secret@127.0.0.1:${port}` };
    const ran = await kientoan(['jobs', '--data', folder, '--json'], { env });
    expect(ran.code).toBe(3);
    expect(ran.json()).toMatchObject({
      type: '/problems/queue-unavailable',
      detail: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port} cannot be used: .*ECONNREFUSED`)),
    });
    expect(ran.out + ran.err).not.toContain('secret');
  });
});
