import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { EventStreams, type ServerEvent } from '../../src/api/live/event-stream.js';
import { bearer, RULES } from '../support/tokens.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { listen as connectTo, type Heard, type Listening } from '../support/event-source.js';
import { eventually } from '../support/eventually.js';
import { decided, openServedRegister, seenBy, unitOf } from '../support/served-register.js';

const LIMITS = { ofOne: 50, ofAll: 1000 };
let running: RunningSystem;
const villages: Record<string, string> = {};
beforeAll(async () => {
  running = await runSystem();
  for (const register of ['a', 'b']) {
    await openServedRegister(running, register, 1);
    villages[register] = (await unitOf(running, register, 'V1')).unit;
  }
});
afterAll(() => running.close());

const listen = (url: string, headers: Record<string, string> = {}) =>
  connectTo(url, { ...running.authorization, ...headers });
const change = (register: string, delta: number) =>
  running.send('change-households', { ...decided(register), unit: villages[register], delta });
const trail = (register: string, rest = '') =>
  `${running.served.url}/api/v1/registers/${register}/audit/events${rest}`;
const entriesOf = async (register: string): Promise<{ position: string }[]> => {
  const position = (await running.system.store.head()) ?? '';
  const { body } = await running.get(`/api/v1/registers/${register}/audit?limit=1000&position=${position}`);
  return (body as { entries: { position: string }[] }).entries;
};
const hear = async (stream: Listening, count: number): Promise<Heard[]> => {
  const heard: Heard[] = [];
  while (heard.length < count) {
    const one = await stream.next();
    if (!one) throw new Error(`the stream ended after ${heard.length} events`);
    heard.push(one);
  }
  return heard;
}; // prettier-ignore

describe('the audit trail of a register, live', () => {
  it('tells what is recorded from now on, as the list tells it, and nothing of other registers', async () => {
    const stream = await listen(trail('a'));
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']); // prettier-ignore
    await change('b', 1);
    await change('a', 1);
    await change('b', 1);
    await change('a', 2);
    const heard = await hear(stream, 2);
    stream.close();
    expect(heard.map(({ event, data }) => [event, data])).toEqual((await entriesOf('a')).slice(-2).map((entry) => ['entry', entry])); // prettier-ignore
    expect(heard.map(({ id }) => id)).toEqual(heard.map(({ data }) => data['position']));
  });

  it('is resumed behind the last event that was heard, also where none had come yet', async () => {
    const quiet = await listen(trail('a'));
    const next = quiet.next();
    while (!quiet.raw.includes('id: ')) await running.get('/openapi.json');
    await change('a', 3);
    await next;
    const from = /id: (.*)/.exec(quiet.raw)?.[1] ?? '';
    quiet.close();
    await seenBy(running, await change('a', 4));
    const again = await listen(trail('a'), { 'last-event-id': from });
    const heard = await hear(again, 2);
    again.close();
    expect(heard.map(({ data }) => data)).toEqual((await entriesOf('a')).slice(-2));
  });

  it('ends with the token, by which nobody hears more than he could ask for', async () => {
    const strict = await runSystem({ rules: { ...RULES, clockSkewSeconds: 0 } });
    try {
      await openServedRegister(strict, 'a', 1);
      const url = `${strict.served.url}/api/v1/registers/a/audit/events`;
      const stream = await connectTo(url, await bearer({ lifetimeSeconds: 2 }));
      expect(stream.status).toBe(200);
      expect(await stream.next()).toBeUndefined();
    } finally {
      await strict.close();
    }
  });

  it('begins behind the position of an answer, so that a client misses nothing of what it has listed', async () => {
    const { headers } = await running.get('/api/v1/registers/a/audit?limit=1000');
    await change('a', 5);
    const stream = await listen(trail('a', `?after=${encodeURIComponent(headers.get('x-position') ?? '')}`));
    const [first] = await hear(stream, 1);
    stream.close();
    expect(first?.data).toEqual((await entriesOf('a')).at(-1));
  });

  it('loses and doubles no entry however often one reconnects, while much is recorded and the read models are built anew', async () => {
    const before = (await entriesOf('a')).length;
    let lastId = (await entriesOf('a')).at(-1)?.position ?? '';
    const count = 240;
    const recording = (async () => {
      for (let n = 0; n < count; n += 8)
        await Promise.all(Array.from({ length: 8 }, (_, k) => change(k % 4 === 3 ? 'b' : 'a', n + k + 1)));
    })();
    const rebuilding = running.system.readModels.rebuild();
    const heard: Heard[] = [];
    for (let round = 1; heard.length < (count * 3) / 4; round++) {
      const stream = await listen(trail('a'), { 'last-event-id': lastId });
      heard.push(...(await hear(stream, Math.min(round * 7, (count * 3) / 4 - heard.length))));
      ({ lastId } = stream);
      stream.close();
    }
    await Promise.all([recording, rebuilding]);
    expect(heard.map(({ data }) => data)).toEqual((await entriesOf('a')).slice(before));
  }); // prettier-ignore

  it('tells what operators decide under the name of their stream', async () => {
    const stream = await listen(trail('operations'));
    await running.send('register-person', { name: 'Nguyễn Thị Kín Đáo' });
    const [heard] = await hear(stream, 1);
    stream.close();
    expect(heard?.data).toMatchObject({ register: 'operations', type: 'PersonRegistered' });
  });

  it('is not resumed behind what is none of its events', async () => {
    const other = (await entriesOf('b')).at(-1)?.position ?? '';
    for (const id of ['x', '', '17', 'sqlite:00000000:00000000000000000001', `${other}0`, other]) {
      const refused = await running.get('/api/v1/registers/a/audit/events', { 'last-event-id': id });
      expect([id, refused.status, refused.body.type, refused.body.where]).toEqual([id, 400, '/problems/last-event-id-invalid', 'Last-Event-ID']); // prettier-ignore
    }
    expect(await running.get('/api/v1/registers/nowhere/audit/events')).toMatchObject({ status: 404, body: { type: '/problems/register-unknown' } }); // prettier-ignore
    expect(await running.get('/api/v1/registers/a/audit/events?after=x')).toMatchObject({ status: 400, body: { type: '/problems/foreign-position' } }); // prettier-ignore
    expect(await running.get('/api/v1/registers/a/audit/events?colour=red')).toMatchObject({ status: 400, body: { type: '/problems/invalid-parameters' } }); // prettier-ignore
  });
});

