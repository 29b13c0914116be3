import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { HandleCommand } from '../../src/event-store/handle-command.js';
import { OutcomeUnknown, StoreUnavailable } from '../../src/event-store/event-store.errors.js';
import type { EventStore, SubscriptionItem } from '../../src/event-store/event-store.port.js';
import { event, failure, numbers } from '../../src/event-store/test-support/contract-harness.js';
import { ledgerRegistry, Pay } from '../../src/event-store/test-support/ledger.js';
import { EventStoreDbStandIn } from '../support/eventstoredb-stand-in/stand-in.js';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
let server: EventStoreDbStandIn;
let store: EventStore;
beforeEach(async () => {
  server = await EventStoreDbStandIn.start({ maxEventBytes: 100_000, maxAppendBytes: 1_000_000 });
  store = openEventStoreDb({
    connectionString: server.connectionString,
    namespace: 'kt',
    deadlineMs: 300,
    watchdogMs: 50,
    pause: soon,
  });
});
afterEach(async () => {
  await store.close();
  await server.kill();
});
const append = (n: number) =>
  store.append('register-a', [event({ n })], { expectedRevision: n === 0 ? 'no-stream' : n - 1 });
async function stored(): Promise<number[]> {
  const found = [];
  for await (const one of store.readStream('register-a')) found.push(one);
  return numbers(found);
}

describe('an append to a server that fails', () => {
  it.each(['append-unanswered', 'append-reply-lost', 'append-cut', 'append-timed-out'] as const)(
    '%s has an unknown outcome, and its repeat stands once',
    async (fault) => {
      server.faults.once(fault);
      const one = event({ n: 0 });
      expect(
        await failure(store.append('register-a', [one], { expectedRevision: 'no-stream' })),
      ).toBeInstanceOf(OutcomeUnknown);
      let receipt;
      for (let tries = 0; !receipt && tries < 50; tries++)
        receipt = await store.append('register-a', [one], { expectedRevision: 'no-stream' }).catch(soon);
      expect(receipt).toMatchObject({ revision: 0 });
      expect(await stored()).toEqual([0]);
    },
  );

  it.each(['append-wrong-version-after-write', 'append-timed-out-after-write'] as const)(
    '%s finds its own events',
    async (fault) => {
      server.faults.once(fault);
      expect(await append(0)).toMatchObject({ revision: 0 });
      expect(await stored()).toEqual([0]);
    },
  );

  it('always asks with an exact revision, and for plain messages', async () => {
    await append(0);
    await stored();
    expect(server.inexactAppends).toBe(0);
    const asked = server.requests.map((headers) => String(headers['grpc-accept-encoding']));
    expect(new Set(asked)).toEqual(new Set(['identity']));
  });

  it('leaves the others alone when one of them is not answered', async () => {
    await append(0);
    server.faults.once('append-unanswered');
    const unanswered = failure(store.append('register-b', [event()], { expectedRevision: 'no-stream' }));
    expect(await append(1)).toMatchObject({ revision: 1 });
    expect(await unanswered).toBeInstanceOf(OutcomeUnknown);
    expect(await append(2)).toMatchObject({ revision: 2 });
    expect(await stored()).toEqual([0, 1, 2]);
  });

  it('sends each append on its own to a server that knows no shared call', async () => {
    server.faults.untilOff('no-shared-call');
    await Promise.all(
      ['register-b', 'register-c'].map((stream) =>
        store.append(stream, [event()], { expectedRevision: 'no-stream' }),
      ),
    );
    await append(0);
    const paths = server.requests.map((headers) => String(headers[':path']).split('/').at(-1));
    expect(paths.filter((path) => path === 'Append')).toHaveLength(3);
    expect(paths.filter((path) => path === 'BatchAppend').length).toBeLessThan(3);
  });

  it('keeps compression where it is asked for', async () => {
    const slow = openEventStoreDb({
      connectionString: server.connectionString,
      namespace: 'kt',
      compression: true,
    });
    await slow.append('register-b', [event()], { expectedRevision: 'no-stream' });
    expect(server.requests.map((headers) => String(headers['grpc-accept-encoding'])).join()).toMatch(/gzip/);
    await slow.close();
  });

  it('says that a read does not come', async () => {
    await append(0);
    server.faults.once('read-hangs');
    expect(await failure(stored())).toBeInstanceOf(StoreUnavailable);
  });
});

