import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { OutcomeUnknown } from '../event-store/event-store.errors.js';
import type { EventStore } from '../event-store/event-store.port.js';
import type { HandleCommand } from '../event-store/handle-command.js';
import { ledgerFold, Pay } from '../event-store/test-support/ledger.js';
import { defineCommand, type AnyCommand } from '../kernel/command.js';
import type { Reactor, Reactors, ReactorsOptions, ReactorTable } from './index.js';
import { Payments } from './test-support/payments.js';

const LONG = 30_000;
const actor = { id: 'an', authenticated: false };
/** Pays several times by one decision. */
const PayInParts = defineCommand({
  name: 'PayInParts',
  title: { vi: 'Chi nhiều lần', en: 'Pay in parts' },
  schema: z.strictObject({ ledger: z.string(), amounts: z.array(z.int()) }),
  example: { ledger: 'a', amounts: [1, 2] },
  roles: ['administrator'],
  scope: 'any',
  stream: ({ ledger }) => `ledger-${ledger}`,
  fold: ledgerFold,
  decide: ({ amounts }) => amounts.map((amount) => ({ type: 'Paid' as const, data: { amount, note: '' } })),
});
const paidIn: ReactorTable<{ ledger: string; sum: number }> = {
  name: 'paid_in',
  columns: { ledger: 'text', sum: 'integer' },
  key: ['ledger'],
};
let mended = false;

/** Whatever is paid into the source is paid into the copy; a payment with a note owes nothing after all. */
const copying: Reactor = {
  name: 'copying',
  version: 1,
  tables: [paidIn],
  handles: ['Paid'],
  commands: [Pay as AnyCommand],
  react({ stream, id, event }, { rows, owe, release }) {
    const { amount, note } = event.data as { amount: number; note: string };
    if (amount === 666 && !mended) throw new Error('nobody copies 666');
    const sum = (rows.get(paidIn, { ledger: stream })?.sum ?? 0) + amount;
    rows.put(paidIn, { ledger: stream, sum });
    if (stream !== 'ledger-source') return release(note);
    owe({ subject: id, command: 'Pay', body: { ledger: 'copy', amount, note: id }, idempotencyKey: id, cause: id });
  }, // prettier-ignore
  isDone: () => false,
};

let payments: Payments;
let store: EventStore;
let handle: HandleCommand;
let now: number;
const setAside = new Set<string>();
const decisions = new Map<string, number>();

beforeEach(() => {
  payments = new Payments();
  ({ store, handle } = payments);
  now = Date.now();
  mended = false;
  setAside.clear();
  decisions.clear();
});
afterEach(() => payments.close());

