import { connect } from 'node:net';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { runSystem, type Answer, type RunningSystem } from '../support/running-system.js';

const opening = (register: string) => ({ register, name: 'Sổ bộ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
const json = (register: string, more = ''): string =>
  `${JSON.stringify(opening(register)).slice(0, -1)}${more}}`;
const PATH = '/api/v1/commands/open-register';
/** A body with spaces behind it, so many bytes in all. */
const ofBytes = (body: string, bytes: number): Buffer =>
  Buffer.concat([Buffer.from(body), Buffer.alloc(bytes - Buffer.byteLength(body), ' ')]);

let running: RunningSystem;
beforeAll(async () => {
  running = await runSystem();
  await running.send('open-register', opening('r'));
});
afterAll(() => running.close());

/** Sends bytes as they are. */
async function sendBytes(body: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${running.served.url}${PATH}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...running.authorization, ...headers },
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type')?.split(';')[0] ?? '', headers: response.headers, body: JSON.parse(text) as unknown }; // prettier-ignore
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { type: `/problems/${code}`, status } }); // prettier-ignore
  for (const field of ['title', 'detail', 'rule', 'remedy', 'instance'])
    expect(answer.body[field]).toEqual(expect.stringMatching(/\S/));
}

describe('a body that is not what it should be is refused, and leaves no event', () => {
  const deep = (open: string, close: string): string => open.repeat(100_000) + '1' + close.repeat(100_000);
  it.each<[string, string | Uint8Array, Record<string, string>, number, string]>([
    ['nothing at all', '', {}, 400, 'invalid-command'],
    ['an array', '[]', {}, 400, 'invalid-command'],
    ['a string', '"x"', {}, 400, 'invalid-command'],
    ['null', 'null', {}, 400, 'invalid-command'],
    ['NaN', 'NaN', {}, 400, 'malformed-json'],
    ['half of an object', '{"register": "r", ', {}, 400, 'malformed-json'],
    ['arrays 100,000 deep', json('x', `,"more":${deep('[', ']')}`), {}, 400, 'invalid-command'],
    ['objects 100,000 deep', deep('{"a":', '}'), {}, 400, 'invalid-command'],
    ['the key __proto__', json('x', ',"__proto__":{"admin":true}'), {}, 400, 'invalid-command'],
    ['the key constructor', json('x', ',"constructor":{"a":1}'), {}, 400, 'invalid-command'],
    ['half of a surrogate pair', json('x').replace('Sổ bộ', '\\ud800'), {}, 400, 'invalid-command'],
    ['NUL in a text', json('x').replace('Mở sổ', 'a\\u0000b'), {}, 400, 'invalid-command'],
    ['a very long id', json('a'.repeat(101)), {}, 400, 'invalid-command'],
    ['an id with diacritics', json('kon-tùm'), {}, 400, 'invalid-command'],
    ['an id that is a path', json('../../etc'), {}, 400, 'invalid-command'],
    ['a day that does not exist', json('x').replace('2016-08-01', '2021-02-30'), {}, 400, 'invalid-command'],
    ['the day 0000-00-00', json('x').replace('2016-08-01', '0000-00-00'), {}, 400, 'invalid-command'],
    ['bytes that are not UTF-8', Buffer.from(json('x').replace('Mở sổ', 'M\u00e3'), 'latin1'), {}, 400, 'malformed-json'],
    ['one byte over 1 MiB', ofBytes(json('x'), 1024 * 1024 + 1), {}, 413, 'body-too-large'],
    ['200 MB in a few kilobytes of gzip', gzipSync(Buffer.alloc(200_000_000, 32)), { 'content-encoding': 'gzip' }, 413, 'body-too-large'],
    ['what is called gzip and is none', json('x'), { 'content-encoding': 'gzip' }, 400, 'invalid-request'],
    ['an encoding that nobody knows', json('x'), { 'content-encoding': 'zip' }, 415, 'unsupported-encoding'],
    ['another alphabet', json('x'), { 'content-type': 'application/json; charset=latin1' }, 415, 'unsupported-encoding'],
    ['a text', json('x'), { 'content-type': 'text/plain' }, 415, 'not-json'],
    ['a key twice', '{"register":"r","name":"a","name":"b"}', {}, 400, 'duplicate-key'],
    ['a key twice, once escaped, deep inside and behind a text that looks like one', '{"a":["\\"b\\":",{"name":{"x":1},"n\\u0061me":2}]}', {}, 400, 'duplicate-key'],
    ['a form, as a page of another site can send it', 'register=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'not-json'],
  ])('%s', async (_what, body, headers, status, code) => {
    const before = await running.events();
    expectProblem(await sendBytes(typeof body === 'string' ? Buffer.from(body) : body, headers), status, code);
    expect(await running.events()).toBe(before);
  }); // prettier-ignore

  it('a number too large for any count is told by its place', async () => {
    const answer = await running.send('recount-members', '{"register":"r","official":1e999}');
    expect(answer.body.issues.map(({ path }: { path: string }) => path)).toContain('/official');
  });

  it('the same key in several objects, and texts that look like keys, are taken', async () => {
    const answer = await running.send('record-opening-inventory', '{"register":"nowhere","asOf":"2016-08-01","source":"\\"a\\": \\"a\\":","reason":"{\\"x\\":1,\\"x\\":2}","lines":[{"ref":"@a","kind":"locality","form":"ward","name":"A","code":"1"},{"ref":"@b","kind":"locality","form":"ward","name":"B","code":"2"}]}');
    expect(answer).toMatchObject({ status: 404, body: { type: '/problems/register-unknown' } });
  }); // prettier-ignore

  it('but exactly 1 MiB, gzip, and a byte order mark are taken', async () => {
    expect((await sendBytes(ofBytes(json('full'), 1024 * 1024))).status).toBe(200);
    expect((await sendBytes(gzipSync(json('packed')), { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await sendBytes(Buffer.from(`\ufeff${json('marked')}`))).status).toBe(200);
  });
});

describe('headers of a command', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a correlation id with spaces', { 'x-correlation-id': 'a b' }, 'correlation-id-invalid'],
    ['a long correlation id', { 'x-correlation-id': 'a'.repeat(101) }, 'correlation-id-invalid'],
    ['an empty key', { 'idempotency-key': '' }, 'idempotency-key-invalid'],
    ['a long key', { 'idempotency-key': 'k'.repeat(201) }, 'idempotency-key-invalid'],
    ['a revision that is none', { 'x-expected-revision': '-5' }, 'expected-revision-invalid'],
    ['a revision beyond all numbers', { 'x-expected-revision': '9'.repeat(16) }, 'expected-revision-invalid'],
  ])('%s is refused', async (_what, headers, code) => {
    const before = await running.events();
    expectProblem(await running.send('open-register', opening('h'), headers), 400, code);
    expect(await running.events()).toBe(before);
  });

  it('no key: one is made, returned, and known when it is repeated', async () => {
    const sent = await running.send('open-register', opening('keyless'));
    const key = sent.headers.get('idempotency-key') ?? '';
    expect(sent.headers.get('x-position')).toBe(sent.body.position);
    const again = await running.send('open-register', opening('keyless'), { 'idempotency-key': key });
    expect(again).toMatchObject({ status: 200, body: { ...sent.body, repeated: true } });
  });

  it('no-stream and the present revision are accepted where they hold', async () => {
    const fresh = { 'x-expected-revision': 'no-stream' };
    expect((await running.send('open-register', opening('fresh'), fresh)).status).toBe(200);
    const late = await running.send('open-register', opening('fresh'), fresh);
    expect(late.status).toBe(409);
  });
});

