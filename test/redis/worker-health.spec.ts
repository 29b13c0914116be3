import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { program, temporaryFolder } from '../support/command-line.js';
import { describeOnRedis, REDIS_URL } from '../support/redis/redis.js';

const WORKER = resolve(import.meta.dirname, '../../dist/src/worker.js');

describeOnRedis('a worker as a process of its own', () => {
  it('tells of its health and jobs on the port that it was given, until it is stopped', async () => {
    const { folder, remove } = temporaryFolder();
    const worker = spawn(process.execPath, [WORKER, '--data', folder, '--json'], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, REDIS_URL, WORKER_PORT: '0', REDIS_NAMESPACE: `test-health-${process.pid}` } }); // prettier-ignore
    let said = '';
    for await (const bytes of worker.stdout) {
      said += String(bytes);
      if (said.trimEnd().endsWith('}')) break;
    }
    const { health } = JSON.parse(said) as { health: string };
    expect(await (await fetch(`${health}/health/live`)).json()).toEqual({ status: 'live' });
    expect((await fetch(`${health}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${health}/metrics`)).text()).toMatch(/^kientoan_jobs\{state="failed"\} 0$/m);
    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
    remove();
  });

  it.each(['abc', '65536'])('does not start with the port %s', async (port) => {
    const { folder, remove } = temporaryFolder();
    const ran = await program(WORKER, { env: { REDIS_URL, WORKER_PORT: port } }, [
      '--data',
      folder,
      '--json',
    ]);
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({ type: '/problems/invalid-settings', where: 'WORKER_PORT' });
    remove();
  });
});