const open = (options: Partial<ReactorsOptions> = {}): Promise<Reactors> => {
  const settled = () => Promise.resolve({ setAside: new Set(setAside), decisions: new Map(decisions) });
  return payments.open({ reactors: [copying], settled, clock: () => now, ...options });
};
const pay = (ledger: string, amount: number) => payments.pay(ledger, amount);
const copied = async (): Promise<number[]> => {
  const amounts: number[] = [];
  for await (const { data } of store.readStream('ledger-copy')) {
    const { amount, note } = JSON.parse(data) as { amount: number; note: string };
    if (note !== '') amounts.push(amount);
  }
  return amounts;
};
const stateOf = async (reactors: Reactors) => (await reactors.status())[0];
/** Beats until something holds: what a timer would do, without waiting for it. */
const beatUntil = async (reactors: Reactors, holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + LONG; !(await holds());) {
    if (Date.now() > end) throw new Error('it never came to that');
    await reactors.heartbeat();
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('reactors', () => {
  it('answer each event once, also those from before they were there, and whoever runs them next answers none again', async () => {
    await pay('source', 1);
    const first = await open();
    await pay('source', 2);
    expect(await first.idle(LONG)).toBe(true);
    await first.close();
    await pay('source', 3);
    const next = await open();
    expect(await next.idle(LONG)).toBe(true);
    expect(await copied()).toEqual([1, 2, 3]);
    expect(await stateOf(next)).toMatchObject({ running: true, lag: 0, owed: 0, sent: 0, refused: 0 });
  });

  it('send again, under the same key, what the store did not take or did not answer', async () => {
    let sent = 0;
    const reactors = await open({
      send: async (request) => {
        if (++sent <= 2) throw new OutcomeUnknown('ledger-copy');
        await handle.execute(request);
        throw new OutcomeUnknown('ledger-copy');
      },
      clock: () => Date.now(),
    });
    await pay('source', 1);
    expect(await reactors.idle(LONG)).toBe(true);
    expect(sent).toBeGreaterThanOrEqual(3);
    expect(await copied()).toEqual([1]);
  });

  it('never act between the events of one decision', async () => {
    const cautious: Reactor = {
      ...copying,
      name: 'cautious',
      react({ stream, id, event }, { owe, release }) {
        const { amount } = event.data as { amount: number };
        if (stream !== 'ledger-source') return;
        if (amount === 1) owe({ subject: stream, command: 'Pay', body: { ledger: 'copy', amount, note: id }, idempotencyKey: id, cause: id });
        else release(stream);
      }, // prettier-ignore
    };
    const reactors = await open({ batchEvents: 1, reactors: [cautious] });
    expect(await reactors.idle(LONG)).toBe(true);
    await handle.execute({ definition: PayInParts as AnyCommand, body: { ledger: 'source', amounts: [1, 2] }, actor, idempotencyKey: 'parts' }); // prettier-ignore
    expect(await reactors.idle(LONG)).toBe(true);
    expect(await copied()).toEqual([]);
  });

  describe('whose command is refused', () => {
    let reactors: Reactors;
    let id: string;
    beforeEach(async () => {
      reactors = await open();
      await pay('source', 100);
      expect(await reactors.idle(LONG)).toBe(true);
      await pay('copy', -95);
      await pay('source', -20);
      await pay('source', 1);
      expect(await reactors.idle(LONG)).toBe(true);
      id = reactors.refused()[0]?.id ?? '';
    });

    it('stand still with it, tell it, and go on with everything else', async () => {
      expect(await copied()).toEqual([100, 1]);
      expect(reactors.refused()).toMatchObject([{ reactor: 'copying', command: 'Pay', body: { amount: -20 }, setAside: false }]); // prettier-ignore
      expect(reactors.refused()[0]?.error).toContain('below-zero');
      await reactors.heartbeat();
      expect(await stateOf(reactors)).toMatchObject({ owed: 0, refused: 1 });
    });

    it('send it again when a person says so', async () => {
      await pay('copy', 50);
      decisions.set(id, 1);
      await reactors.heartbeat();
      expect(await reactors.idle(LONG)).toBe(true);
      expect(await copied()).toEqual([100, 1, -20]);
      expect(reactors.refused()).toEqual([]);
    });

    it('leave it when a person sets it aside, also when they read the whole log anew', async () => {
      setAside.add(id);
      await reactors.heartbeat();
      expect(reactors.refused()).toMatchObject([{ id, setAside: true }]);
      await reactors.close();
      const anew = await open({ reactors: [{ ...copying, version: 2 }] });
      expect(await anew.idle(LONG)).toBe(true);
      expect(anew.refused()).toMatchObject([{ id, setAside: true }]);
      expect(await copied()).toEqual([100, 1]);
    });
  });

  describe('that cannot take an event', () => {
    let reactors: Reactors;
    let id: string;
    beforeEach(async () => {
      reactors = await open();
      await pay('source', 1);
      await pay('source', 666);
      await pay('source', 2);
      await beatUntil(reactors, async () => (await stateOf(reactors))?.incident !== undefined);
      id = (await stateOf(reactors))?.incident?.id ?? '';
    });

    it('halt there, name it, and have done what came before', async () => {
      expect(await stateOf(reactors)).toMatchObject({ incident: { type: 'Paid.v1', stream: 'ledger-source', revision: 1, error: 'nobody copies 666' } }); // prettier-ignore
      await beatUntil(reactors, async () => (await copied()).length === 1);
      expect(await copied()).toEqual([1]);
      expect(await reactors.idle(LONG)).toBe(false);
    });

    it('go on when it is mended and a person has it tried again', async () => {
      mended = true;
      decisions.set(id, 1);
      await reactors.heartbeat();
      expect(await reactors.idle(LONG)).toBe(true);
      expect((await copied()).toSorted((a, b) => a - b)).toEqual([1, 2, 666]);
    });

    it('go on without it when a person sets it aside', async () => {
      setAside.add(id);
      await reactors.heartbeat();
      expect(await reactors.idle(LONG)).toBe(true);
      expect((await copied()).toSorted((a, b) => a - b)).toEqual([1, 2]);
    });
  });

  it('are run by one process at a time, and by the next one when that has gone', async () => {
    const [first, second] = [await open(), await open()];
    await second.heartbeat();
    expect([(await stateOf(first))?.running, (await stateOf(second))?.running]).toEqual([true, false]);
    expect(await second.idle(LONG)).toBe(false);
    await first.close();
    await second.heartbeat();
    await pay('source', 1);
    expect(await second.idle(LONG)).toBe(true);
    expect(await copied()).toEqual([1]);
  });

  it('whose process was silent for longer than its lease write no row, and what it still sends leaves no second event', async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let began: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (began = resolve));
    let done: Promise<unknown> = Promise.resolve();
    const slow = await open({
      leaseMs: 1_000_000,
      send: (request) => {
        began();
        const sent = held.then(() => handle.execute(request));
        done = sent;
        return sent;
      },
    });
    await pay('source', 1);
    await begun;
    now += 2_000_000;
    const next = await open({ leaseMs: 1_000_000 });
    expect(await next.idle(LONG)).toBe(true);
    const before = await stateOf(next);

    letGo();
    await done;
    await beatUntil(slow, async () => (await stateOf(slow))?.running === false);
    expect(await copied()).toEqual([1]);
    expect(await next.idle(LONG)).toBe(true);
    expect(await stateOf(next)).toEqual(before);
  });

  it('have read what they do not answer, and nobody answers anything twice after a stop', async () => {
    const deaf: Reactor = { ...copying, name: 'deaf', tables: [], handles: [] };
    const first = await open({ reactors: [copying, deaf] });
    await pay('source', 1);
    await pay('other', 2);
    expect(await first.idle(LONG)).toBe(true);
    expect(await first.status()).toMatchObject([{ lag: 0 }, { lag: 0 }]);
    await first.close();

    const looking = await open({ readOnly: true, reactors: [copying, deaf] });
    expect(await looking.status()).toMatchObject([{ lag: 0 }, { lag: 0 }]);
    const next = await open({ reactors: [copying, deaf] });
    expect(await next.idle(LONG)).toBe(true);
    expect(await copied()).toEqual([1]);
  });

  it('halt at an event that this version of the program does not know: a later one may have to answer it', async () => {
    const reactors = await open();
    const unknown = { id: randomUUID(), type: 'PaidByCheque.v1', data: '{}', metadata: '{}' };
    await store.append('ledger-other', [unknown], { expectedRevision: 'no-stream' });
    await beatUntil(reactors, async () => (await stateOf(reactors))?.incident !== undefined);
    expect(await stateOf(reactors)).toMatchObject({ incident: { type: 'PaidByCheque.v1', revision: 0 } });
  });

  it('that are only looked at do nothing', async () => {
    const looking = await open({ readOnly: true });
    await pay('source', 1);
    await looking.heartbeat();
    expect(await stateOf(looking)).toMatchObject({ running: false, lag: 1, checkpoint: undefined });
    expect(await copied()).toEqual([]);
  });
});
