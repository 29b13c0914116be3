import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../support/redis/start-redis.js';

const PROJECT = resolve(import.meta.dirname, '../..');
const SUMMARY = 'Tests:       7 skipped, 340 passed, 347 total';
const NOT_RUN = 'BullMQ on Redis: 7 tests NOT RUN, because no redis-server is in PATH';

describe('tests that could not be run', () => {
  it('are counted in the last line, with the reason', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    const jest = [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      'test/redis/checks',
      '-w',
      '1',
    ];
    const env = { ...process.env, REDIS_URL: url };
    const { status, stderr } = spawnSync(process.execPath, jest, { cwd: PROJECT, env, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^BullMQ on Redis: 5 tests NOT RUN, because REDIS_URL is set, but no Redis answers there \(.*ECONNREFUSED.*\)$/,
    );
  });

  it.each([
    ['when all were run', SUMMARY, 0, /^340 passed, 0 failed$/m],
    ['when some were not', `${SUMMARY}\n${NOT_RUN}`, 1, /7 tests NOT RUN/],
    ['when none was', '', 1, /no test ran/],
  ])('%s, .ci/run says so and ends with that code', (_what, printed, status, said) => {
    const folder = mkdtempSync(join(tmpdir(), 'kientoan-ci-'));
    try {
      mkdirSync(join(folder, '.ci'));
      cpSync(join(PROJECT, '.ci/run'), join(folder, '.ci/run'));
      // Says what `npm test` would.
      writeFileSync(join(folder, 'npm'), `#!/bin/sh\n[ "$1" != test ] || cat <<'END'\n${printed}\nEND\n`);
      chmodSync(join(folder, 'npm'), 0o755);
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
      const ran = spawnSync('bash', [join(folder, '.ci/run')], { env, encoding: 'utf8' });
      expect(ran.status).toBe(status);
      expect(ran.stdout + ran.stderr).toMatch(said);
      if (status !== 0) expect(ran.stdout).not.toMatch(/0 failed/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
