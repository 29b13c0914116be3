import { randomUUID } from 'node:crypto';
import { EventTooLarge, ForeignPosition, InvalidEvent, WrongExpectedRevision } from './event-store.errors.js';
import type { EventStore, NewEvent, StoredEvent, SubscriptionItem } from './event-store.port.js';

/** A store that a suite runs on, and what only its keeper can do with it. */
export interface ContractHarness {
  readonly store: EventStore;
  /** Ends all running subscriptions as a broken connection would. */
  dropSubscriptions?(): Promise<void>;
  close(): Promise<void>;
}

const event = (data: unknown = { n: 1 }, id: string = randomUUID()): NewEvent => ({
  id,
  type: 'Tested.v1',
  data: JSON.stringify(data),
  metadata: '{"m":"đ"}',
});
const events = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => event({ n }));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const numbers = (stored: readonly StoredEvent[]): number[] =>
  stored.map((one) => (JSON.parse(one.data) as { n: number }).n);

/** What every adapter of the port does. `open` gives an empty store for each test. */
export function eventStoreContract(name: string, open: () => Promise<ContractHarness>): void {
  describe(`event store contract on ${name}`, () => {
    let harness: ContractHarness;
    let store: EventStore;
    let stream: string;
    beforeEach(async () => {
      harness = await open();
      store = harness.store;
      stream = `register-${randomUUID()}`;
    });
    afterEach(() => harness.close());

    describe('appending', () => {
      it('starts a stream only where there is none, and goes on only from the exact revision', async () => {
        expect(await store.append(stream, events(2), { expectedRevision: 'no-stream' })).toMatchObject({
          revision: 1,
        });
        expect(await store.append(stream, events(1), { expectedRevision: 1 })).toMatchObject({ revision: 2 });
        expect(
          await failure(store.append(stream, events(1), { expectedRevision: 'no-stream' })),
        ).toMatchObject({ actual: 2 });
        expect(await failure(store.append(stream, events(1), { expectedRevision: 1 }))).toBeInstanceOf(
          WrongExpectedRevision,
        );
        expect(await failure(store.append(stream, events(1), { expectedRevision: 7 }))).toMatchObject({
          expected: 7,
          actual: 2,
        });
        expect(
          await failure(store.append(`${stream}-other`, events(1), { expectedRevision: 0 })),
        ).toMatchObject({ actual: 'no-stream' });
        expect(await all(store.readStream(stream))).toHaveLength(3);
      });

      it('answers a repeat of the same ids at the same revision with the first receipt, whatever came later', async () => {
        const first = events(3);
        const receipt = await store.append(stream, first, { expectedRevision: 'no-stream' });
        await store.append(stream, events(2), { expectedRevision: 2 });
        expect(await store.append(stream, first, { expectedRevision: 'no-stream' })).toEqual(receipt);
        const second = events(1);
        const later = await store.append(stream, second, { expectedRevision: 4 });
        expect(await store.append(stream, second, { expectedRevision: 4 })).toEqual(later);
        expect(await all(store.readStream(stream))).toHaveLength(6);
      });

      it('takes known ids in another order, or with new ones behind them, for a conflict', async () => {
        const first = events(2);
        await store.append(stream, first, { expectedRevision: 'no-stream' });
        expect(
          await failure(store.append(stream, first.toReversed(), { expectedRevision: 'no-stream' })),
        ).toBeInstanceOf(WrongExpectedRevision);
        expect(
          await failure(store.append(stream, [...first, event()], { expectedRevision: 'no-stream' })),
        ).toBeInstanceOf(WrongExpectedRevision);
        expect(await all(store.readStream(stream))).toHaveLength(2);
      });

      it('writes all events of an append or none', async () => {
        const large = event({ text: 'x'.repeat(store.limits().maxEventBytes) });
        const batch = [event(), event(), large, event(), event()];
        expect(await failure(store.append(stream, batch, { expectedRevision: 'no-stream' }))).toBeInstanceOf(
          EventTooLarge,
        );
        expect(await all(store.readStream(stream))).toEqual([]);
      });

      it('refuses what cannot be stored, and writes nothing of it', async () => {
        const bad: (readonly [string, NewEvent[]])[] = [
          ['', [event()]],
          [stream, []],
          [stream, [event(1, 'not-a-uuid')]],
          [stream, [{ ...event(), type: '' }]],
          [stream, [{ ...event(), data: 'undefined' }]],
          [stream, [event(), { ...event(), metadata: '{' }]],
        ];
        for (const [name, list] of bad)
          expect(await failure(store.append(name, list, { expectedRevision: 'no-stream' }))).toBeInstanceOf(
            InvalidEvent,
          );
        expect(await all(store.readStream(stream))).toEqual([]);
      });

      it('lets exactly one of 64 writers win each revision', async () => {
        const writers = Array.from({ length: 64 }, async (_, writer) => {
          let wins = 0;
          for (let expected = -1; expected < 3; expected++) {
            const error = await failure(
              store.append(stream, [event({ n: writer })], {
                expectedRevision: expected < 0 ? 'no-stream' : expected,
              }),
            );
            if (error === undefined) wins++;
            else expect(error).toBeInstanceOf(WrongExpectedRevision);
          }
          return wins;
        });
        const wins = await Promise.all(writers);
        const stored = await all(store.readStream(stream));
        expect(stored.map((one) => one.revision)).toEqual(stored.map((_, at) => at));
        expect(wins.reduce((sum, n) => sum + n, 0)).toBe(stored.length);
      });
    });

    describe('payloads', () => {
      it.each([
        [
          'Vietnamese text, composed and decomposed',
          { text: 'Sáp nhập Thôn Đăk Rơ Wa', nfd: 'Đảng ủy'.normalize('NFD'), khóa: 'ộ' },
        ],
        ['900 kB', { text: 'ữ'.repeat(300_000) }],
        ['deep nesting', Array.from({ length: 400 }).reduce<object>((inner) => ({ inner }), {})],
        [
          'odd values',
          { nil: null, empty: {}, list: [], zero: 0, minus: -1.5e-7, quote: '"\\\u2028\u0000', emoji: '🏘️' },
        ],
      ])('come back as they went in: %s', async (_what, data) => {
        await store.append(stream, [event(data)], { expectedRevision: 'no-stream' });
        const [stored] = await all(store.readStream(stream));
        expect(JSON.parse(stored?.data ?? '')).toEqual(data);
        expect(JSON.parse(stored?.metadata ?? '')).toEqual({ m: 'đ' });
        expect(stored).toMatchObject({ stream, revision: 0, type: 'Tested.v1' });
      });
    });

    describe('reading', () => {
      it('gives a stream in pages both ways', async () => {
        await store.append(stream, events(10), { expectedRevision: 'no-stream' });
        expect(numbers(await all(store.readStream(stream, { from: 4, maxCount: 3 })))).toEqual([4, 5, 6]);
        expect(numbers(await all(store.readStream(stream, { direction: 'backwards', maxCount: 2 })))).toEqual(
          [9, 8],
        );
        expect(numbers(await all(store.readStream(stream, { direction: 'backwards', from: 1 })))).toEqual([
          1, 0,
        ]);
        expect(await all(store.readStream(stream, { from: 10 }))).toEqual([]);
        expect(await all(store.readStream(`${stream}-missing`))).toEqual([]);
      });

      it('gives a large stream whole', async () => {
        for (let n = 0; n < 3000; n += 1000)
          await store.append(stream, events(1000), { expectedRevision: n === 0 ? 'no-stream' : n - 1 });
        const stored = await all(store.readStream(stream));
        expect(stored.map((one) => one.revision)).toEqual(Array.from({ length: 3000 }, (_, n) => n));
      });

      it('gives all streams in commit order, after a position', async () => {
        const other = `register-${randomUUID()}`;
        await store.append(stream, [event({ n: 1 })], { expectedRevision: 'no-stream' });
        const middle = await store.append(other, [event({ n: 2 })], { expectedRevision: 'no-stream' });
        const last = await store.append(stream, [event({ n: 3 }), event({ n: 4 })], { expectedRevision: 0 });
        const log = await all(store.readAll());
        expect(numbers(log)).toEqual([1, 2, 3, 4]);
        expect(log.map((one) => one.position)).toEqual(log.map((one) => one.position).toSorted());
        expect(numbers(await all(store.readAll({ after: middle.position })))).toEqual([3, 4]);
        expect(numbers(await all(store.readAll({ after: middle.position, maxCount: 1 })))).toEqual([3]);
        expect(log.at(-1)?.position).toBe(last.position);
        expect(await store.head()).toBe(last.position);
      });

      it('refuses a position of another store', async () => {
        expect(() => store.assertOwnPosition('elsewhere:00000000000000000001')).toThrow(ForeignPosition);
        expect(await failure(all(store.readAll({ after: 'nonsense' })))).toBeInstanceOf(ForeignPosition);
        expect(await failure(all(store.subscribe({ after: 'nonsense' })))).toBeInstanceOf(ForeignPosition);
      });
    });

    describe('a subscription', () => {
      /** Takes items until there are enough events and the wanted mark, then aborts. */
      async function take(
        count: number,
        options: { after?: string; then?: (seen: number) => Promise<void> | void } = {},
      ): Promise<SubscriptionItem[]> {
        const stop = new AbortController();
        const items: SubscriptionItem[] = [];
        let seen = 0;
        for await (const item of store.subscribe({
          signal: stop.signal,
          ...(options.after === undefined ? {} : { after: options.after }),
        })) {
          items.push(item);
          if (item.kind === 'event') seen++;
          if (item.kind !== 'checkpoint') await options.then?.(seen);
          if (seen >= count && items.some((one) => one.kind === 'caught-up')) stop.abort();
        }
        return items;
      }
      const seenBy = (items: readonly SubscriptionItem[]): number[] =>
        numbers(items.flatMap((item) => (item.kind === 'event' ? [item.event] : [])));

      it('catches up from a position, says so, and goes on live', async () => {
        const first = await store.append(stream, [event({ n: 0 })], { expectedRevision: 'no-stream' });
        await store.append(stream, [event({ n: 1 }), event({ n: 2 })], { expectedRevision: 0 });
        let appended = false;
        const items = await take(3, {
          after: first.position,
          then: async (seen) => {
            if (seen < 2 || appended) return;
            appended = true;
            await store.append(stream, [event({ n: 3 })], { expectedRevision: 2 });
          },
        });
        expect(seenBy(items)).toEqual([1, 2, 3]);
        expect(items.some((item) => item.kind === 'caught-up')).toBe(true);
      });

      it('never puts a checkpoint before an event that it covers', async () => {
        await store.append(stream, events(300), { expectedRevision: 'no-stream' });
        let covered = '';
        for (const item of await take(300)) {
          if (item.kind === 'checkpoint') covered = item.position;
          if (item.kind === 'event') expect(item.event.position > covered).toBe(true);
        }
      });

      it('ends quietly when it is aborted while it waits', async () => {
        const stop = new AbortController();
        const items: SubscriptionItem[] = [];
        for await (const item of store.subscribe({ signal: stop.signal })) {
          items.push(item);
          if (item.kind === 'caught-up') setImmediate(() => stop.abort());
        }
        expect(items.map((item) => item.kind)).toContain('caught-up');
      });

      it('goes on after a drop without losing or repeating an event', async () => {
        await store.append(stream, events(5), { expectedRevision: 'no-stream' });
        let dropped = false;
        const items = await take(7, {
          then: async (seen) => {
            if (seen < 5 || dropped) return;
            dropped = true;
            await harness.dropSubscriptions?.();
            await store.append(stream, [event({ n: 5 }), event({ n: 6 })], { expectedRevision: 4 });
          },
        });
        expect(seenBy(items)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      });
    });
  });
}