describe('a rebuild', () => {
  it('is begun and followed by an operator of every register alone, for it touches them all', async () => {
    const limited = await bearer({ roles: ['operator'], registers: ['a'] });
    const address = `${running.served.url}/api/v1/read-models/rebuild`;
    for (const asked of [
      await fetch(address, { method: 'POST', headers: limited }),
      await fetch(`${address}/events`, { headers: limited }),
    ])
      expect([asked.status, ((await asked.json()) as { type: string }).type]).toEqual([403, '/problems/out-of-scope']); // prettier-ignore
  });

  it('is begun by whoever asks, told as it goes on until its certificate, and recorded', async () => {
    const address = '/api/v1/read-models/rebuild/events';
    expect(await running.get(address)).toMatchObject({ status: 404, body: { type: '/problems/rebuild-unknown' } }); // prettier-ignore
    const asked = await fetch(`${running.served.url}/api/v1/read-models/rebuild`, { method: 'POST', headers: running.authorization }); // prettier-ignore
    expect([asked.status, asked.headers.get('location')]).toEqual([202, address]);
    const twice = await fetch(`${running.served.url}/api/v1/read-models/rebuild`, { method: 'POST', headers: running.authorization }); // prettier-ignore
    expect([twice.status, ((await twice.json()) as { type: string }).type]).toEqual([409, '/problems/rebuild-refused']); // prettier-ignore
    const stream = await listen(`${running.served.url}${address}`);
    const heard: Heard[] = [];
    for (let one = await stream.next(); one; one = await stream.next()) heard.push(one);
    expect(heard.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true);
    expect(heard.at(-1)).toMatchObject({ event: 'finished', data: { switched: true, differences: { total: 0 } } }); // prettier-ignore
    const { rebuild } = (await asked.json()) as { rebuild: string };
    expect(heard.every(({ id }) => id.startsWith(`${rebuild}.`))).toBe(true);
    const entries = await entriesOf('operations');
    expect(entries.at(-1)).toMatchObject({ type: 'GenerationCertified', actor: 'an' });
    // Who has heard the end is told to connect no more; who has not hears it.
    expect((await running.get(address, { 'last-event-id': stream.lastId })).status).toBe(204);
    const late = await listen(`${running.served.url}${address}`);
    expect(await late.next()).toMatchObject({ event: 'finished', id: stream.lastId });
    expect(await late.next()).toBeUndefined();
    expect(await running.get(address, { 'last-event-id': 'x' })).toMatchObject({ status: 400, body: { type: '/problems/last-event-id-invalid' } }); // prettier-ignore
  });
});

