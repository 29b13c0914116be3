import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { jest } from '@jest/globals';
import { RateLimit } from '../../src/api/access/rate-limit.js';
import { readSecurityLog } from '../../src/api/access/security-log.js';
import { ProblemError } from '../../src/api/problem.js';
import { eventually } from '../support/eventually.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { bearer } from '../support/tokens.js';

const HOUR_MS = 3_600_000;
let running: RunningSystem;
afterEach(async () => {
  jest.restoreAllMocks();
  await running.close();
});

describe('requests of one caller', () => {
  it('10,000 at once are all answered: as many as a minute allows, the others 429 with how long to wait', async () => {
    running = await runSystem({ http: { requestsPerMinute: 1200 } });
    const agent = new Agent({ keepAlive: true, maxSockets: 500 });
    const began = performance.now();
    const ask = (): Promise<{ status: number; retryAfter: string | undefined }> =>
      new Promise((resolve, reject) => {
        const options = { agent, port: running.served.port, path: '/api/v1/registers', headers: running.authorization }; // prettier-ignore
        request(options, (response) => {
          response.resume();
          const retryAfter = response.headers['retry-after'];
          response.on('end', () => resolve({ status: response.statusCode ?? 0, retryAfter }));
        })
          .on('error', reject)
          .end();
      });
    const answers = await Promise.all(Array.from({ length: 10_000 }, ask));
    agent.destroy();
    const minutes = 1 + Math.floor((performance.now() - began) / 60_000);
    const admitted = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(({ status }) => status === 429);
    expect(admitted + refused.length).toBe(10_000);
    expect(admitted).toBeGreaterThanOrEqual(1200);
    expect(admitted).toBeLessThanOrEqual(1200 * minutes);
    for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    // It costs nobody else anything, and the log one line a minute.
    expect((await running.get('/api/v1/registers', await bearer({ actor: 'binh' }))).status).toBe(200);
    const log = await eventually(() => readSecurityLog(running.folder), (lines) => lines.length > 0); // prettier-ignore
    expect(log.length).toBeLessThanOrEqual(minutes);
    expect(log[0]).toMatchObject({ status: 429, problem: 'too-many-requests', caller: 'an' });
  });

  it('with wrong tokens are counted by their address, and take nothing from those with good ones', async () => {
    running = await runSystem({ http: { requestsPerMinute: 3 } });
    const wrong = { authorization: 'Bearer a.b.c' };
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push((await running.get('/api/v1/registers', wrong)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await running.get('/api/v1/registers')).status).toBe(200);
    const lines = await eventually(() => readSecurityLog(running.folder), (all) => all.length >= 4); // prettier-ignore
    expect(lines.map(({ problem }) => problem)).toEqual(['token-malformed', 'token-malformed', 'token-malformed', 'too-many-requests']); // prettier-ignore
  });

  it('are not locked out for an hour when the clock is set back by one', async () => {
    running = await runSystem({ http: { requestsPerMinute: 2 } });
    const ask = async (actor: string) => running.get('/api/v1/registers', await bearer({ actor }));
    for (const status of [200, 200, 429]) expect((await ask('an')).status).toBe(status);
    const true_ = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => true_() - HOUR_MS);
    const refused = await ask('an');
    expect(refused).toMatchObject({ status: 429, body: { type: '/problems/too-many-requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    jest.restoreAllMocks();
    expect((await ask('binh')).status).toBe(200);
  });

  it('are let in again when their minute is over, although the clock was set back in it', async () => {
    running = await runSystem();
    const limit = new RateLimit(1, 1);
    const admitted = async (): Promise<boolean> =>
      limit.take('an').then(() => true, (error: unknown) => { if (error instanceof ProblemError) return false; throw error; }); // prettier-ignore
    expect([await admitted(), await admitted()]).toEqual([true, false]);
    const true_ = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => true_() - HOUR_MS);
    expect(await eventually(admitted, (let_in) => let_in)).toBe(true);
  });
});

describe('a body that comes slowly', () => {
  /** Sends a head that promises a body, and one byte of it; gives what is heard until the end. */
  async function half(head: string): Promise<string> {
    const socket = connect(running.served.port, '127.0.0.1');
    socket.write(`POST /api/v1/commands/open-register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n${head}\r\n{`); // prettier-ignore
    let heard = '';
    for await (const bytes of socket) {
      heard += String(bytes);
      // The other half never comes; whoever has an answer goes.
      if (heard.includes('\r\n\r\n') && heard.includes('"type"')) break;
    }
    socket.destroy();
    return heard;
  }

  it('is answered 408 when its time is over, and keeps nobody waiting meanwhile', async () => {
    running = await runSystem({ http: { requestTimeoutMs: 1000 } });
    const slow = half(`Authorization: ${running.authorization.authorization}\r\n`);
    expect((await running.get('/api/v1/registers')).status).toBe(200);
    const heard = await slow;
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(heard.split('\r\n\r\n')[1] ?? '')).toMatchObject({ type: '/problems/request-timeout', status: 408 }); // prettier-ignore
    expect(await running.events()).toBe(0);
  });

  it.each([
    ['a head that does not end', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    ['a body in pieces, of which the last never comes', 'POST /api/v1/commands/open-register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: TOKEN\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n'],
    ['the second request of a connection', 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: '],
  ])('is answered 408 as a problem, and nothing is closed without a word: %s', async (_what, text) => {
    running = await runSystem({ http: { requestTimeoutMs: 1000 } });
    const socket = connect(running.served.port, '127.0.0.1');
    socket.write(text.replace('TOKEN', running.authorization.authorization));
    let heard = '';
    for await (const bytes of socket) heard += String(bytes);
    expect(heard).toMatch(/HTTP\/1\.1 408 [^]*application\/problem\+json[^]*"type":"\/problems\/request-timeout"/);
  }); // prettier-ignore

  it('is not waited for where there is no token', async () => {
    running = await runSystem({ http: { requestTimeoutMs: 60_000 } });
    expect(await half('')).toMatch(/^HTTP\/1\.1 401 [^]*"type":"\/problems\/token-missing"/);
  });
});

describe('pages of other sites', () => {
  const origin = 'https://console.test';
  const preflight = (from: string) =>
    fetch(`${running.served.url}/api/v1/commands/open-register`, {
      method: 'OPTIONS',
      headers: { 'origin': from, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    }); // prettier-ignore

  it('are allowed nothing, unless they are named', async () => {
    running = await runSystem();
    const asked = await preflight(origin);
    expect(asked.status).toBe(401);
    const read = await running.get('/api/v1/registers', { origin });
    for (const { headers } of [asked, read]) expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('that are named may ask with a token, and others still may not', async () => {
    running = await runSystem({ http: { corsOrigins: [origin] } });
    const allowed = async (from: string) => (await preflight(from)).headers.get('access-control-allow-origin'); // prettier-ignore
    expect(await allowed(origin)).toBe(origin);
    expect(await allowed('https://evil.test')).not.toBe('https://evil.test');
    const read = await running.get('/api/v1/registers', { origin });
    expect([read.headers.get('access-control-allow-origin'), read.headers.get('access-control-expose-headers')]).toEqual([origin, expect.stringContaining('X-Position')]); // prettier-ignore
    expect(read.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('every answer', () => {
  it.each(['/', '/docs', '/docs/ui/swagger-ui.css', '/api/v1/registers', '/api/v1/nope'])('tells browsers what they may not do with it: %s', async (path) => {
    running = await runSystem();
    const { headers } = await running.get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toMatch(/script-src|unsafe-eval/);
    expect(headers.get('x-powered-by')).toBeNull();
  }); // prettier-ignore
});

describe('the security log', () => {
  it('has who was refused what, and nothing of what was sent: no body, no query, no token', async () => {
    running = await runSystem();
    const inspector = await bearer({ actor: 'acc-9', roles: ['inspector'], registers: ['s'] });
    const name = 'Nguyễn Văn A';
    await running.send('register-person', { name }, { ...inspector, 'x-correlation-id': 'c-1' });
    await running.get(`/api/v1/registers/r/units?find=${encodeURIComponent(name)}`, inspector);
    await running.get('/api/v1/registers', { authorization: 'Bearer se.cr.et' });
    await running.get('/api/v1/nope');
    const lines = await eventually(() => readSecurityLog(running.folder), (all) => all.length >= 3); // prettier-ignore
    const { address } = lines[0] ?? { address: '' };
    expect(address).toMatch(/127\.0\.0\.1$/);
    expect(lines.map(({ at: _at, ...line }) => line)).toEqual([
      { status: 403, problem: 'role-missing', method: 'POST', path: '/api/v1/commands/register-person', caller: 'acc-9', address, correlationId: 'c-1' },
      { status: 403, problem: 'out-of-scope', method: 'GET', path: '/api/v1/registers/r/units', caller: 'acc-9', address, correlationId: null },
      { status: 401, problem: 'token-malformed', method: 'GET', path: '/api/v1/registers', caller: null, address, correlationId: null },
    ]); // prettier-ignore
    for (const said of [name, 'se.cr.et', inspector.authorization.slice(7)])
      expect(JSON.stringify(lines)).not.toContain(said);
  });
});