describe('addresses', () => {
  it.each<readonly [string, number, string]>([
    ['/nope', 404, 'not-found'],
    ['/api/v1/nope', 404, 'not-found'],
    ['/api/v1/registers/r/structure/', 404, 'not-found'],
    ['/API/V1/registers', 404, 'not-found'],
    ['/api/v1/registers/r/../../../etc/passwd', 404, 'not-found'],
    ['/docs/ui/..%2f..%2f..%2fpackage.json', 404, 'not-found'],
    ['/api/v1/registers/%zz/structure', 400, 'invalid-request'],
    ['/api/v1/registers/..%2f..%2fetc/structure', 400, 'invalid-parameters'],
    ['/api/v1/registers/r%00/structure', 400, 'invalid-parameters'],
    [`/api/v1/registers/${'a'.repeat(5_000)}/structure`, 400, 'invalid-parameters'],
    [`/api/v1/registers/${encodeURIComponent('tum\u0300')}/structure`, 400, 'invalid-parameters'],
    ['/api/v1/registers?colour=red', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/structure?validAt=2020-01-01&validAt=2020-01-02', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/structure?validAt=2021-02-30', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/structure?validAt=0000-00-00', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/structure?recordedAt=2021-02-30', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/structure?recordedAt=yesterday', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/units?kind=mountain', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/units?find[a]=b', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/audit?limit=0', 400, 'invalid-parameters'],
    ['/api/v1/registers/r/inspections?open=perhaps', 400, 'invalid-parameters'],
    ['/api/v1/registers?position=', 400, 'foreign-position'],
    ['/api/v1/registers?position=sqlite:00000000:00000000000000000001', 400, 'foreign-position'],
    ...['structure', 'units', 'posts', 'members', 'report', 'inspections', 'meetings', 'programmes', 'audit'].map((query) => [`/api/v1/registers/nowhere/${query}`, 404, 'register-unknown'] as const),
  ])('%s is answered %d %s', async (path, status, code) => {
    expectProblem(await running.get(path), status, code);
  }); // prettier-ignore

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'GET'])('a command is not sent by %s', async (method) => {
    const response = await fetch(`${running.served.url}${PATH}`, { method, headers: running.authorization });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await response.json()).toMatchObject({ type: '/problems/method-not-allowed' });
  });

  it.each(['..%2f..%2fetc', '__proto__', 'OpenRegister', 'record-certificate'])('there is no command %s', async (name) => {
    expectProblem(await running.send(name, opening('x')), 404, 'command-unknown');
  }); // prettier-ignore
});