describe('streams that are open at once', () => {
  it('are so many of one caller and so many of all; the next one is told 429 and when to come again, until one is closed', async () => {
    const own = await runSystem({ http: { streams: { ofOne: 2, ofAll: 3 } } });
    await openServedRegister(own, 'a', 1);
    const address = '/api/v1/registers/a/audit/events';
    const other = await bearer({ actor: 'binh' });
    const third = await bearer({ actor: 'chi' });
    const connected = (headers: Record<string, string>) => connectTo(`${own.served.url}${address}`, headers);
    const first = await connected(own.authorization);
    const open = [await connected(own.authorization), await connected(other)];
    expect([first, ...open].map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const headers of [own.authorization, third]) {
      const refused = await own.get(address, headers);
      expect(refused).toMatchObject({ status: 429, type: 'application/problem+json', body: { type: '/problems/too-many-streams' } }); // prettier-ignore
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    // Anything else is answered as ever.
    expect((await own.get('/api/v1/registers')).status).toBe(200);
    first.close();
    const again = await eventually(() => connected(third), ({ status }) => status === 200); // prettier-ignore
    for (const stream of [...open, again]) stream.close();
    await own.close();
  });
});

describe('a server that stops', () => {
  it('ends what is open', async () => {
    const own = await runSystem();
    await openServedRegister(own, 'a', 1);
    const stream = await connectTo(`${own.served.url}/api/v1/registers/a/audit/events`, own.authorization);
    await own.close();
    expect(await stream.next()).toBeUndefined();
  });
});

describe('an event stream', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());
  const serving = async (streams: EventStreams, events: (signal: AbortSignal) => AsyncIterable<ServerEvent>) => {
    server = createServer((_request, response) => {
      const ended = new AbortController();
      void streams.send(response, events(ended.signal), { caller: 'an', ended, expires: Infinity });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }; // prettier-ignore

  it('asks for no more than a slow client takes, and goes on when it takes more', async () => {
    let made = 0;
    const events = async function* (signal: AbortSignal): AsyncIterable<ServerEvent> {
      // Two hundred megabytes in all.
      while (!signal.aborted && made < 20_000) {
        yield { id: String(made++), data: 'x'.repeat(10_000) };
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const port = await serving(new EventStreams(LIMITS), events);
    const socket: Socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const stalled = await standsStill(() => made);
    expect(stalled).toBeGreaterThan(0);
    expect(stalled).toBeLessThan(2_000);
    socket.resume();
    while (made <= stalled + 100) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    const left = await standsStill(() => made);
    expect(left).toBeLessThan(20_000);
  });

  it('is one of many that may be open at once, without a warning', async () => {
    const warned: string[] = [];
    const warn = ({ name }: Error): void => void warned.push(name);
    process.on('warning', warn);
    const streams = await Promise.all(Array.from({ length: 40 }, () => listen(trail('a'))));
    await change('a', 1);
    const heard = await Promise.all(streams.map((stream) => hear(stream, 1)));
    for (const stream of streams) stream.close();
    expect(new Set(heard.map(([one]) => one?.id)).size).toBe(1);
    await running.get('/openapi.json');
    process.off('warning', warn);
    expect(warned).toEqual([]);
  });

  it('that is quiet says that it lives, so that nobody gives it up', async () => {
    const events = async function* (signal: AbortSignal): AsyncIterable<ServerEvent> {
      yield { id: '1', data: 'first' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const stream = await listen(`http://127.0.0.1:${await serving(new EventStreams(LIMITS, 2), events)}/`);
    expect(await stream.next()).toMatchObject({ data: 'first' });
    const next = stream.next();
    while ((stream.raw.match(/^: still here$/gm) ?? []).length < 3) await new Promise((resolve) => setImmediate(resolve)); // prettier-ignore
    stream.close();
    expect(await next).toBeUndefined();
  });

  /** The figure once it has not moved for many turns of the event loop in which sockets could have been written. */
  async function standsStill(figure: () => number): Promise<number> {
    for (let [last, turns] = [-1, 0]; ;) {
      if (figure() === last && ++turns > 3_000) return last;
      if (figure() !== last) [last, turns] = [figure(), 0];
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});
