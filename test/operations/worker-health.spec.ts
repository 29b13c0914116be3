import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { serveHealth, type ServedHealth } from '../../src/api/health-app.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { telemetry } from '../support/telemetry.js';

let running: RunningSystem;
let health: ServedHealth;
let watching: Awaited<ReturnType<typeof telemetry>>;
beforeAll(async () => {
  watching = await telemetry();
  running = await runSystem({ telemetry: watching });
  watching.metrics.watchJobs(() => Promise.resolve({ waiting: 3, delayed: 0, active: 1, failed: 2 }));
  health = await serveHealth(running.system, watching.metrics, 0);
});
afterAll(async () => {
  await health.close();
  await running.close();
});

describe('a worker that has a port', () => {
  it('says that it lives, and how far what it does is behind', async () => {
    const live = await fetch(`${health.url}/health/live`);
    expect([live.status, live.headers.get('cache-control'), await live.json()]).toEqual([200, 'no-store', { status: 'live' }]); // prettier-ignore
    const ready = (await (await fetch(`${health.url}/health/ready`)).json()) as object;
    expect(ready).toMatchObject({ status: 'ready', followers: [{ kind: 'read-models', name: 'live' }, { kind: 'reactor', name: 'obligations' }, { kind: 'reactor', name: 'plans' }] }); // prettier-ignore
  });

  it('tells its lag and the numbers of jobs to Prometheus', async () => {
    const response = await fetch(`${health.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await response.text();
    for (const line of ['kientoan_jobs{state="waiting"} 3', 'kientoan_jobs{state="failed"} 2', 'kientoan_lag_events{kind="reactor",name="obligations"} 0', 'kientoan_projecting 1']) expect(text.split('\n')).toContain(line); // prettier-ignore
  });

  it.each([
    ['/api/v1/registers', 'GET', 404, 'not-found'],
    ['/metrics', 'POST', 405, 'method-not-allowed'],
    ['/health/%zz', 'GET', 400, 'invalid-request'],
  ])('serves nothing else: %s by %s', async (path, method, status, code) => {
    const response = await fetch(`${health.url}${path}`, { method });
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([status, 'application/problem+json']); // prettier-ignore
    expect(await response.json()).toMatchObject({ type: `/problems/${code}`, instance: path });
  });

  it('listens to this machine alone, and not under another name', async () => {
    expect(new URL(health.url).hostname).toBe('127.0.0.1');
    const socket = connect(Number(new URL(health.url).port), '127.0.0.1');
    socket.write('GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    let heard = '';
    for await (const bytes of socket) heard += String(bytes);
    expect(heard).toMatch(/^HTTP\/1\.1 421 [^]*\/problems\/other-host/);
  });

  it('does not begin where its port is taken, and says which variable names it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(serveHealth(running.system, watching.metrics, port)).rejects.toMatchObject({
      code: 'invalid-settings', message: expect.stringContaining(`WORKER_PORT: 127.0.0.1:${port}`) as string,
    }); // prettier-ignore
    taken.close();
  });
});