describe('a question that names a position', () => {
  const positionAfter = (position: string, by: number): string =>
    position.replace(/\d+$/, (digits) => String(Number(digits) + by).padStart(digits.length, '0'));

  it('sees what was recorded there, by parameter or header, and says where it stands', async () => {
    const { position } = (await running.send('open-register', opening('seen'))).body as { position: string };
    const answer = await running.get(`/api/v1/registers?position=${encodeURIComponent(position)}`);
    expect(JSON.stringify(answer.body)).toContain('"seen"');
    expect((answer.headers.get('x-position') ?? '') >= position).toBe(true);
    const byHeader = await fetch(`${running.served.url}/api/v1/registers/seen/structure`, { headers: { ...running.authorization, 'x-position': position } }); // prettier-ignore
    expect(byHeader.status).toBe(200);
  });

  it('that lies beyond the log is answered 503, which says so, to be asked again', async () => {
    const { position } = (await running.send('open-register', opening('last'))).body as { position: string };
    const ahead = positionAfter(position, 5);
    const answer = await running.get(`/api/v1/registers?position=${encodeURIComponent(ahead)}`);
    expectProblem(answer, 503, 'read-model-behind');
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.body.detail).toBe(`the log has not come to ${ahead} yet`);
  });
});

describe('who may ask', () => {
  /** As fetch does not let one ask: with another Host. */
  const askAs = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: running.served.port,
          path: '/api/v1/registers',
          headers: { ...running.authorization, host },
        },
        (response) => {
          // prettier-ignore
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      asked.on('error', reject).end();
    });

  it('a page elsewhere whose name was made to point here is refused', async () => {
    expect(await askAs('evil.example')).toBe(421);
    expect(await askAs('127.0.0.1.evil.example')).toBe(421);
    for (const host of ['127.0.0.1', 'localhost:3000', '[::1]:3000']) expect(await askAs(host)).toBe(200);
  });

  it.each([
    ['what is no HTTP', 'GARBAGE\r\n\r\n', 400, 'malformed-request'],
    ['a header without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['a header of 1 MiB', `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${'a'.repeat(1024 * 1024)}\r\n\r\n`, 431, 'headers-too-large'],
    ['no name of the server', `GET ${PATH} HTTP/1.1\r\nConnection: close\r\n\r\n`, 400, 'malformed-request'],
    ['a name of the server that is none', `GET ${PATH} HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n`, 400, 'malformed-request'],
    ['an expectation that nobody meets', `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n`, 417, 'expectation-failed'],
    ['two lengths', `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}`, 400, 'malformed-request'],
  ])('%s is answered as a problem', async (_what, text, status, code) => {
    const socket = connect(running.served.port, '127.0.0.1');
    socket.write(text);
    const heard: Buffer[] = [];
    for await (const bytes of socket) heard.push(bytes as Buffer);
    const said = Buffer.concat(heard).toString();
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(said).toContain('application/problem+json');
    expect(JSON.parse(said.split('\r\n\r\n')[1] ?? '')).toMatchObject({ type: `/problems/${code}`, status }); // prettier-ignore
  }); // prettier-ignore

  it('what a caller sends never becomes a header or another line of the answer', async () => {
    const answer = await running.get('/api/v1/registers/r/units?kind=a%0d%0aX-Evil:%201%22%7D');
    expectProblem(answer, 400, 'invalid-parameters');
    expect(answer.headers.get('x-evil')).toBeNull();
    expect(answer.body.instance).not.toMatch(/[\r\n]/);
  });
});
