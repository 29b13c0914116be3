import { randomUUID } from 'node:crypto';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import type { EventStoreDbOptions } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import {
  EventTooLarge,
  ForeignPosition,
  InvalidEvent,
  OutcomeUnknown,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../src/event-store/event-store.errors.js';
import type { EventStore } from '../../src/event-store/event-store.port.js';
import { all, event, events, failure, numbers } from '../../src/event-store/test-support/contract-harness.js';
import { EventStoreDbStandIn } from '../support/eventstoredb-stand-in/stand-in.js';

const LIMITS = { maxEventBytes: 50_000, maxAppendBytes: 100_000 };
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const fresh = { expectedRevision: 'no-stream' } as const;

/** As gRPC writes a deadline: digits and a unit. */
function milliseconds(timeout: string): number {
  const units: Record<string, number> = { m: 1, S: 1000, M: 60_000 };
  return Number.parseInt(timeout, 10) * (units[timeout.slice(-1)] ?? 0);
}

let server: EventStoreDbStandIn;
const opened: EventStore[] = [];
function open(more: Partial<EventStoreDbOptions> = {}): EventStore {
  const { connectionString } = server;
  const store = openEventStoreDb({
    connectionString,
    namespace: 'kt',
    deadlineMs: 300,
    pause: soon,
    ...more,
  });
  opened.push(store);
  return store;
}
beforeEach(async () => {
  server = await EventStoreDbStandIn.start(LIMITS);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await server.kill();
});

describe('what the server refuses', () => {
  it.each([
    [undefined, 'append', LIMITS.maxAppendBytes],
    ['append-too-large-as-code-8', 'append', expect.any(Number)],
    ['append-too-large-as-code-3', 'event', LIMITS.maxEventBytes],
  ] as const)(
    'an append beyond its own limits is too large, and nothing of it is written (%s)',
    async (fault, what, limit) => {
      const store = open();
      if (fault) server.faults.once(fault);
      const large = events(3).map((one) => ({ ...one, data: JSON.stringify('x'.repeat(45_000)) }));
      const refused = await failure(store.append('register-a', large, fresh));
      expect(refused).toBeInstanceOf(EventTooLarge);
      expect(refused).toMatchObject({ what, limit });
      expect(server.log.records).toEqual([]);
    },
  );

  it('an event beyond the server limit is too large although our own setting allows it', async () => {
    const large = event('x'.repeat(LIMITS.maxEventBytes));
    const refused = await failure(open().append('register-a', [large], fresh));
    expect(refused).toBeInstanceOf(EventTooLarge);
    expect(refused).toMatchObject({ what: 'event', limit: LIMITS.maxEventBytes });
  });

  it('a large append has the time that it takes to be sent', async () => {
    await server.kill();
    server = await EventStoreDbStandIn.start();
    const store = open({ deadlineMs: 10_000 });
    await store.append('register-a', [event('x'.repeat(300_000))], fresh);
    await store.append('register-b', [event('x'.repeat(5 * 1024 ** 2))], fresh);
    const given = server.requests
      .filter((headers) => String(headers[':path']).endsWith('/Append'))
      .map((headers) => milliseconds(String(headers['grpc-timeout'])));
    expect(given[0]).toBeLessThan(11_000);
    expect(given[1]).toBeGreaterThan(14_000);
  });

  it('a node that is not the leader writes nothing and names the leader, which the append then reaches', async () => {
    const store = open();
    server.faults.once('append-not-leader');
    expect(await store.append('register-a', events(1), fresh)).toMatchObject({ revision: 0 });
    expect(server.log.records).toHaveLength(1);
  });

  it('where no node is the leader, nothing is written', async () => {
    const store = open();
    server.faults.untilOff('append-not-leader');
    expect(await failure(store.append('register-a', events(1), fresh))).toBeInstanceOf(StoreUnavailable);
    server.faults.off('append-not-leader');
    expect(await store.append('register-a', events(1), fresh)).toMatchObject({ revision: 0 });
    expect(server.log.records).toHaveLength(1);
  });

  it('a server that cannot be reached has written nothing, and is found again when it is back', async () => {
    const store = open();
    await server.kill();
    expect(await failure(store.append('register-a', events(1), fresh))).toBeInstanceOf(StoreUnavailable);
    expect(await failure(all(store.readStream('register-a')))).toBeInstanceOf(StoreUnavailable);
    await server.start();
    const one = event();
    let receipt;
    while (!receipt) receipt = await store.append('register-a', [one], fresh).catch(soon);
    expect(receipt.revision).toBe(0);
    expect(server.log.records).toHaveLength(1);
  });

  it('an answer that comes in time, though late, is the receipt', async () => {
    const store = open({ deadlineMs: 30_000 });
    server.faults.once('append-late');
    const receipt = store.append('register-a', events(1), fresh);
    while (server.log.records.length === 0) await soon();
    server.answerLate();
    expect(await receipt).toMatchObject({ revision: 0 });
  });

  it('a conflict is a conflict also where the connection string asks not to throw', async () => {
    const store = open({ connectionString: `${server.connectionString}&throwOnAppendFailure=false` });
    await store.append('register-a', events(2), fresh);
    const conflict = await failure(store.append('register-a', events(1), fresh));
    expect(conflict).toBeInstanceOf(WrongExpectedRevision);
    expect(conflict).toMatchObject({ expected: 'no-stream', actual: 1 });
    expect(await failure(store.append('register-b', events(1), { expectedRevision: 3 }))).toMatchObject({
      actual: 'no-stream',
    });
  });

  it('a conflict whose reason cannot be read has an unknown outcome', async () => {
    const store = open();
    await store.append('register-a', events(1), fresh);
    server.faults.once('read-hangs');
    expect(await failure(store.append('register-a', events(1), fresh))).toBeInstanceOf(OutcomeUnknown);
  });

  it('a number that JavaScript cannot hold is refused instead of stored as another one', async () => {
    const store = open();
    const odd = { ...event(), data: '{"n": 12345678901234567890}' };
    expect(await failure(store.append('register-a', [odd], fresh))).toBeInstanceOf(InvalidEvent);
    const same = { ...event(), data: '{ "n": 1.50e2, "s": "\\u0111" }' };
    await store.append('register-a', [same], fresh);
    const [stored] = await all(store.readStream('register-a'));
    expect(JSON.parse(stored?.data ?? '')).toEqual({ n: 150, s: 'đ' });
  });
});

describe('a stream that an operator deleted', () => {
  it('softly is empty, and can be started again', async () => {
    const store = open();
    await store.append('register-a', events(2), fresh);
    server.log.softDelete('kt.register-a');
    expect(await all(store.readStream('register-a'))).toEqual([]);
    expect(await store.append('register-a', events(1), fresh)).toMatchObject({ revision: 2 });
  });

  it('for ever is reported, and never read as empty', async () => {
    const store = open();
    await store.append('register-a', events(2), fresh);
    server.log.tombstone('kt.register-a');
    expect(await failure(all(store.readStream('register-a')))).toBeInstanceOf(StoreUnavailable);
    expect(await failure(store.append('register-a', events(1), fresh))).toBeInstanceOf(StoreUnavailable);
  });
});

describe('reads', () => {
  it('that are cut off are reported, and never end as if they were complete', async () => {
    const store = open();
    await store.append('register-a', events(3), fresh);
    server.faults.once('read-cut');
    expect(await failure(all(store.readStream('register-a')))).toBeInstanceOf(StoreUnavailable);
  });

  it('after a well-formed position of another server are refused as foreign, and so are subscriptions', async () => {
    const store = open();
    await store.append('register-a', events(1), fresh);
    const after = `esdb:${'7'.padStart(20, '0')}:${'7'.padStart(20, '0')}`;
    expect(await failure(all(store.readAll({ after })))).toBeInstanceOf(ForeignPosition);
    expect(await failure(all(store.subscribe({ after })))).toBeInstanceOf(ForeignPosition);
  });

  it('find the head behind what others wrote, before and after they went on', async () => {
    const store = open();
    server.writeForeign('elsewhere-1', 100);
    expect(await store.head()).toBeUndefined();
    const first = await store.append('register-a', events(1), fresh);
    server.writeForeign('$stats-1', 100);
    expect(await store.head()).toBe(first.position);
    expect(await store.head()).toBe(first.position);
    const second = await store.append('register-a', events(1), { expectedRevision: 0 });
    server.writeForeign('elsewhere-1', 100);
    expect(await store.head()).toBe(second.position);
  });

  it('of two namespaces on one server see their own streams only', async () => {
    const [one, two] = [open({ namespace: 'one' }), open({ namespace: `two-${randomUUID()}` })];
    await one.append('register-a', [event({ n: 1 })], fresh);
    await two.append('register-a', [event({ n: 2 })], fresh);
    expect(numbers(await all(one.readAll()))).toEqual([1]);
    expect(numbers(await all(two.readAll()))).toEqual([2]);
    expect(await one.head()).not.toBe(await two.head());
  });

  it('give checkpoints over events of others, so that a restart need not scan them again', async () => {
    const store = open();
    await store.append('register-a', events(1), fresh);
    server.writeForeign('elsewhere-1', 1000);
    const stop = new AbortController();
    const kinds: string[] = [];
    let last = '';
    for await (const item of store.subscribe({ signal: stop.signal })) {
      kinds.push(item.kind);
      if (item.kind === 'checkpoint') last = item.position;
      if (item.kind === 'caught-up') stop.abort();
    }
    expect(kinds[0]).toBe('event');
    expect(kinds).toContain('checkpoint');
    expect(last > ((await store.head()) ?? '')).toBe(true);
    expect(await all(store.readAll({ after: last }))).toEqual([]);
  });
});

describe('a store that was closed', () => {
  it('ends its subscriptions quietly, answers what is under way, and refuses what comes later', async () => {
    const store = open();
    const subscribed = all(store.subscribe());
    const appended = store.append('register-a', events(1), fresh);
    await store.close();
    expect(await appended).toMatchObject({ revision: 0 });
    await subscribed;
    expect(await failure(store.append('register-a', events(1), fresh))).toBeInstanceOf(StoreUnavailable);
    expect(await failure(store.head())).toBeInstanceOf(StoreUnavailable);
    expect(() => store.readStream('register-a')).toThrow(StoreUnavailable);
    expect(await failure(all(store.readAll()))).toBeInstanceOf(StoreUnavailable);
  });
});

describe('the settings of a connection', () => {
  it('without a namespace take only streams of our categories', async () => {
    const store = open({ namespace: '' });
    await store.append('register-a', events(1), fresh);
    expect(server.log.records.map((record) => record.stream)).toEqual(['register-a']);
    expect(await failure(store.append('elsewhere-1', events(1), fresh))).toBeInstanceOf(InvalidEvent);
  });

  it('must give a user for a secure connection, and a namespace without dots', () => {
    const secure = 'esdb://127.0.0.1:2113';
    expect(() => openEventStoreDb({ connectionString: secure })).toThrow(/user:password/);
    expect(() => open({ namespace: 'a.b' })).toThrow(/namespace/);
  });
});
