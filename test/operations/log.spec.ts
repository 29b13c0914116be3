import { kientoan, openRegister, serving, temporaryFolder } from '../support/command-line.js';

const NAME = 'Nguyễn Thị Kín Đáo';
const CONCERN = 'Gia đình ông Bảy mất đất sản xuất';
const SECRET = 'mot-bi-mat-khong-ai-duoc-doc';
const UUID = /^[\da-f-]{36}$/;

interface Line {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The lines of a server, each of which is a JSON document. */
const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

describe('the log of a server', () => {
  const { folder, remove } = temporaryFolder();
  let token: string;
  let text: string;
  let lines: Line[];

  beforeAll(async () => {
    const server = await serving(folder, {
      KIENTOAN_LOG: 'trace',
      REDIS_PASSWORD: SECRET,
      OTHER_SETTING: `esdb://admin:${SECRET}@nowhere:2113`,
    });
    token = server.authorization.authorization.replace('Bearer ', '');
    const send = (path: string, body: string, headers: Record<string, string> = {}) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...server.authorization, ...headers },
      });
    const command = (name: string, body: object, headers = {}) => send(`/api/v1/commands/${name}`, JSON.stringify(body), headers); // prettier-ignore
    const ask = (path: string, headers = {}) => fetch(`${server.url}${path}`, { headers: { ...server.authorization, ...headers } }); // prettier-ignore
    await command('open-register', openRegister('r'), { 'x-request-id': 'not an id', 'x-correlation-id': 'case-7' }); // prettier-ignore
    await command('register-person', { name: NAME }, { 'x-request-id': 'request-7' });
    await command('register-person', { name: NAME, [NAME]: NAME });
    await command('refer-issue', { issue: CONCERN });
    await send('/api/v1/commands/register-person', `{"name":"${NAME}`);
    await ask(`/api/v1/registers/${encodeURIComponent(NAME)}/structure`);
    await ask(`/api/v1/${encodeURIComponent(NAME)}?access_token=${token}`);
    await ask(`/api/v1/registers?name=${encodeURIComponent(NAME)}`);
    await ask('/api/v1/registers', { authorization: `Bearer ${token.slice(0, -2)}` });
    await ask('/api/v1/persons', { cookie: `session=${SECRET}` });
    await server.get('/api/v1/registers');
    text = await server.stop();
    lines = linesOf(text);
  }, 120_000);
  afterAll(remove);

  it('is one JSON document a line, with time, level, and where it comes from', () => {
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      expect(Number.isNaN(Date.parse(line.time))).toBe(false);
      expect(['trace', 'debug', 'info', 'warn', 'error']).toContain(line.level);
      expect(line['service']).toBe('kientoan');
    }
  });

  it('names the request, what it belongs to, the route and what became of it', () => {
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests).toHaveLength(11);
    for (const request of requests) expect(request['request_id']).toMatch(/^[\w.:-]+$/);
    expect(requests[0]).toMatchObject({ correlation_id: 'case-7', route: '/api/v1/commands/open-register', status: 200 }); // prettier-ignore
    expect(requests[1]).toMatchObject({ request_id: 'request-7', method: 'POST', status: 200 });
    expect(requests.find(({ status }) => status === 401)).toMatchObject({
      problem: 'token-malformed',
      route: 'none',
    });
    expect(requests.filter((request) => UUID.test(String(request['request_id']))).length).toBeGreaterThan(8);
  });

  it('holds no name and no text about a person, whatever was sent', () => {
    for (const part of [NAME, ...NAME.split(' '), encodeURIComponent(NAME), CONCERN, 'Bảy']) expect(text).not.toContain(part); // prettier-ignore
  });

  it('holds no token and no secret of the configuration', () => {
    expect(token).toMatch(/^eyJ/);
    for (const part of [token, token.slice(0, 40), SECRET]) expect(text).not.toContain(part);
  });

  it('tells when it began to listen and when it was told to stop', () => {
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['listening', 'stopping: open requests are answered', 'stopped'])); // prettier-ignore
  });
});

describe('the level of the log', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  it('is said by KIENTOAN_LOG: with "silent" nothing is told', async () => {
    const server = await serving(folder, { KIENTOAN_LOG: 'silent' });
    await server.get('/api/v1/registers');
    expect(await server.stop()).toBe('');
  });

  it('that does not exist is refused before anything is opened', async () => {
    const refused = await kientoan(['serve', '--data', folder, '--json'], { env: { KIENTOAN_LOG: 'loud' } });
    expect(refused.json()).toMatchObject({ type: '/problems/invalid-settings', where: 'KIENTOAN_LOG' });
  });
});

describe('a command of the command line', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  it('answers with one JSON document on standard output, and the log says nothing beside it', async () => {
    const input = JSON.stringify(openRegister('r'));
    const ran = await kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder, '--json'], {
      input,
      env: { KIENTOAN_LOG: 'trace' },
    });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.json()).toMatchObject({ stream: 'register-r' });
  });
});

describe('KIENTOAN_TRACE=console', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  it('tells one trace from the request to the projection, and standard output stays what it was', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const server = await serving(folder, { KIENTOAN_TRACE: 'console', KIENTOAN_LOG: 'error' });
    const sent = await fetch(`${server.url}/api/v1/commands/open-register`, {
      method: 'POST',
      body: JSON.stringify(openRegister('r')),
      headers: { 'content-type': 'application/json', traceparent: `00-${trace}-00f067aa0ba902b7-01`, ...server.authorization }, // prettier-ignore
    });
    const { position } = (await sent.json()) as { position: string };
    await server.get(`/api/v1/registers?position=${encodeURIComponent(position)}`);
    const spans = linesOf(await server.stop()).filter((line) => line['trace_id'] === trace);
    expect(spans.map((line) => line['span']).sort()).toEqual(['POST /api/v1/commands/open-register', 'append', 'command OpenRegister', 'decide OpenRegister', 'project']); // prettier-ignore
  });

  it('with another word is refused', async () => {
    const refused = await kientoan(['serve', '--data', folder, '--json'], { env: { KIENTOAN_TRACE: 'yes' } });
    expect(refused.json()).toMatchObject({ type: '/problems/invalid-settings', where: 'KIENTOAN_TRACE' });
  });
});
