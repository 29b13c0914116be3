import { join } from 'node:path';
import fc from 'fast-check';
import { Rejection } from '../kernel/rejection.js';
import { InvalidCommand, KeyReused } from './command.errors.js';
import { EventTooLarge, WrongExpectedRevision } from './event-store.errors.js';
import type { CommandReceipt } from './handle-command.js';
import { openSnapshots } from './snapshots.js';
import { openSqliteEventStore } from './sqlite/sqlite-event-store.adapter.js';
import { faultyStore, type Fault } from './test-support/faulty-store.js';
import { ledgerFold, Pay } from './test-support/ledger.js';
import {
  LIMITS,
  actor,
  amounts,
  errorOf,
  folder,
  handler,
  log,
  noPause,
  pay,
  store,
  useLedgerDesk,
} from './test-support/ledger-desk.js';

useLedgerDesk();

describe('a command', () => {
  it('is recorded once, however often and wherever it is repeated', async () => {
    const first = await pay(handler(), 'k1', 5);
    await pay(handler(), 'k2', 7);
    const repeated = await pay(handler(), 'k1', 5);
    expect(repeated).toMatchObject({
      stream: first.stream,
      revision: first.revision,
      commandId: first.commandId,
      repeated: true,
    });
    expect(await amounts()).toEqual([5, 7]);
  });

  it('is refused when its key was used with other content', async () => {
    const handle = handler();
    await pay(handle, 'k1', 5);
    await expect(pay(handle, 'k1', 6)).rejects.toBeInstanceOf(KeyReused);
    expect(await amounts()).toEqual([5]);
  });

  it('with unknown fields or of a wrong form is refused with the place of each fault', async () => {
    const refused = handler().execute({
      definition: Pay,
      body: { ledger: 'a', amount: '5', extra: 1 },
      actor,
      idempotencyKey: 'k',
    });
    await expect(refused).rejects.toBeInstanceOf(InvalidCommand);
    await expect(refused).rejects.toMatchObject({ issues: [{ path: '/amount' }, { path: '/' }] });
  });

  it('that expects another revision is refused', async () => {
    const handle = handler();
    await pay(handle, 'k1', 5, { expectedRevision: -1 });
    await expect(pay(handle, 'k2', 5, { expectedRevision: 3 })).rejects.toBeInstanceOf(WrongExpectedRevision);
    await pay(handle, 'k3', 5, { expectedRevision: 0 });
    expect(await amounts()).toEqual([5, 5]);
  });

  it('is not refused on a cached state that another process has moved on', async () => {
    const [here, there] = [handler(), handler()];
    await pay(here, 'k1', 5);
    await pay(there, 'k2', 10);
    expect(await pay(here, 'k3', -12)).toMatchObject({ revision: 2 });
    await expect(pay(there, 'k4', -4)).rejects.toBeInstanceOf(Rejection);
  });

  it('says who sent it, for which command, and when', async () => {
    await pay(handler({ clock: () => Date.UTC(2021, 8, 15) }), 'k1', 5);
    await pay(handler({ clock: () => Date.UTC(2021, 8, 14) }), 'k2', 5);
    const metadata = (await log()).map((stored) => JSON.parse(stored.metadata) as Record<string, unknown>);
    expect(metadata[0]).toMatchObject({
      commandName: 'Pay',
      index: 0,
      count: 1,
      actor,
      recordedAt: '2021-09-15T00:00:00.000Z',
    });
    expect(metadata[1]).toMatchObject({ recordedAt: '2021-09-15T00:00:00.000Z' });
  });
});