describe('a subscription', () => {
  it.each(['subscription-ends', 'subscription-dies', 'subscription-silent'] as const)(
    'goes on behind its last event when the next one is like this: %s',
    async (fault) => {
      await append(0);
      const stop = new AbortController();
      const seen: SubscriptionItem[] = [];
      for await (const item of store.subscribe({ signal: stop.signal })) {
        seen.push(item);
        if (item.kind === 'caught-up' && seen.filter((one) => one.kind === 'event').length === 1) {
          server.faults.once(fault);
          server.killSubscriptions();
          await append(1);
        }
        if (item.kind === 'event' && item.event.revision === 1) stop.abort();
      }
      expect(numbers(seen.flatMap((item) => (item.kind === 'event' ? [item.event] : [])))).toEqual([0, 1]);
    },
  );

  it('is given neither system events nor those of others', async () => {
    server.writeForeign('$stats-0', 3);
    server.writeForeign('elsewhere-1', 3);
    await append(0);
    const all = [];
    for await (const one of store.readAll()) all.push(one);
    expect(all.map((one) => one.stream)).toEqual(['register-a']);
    expect(await store.head()).toBe(all[0]?.position);
  });
});

describe('a batch of five commands over gRPC', () => {
  const pay = (handle: HandleCommand, n: number, note = '') =>
    handle.execute({
      definition: Pay,
      body: { ledger: 'a', amount: n, note },
      actor: { id: 'an', authenticated: false },
      idempotencyKey: `k${n}`,
    });
  const amounts = async (): Promise<number[]> => {
    const found: number[] = [];
    for await (const { data } of ledgerStore.readStream('register-ledger'))
      found.push((JSON.parse(data) as { amount: number }).amount);
    return found;
  };
  let ledgerStore: EventStore;
  let handle: HandleCommand;
  beforeEach(() => {
    ledgerStore = Object.assign(Object.create(store) as EventStore, {
      append: (_stream: string, ...rest: [never, never]) => store.append('register-ledger', ...rest),
      readStream: (_stream: string, options: never) => store.readStream('register-ledger', options),
    });
    handle = new HandleCommand({ store: ledgerStore, registry: ledgerRegistry, pause: soon });
  });
  afterEach(() => handle.close());

  it('of which the third is too large gives five right answers', async () => {
    const settled = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((n) => pay(handle, n, n === 3 ? 'x'.repeat(200_000) : '')),
    );
    expect(settled.map((one) => one.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it.each([
    'append-reply-lost',
    'append-unanswered',
    'append-wrong-version-after-write',
    'append-timed-out',
    'append-timed-out-after-write',
  ] as const)('meeting %s stands once', async (fault) => {
    server.faults.once(fault);
    const receipts = await Promise.all([1, 2, 3, 4, 5].map((n) => pay(handle, n)));
    expect(receipts.map((receipt) => receipt.revision)).toEqual([0, 1, 2, 3, 4]);
    expect(await amounts()).toEqual([1, 2, 3, 4, 5]);
  });

  it('meeting a conflict is decided again', async () => {
    const other = new HandleCommand({ store: ledgerStore, registry: ledgerRegistry });
    await pay(handle, 10);
    await pay(other, -8);
    const settled = await Promise.allSettled([1, -9, 2, -3, 4].map((n) => pay(handle, n)));
    expect(settled.map((one) => one.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await amounts()).toEqual([10, -8, 1, 2, -3, 4]);
    await other.close();
  });
});