describe('commands that wait for one stream', () => {
  it('go out as few appends, and each gets the receipt of its own event', async () => {
    const counting = faultyStore(store, []);
    const handle = handler({ store: counting });
    const receipts = await Promise.all(Array.from({ length: 64 }, (_, n) => pay(handle, `k${n}`, n)));
    expect(receipts.map((receipt) => receipt.revision)).toEqual(Array.from({ length: 64 }, (_, n) => n));
    expect(counting.appends).toBeLessThan(4);
  });

  it('of which the third is too large: it alone is refused', async () => {
    const handle = handler();
    const five = [1, 2, 3, 4, 5].map((n) =>
      pay(handle, `k${n}`, n, n === 3 ? { note: 'x'.repeat(3_000) } : {}),
    );
    const settled = await Promise.allSettled(five);
    expect(errorOf(settled[2])).toBeInstanceOf(EventTooLarge);
    expect(await amounts()).toEqual([1, 2, 4, 5]);
  });

  it('of which one is refused by the store: it alone fails, the others are sent alone and in order', async () => {
    const refusal = new EventTooLarge(9, 8, 'event');
    const faults: (Fault | undefined)[] = [refusal, undefined, undefined, refusal];
    const handle = handler({ store: faultyStore(store, [...faults] as Fault[]) });
    const settled = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => pay(handle, `k${n}`, n)));
    expect(settled.map((one) => one.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await amounts()).toEqual([1, 2, 4, 5]);
  });

  it('that meet a conflict are decided again on the newer state', async () => {
    const [here, there] = [handler(), handler()];
    await pay(here, 'k0', 10);
    await pay(there, 'other', -8);
    const settled = await Promise.allSettled(
      [1, -9, 2, -3, 4].map((amount, n) => pay(here, `c${n}`, amount)),
    );
    expect(errorOf(settled[1])).toBeInstanceOf(Rejection);
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(4);
    expect(await amounts()).toEqual([10, -8, 1, 2, -3, 4]);
  });

  it.each([['reply-lost' as const], ['never-written' as const]])(
    'whose append is %s are found or repeated: each event once',
    async (fault) => {
      const handle = handler({ store: faultyStore(store, [fault, fault, fault]) });
      const receipts = await Promise.all([1, 2, 3, 4, 5].map((n) => pay(handle, `k${n}`, n)));
      expect(receipts.map((receipt) => receipt.revision)).toEqual([0, 1, 2, 3, 4]);
      expect(await amounts()).toEqual([1, 2, 3, 4, 5]);
    },
  );

  it('of which some are refused and some repeated are all answered rightly', async () => {
    const handle = handler();
    const sent = [
      pay(handle, 'k1', 5),
      pay(handle, 'k2', -9),
      pay(handle, 'k1', 5),
      pay(handle, 'k1', 6),
      pay(handle, 'k3', 4),
    ];
    const settled = await Promise.allSettled(sent);
    expect(settled.map((one) => one.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(errorOf(settled[1])).toBeInstanceOf(Rejection);
    expect(errorOf(settled[3])).toBeInstanceOf(KeyReused);
    expect(await amounts()).toEqual([5, 4]);
  });
});

it('a cold start from a snapshot gives the same state and knows the same commands', async () => {
  const snapshots = openSnapshots(folder, 'test');
  const first = handler({ snapshots, snapshotEvery: 10 });
  for (let n = 0; n < 25; n++) await pay(first, `k${n}`, 1);
  await noPause();
  await pay(handler(), 'later', 1);
  const second = handler({ snapshots });
  expect(await second.state('ledger-a', ledgerFold)).toMatchObject({ revision: 25, state: 26 });
  expect(await pay(second, 'k3', 1)).toMatchObject({ revision: 3, repeated: true });
  await snapshots.close();
});

it('a snapshot of another log is not believed, and the log alone is folded', async () => {
  const snapshots = openSnapshots(folder, 'test');
  const first = handler({ snapshots, snapshotEvery: 10 });
  for (let n = 0; n < 25; n++) await pay(first, `k${n}`, 1);
  await first.close();
  // An older log is put back, and goes on otherwise.
  const other = openSqliteEventStore({ folder: join(folder, 'other'), limits: LIMITS });
  const elsewhere = handler({ store: other });
  for (let n = 0; n < 30; n++) await pay(elsewhere, `other${n}`, 2);
  const second = handler({ store: other, snapshots });
  expect(await second.state('ledger-a', ledgerFold)).toMatchObject({ revision: 29, state: 60 });
  expect(await pay(second, 'k3', 1)).toMatchObject({ revision: 30, repeated: false });
  await second.close();
  expect(await handler({ store: other, snapshots }).state('ledger-a', ledgerFold)).toMatchObject({
    state: 61,
  });
  await snapshots.close();
  await other.close();
});

it('what a stopping program has folded is kept, though no snapshot was due', async () => {
  const snapshots = openSnapshots(folder, 'test');
  const first = handler({ snapshots, snapshotEvery: 100 });
  for (let n = 0; n < 25; n++) await pay(first, `k${n}`, 1);
  expect(snapshots.load('ledger-a', ledgerFold as never)).toBeUndefined();
  await first.close();
  expect(snapshots.load('ledger-a', ledgerFold as never)).toMatchObject({ revision: 24, state: 25 });
  await snapshots.close();
});

it('whatever the order, the repeats and the lost replies, each accepted command stands in the log once', async () => {
  const command = fc.record({
    key: fc.integer({ min: 0, max: 12 }),
    handler: fc.integer({ min: 0, max: 1 }),
    turns: fc.integer({ min: 0, max: 2 }),
  });
  const fault = fc.constantFrom<Fault | undefined>('reply-lost', 'never-written', undefined);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 1, maxLength: 30 }),
      fc.array(fault, { maxLength: 6 }),
      async (commands, faults) => {
        const ledger = `p${run++}`;
        const both = [handler({ store: faultyStore(store, [...faults] as Fault[]) }), handler()];
        const amountOf = (key: number): number => (key % 5) - 1;
        const sent: Promise<CommandReceipt>[] = [];
        for (const { key, handler: at, turns } of commands) {
          const one = pay(both[at]!, `k${key}`, amountOf(key), { ledger });
          // It may be refused before anybody looks at all of them.
          one.catch(() => undefined);
          sent.push(one);
          for (let turn = 0; turn < turns; turn++) await noPause();
        }
        const settled = await Promise.allSettled(sent);
        const stored: string[] = [];
        let balance = 0;
        for await (const { data, metadata } of store.readStream(`ledger-${ledger}`)) {
          stored.push((JSON.parse(metadata) as { commandId: string }).commandId);
          balance += (JSON.parse(data) as { amount: number }).amount;
          expect(balance).toBeGreaterThanOrEqual(0);
        }
        expect(new Set(stored).size).toBe(stored.length);
        const accepted = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.commandId] : []));
        expect(new Set(accepted)).toEqual(new Set(stored));
      },
    ),
    { numRuns: 60 },
  );
});
