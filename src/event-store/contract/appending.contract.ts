import { randomUUID } from 'node:crypto';
import { EventTooLarge, InvalidEvent, WrongExpectedRevision } from '../event-store.errors.js';
import type { NewEvent } from '../event-store.port.js';
import {
  all,
  event,
  events,
  failure,
  numbers,
  range,
  type Subject,
} from '../test-support/contract-harness.js';

/** Appends: what they expect, what they answer, and that they are all or nothing. */
export function appendingContract(subject: () => Subject): void {
  describe('appending', () => {
    it('starts a stream only where there is none', async () => {
      const { store, stream } = subject();
      expect(await store.append(stream, events(2), { expectedRevision: 'no-stream' })).toMatchObject({
        revision: 1,
      });
      const error = await failure(store.append(stream, events(1), { expectedRevision: 'no-stream' }));
      expect(error).toBeInstanceOf(WrongExpectedRevision);
      expect(error).toMatchObject({ stream, expected: 'no-stream', actual: 1 });
    });

    it('goes on only from the exact revision, and says which one it found', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(2), { expectedRevision: 'no-stream' });
      expect(await store.append(stream, events(1), { expectedRevision: 1 })).toMatchObject({ revision: 2 });
      for (const expectedRevision of [0, 1, 7]) {
        const error = await failure(store.append(stream, events(1), { expectedRevision }));
        expect(error).toBeInstanceOf(WrongExpectedRevision);
        expect(error).toMatchObject({ expected: expectedRevision, actual: 2 });
      }
      const missing = await failure(store.append(`${stream}-other`, events(1), { expectedRevision: 0 }));
      expect(missing).toBeInstanceOf(WrongExpectedRevision);
      expect(missing).toMatchObject({ actual: 'no-stream' });
      expect(await all(store.readStream(stream))).toHaveLength(3);
      expect(await all(store.readStream(`${stream}-other`))).toEqual([]);
    });

    it('answers a repeat of the same ids at the same revision with the first receipt, whatever came later', async () => {
      const { store, stream } = subject();
      const first = events(3);
      const receipt = await store.append(stream, first, { expectedRevision: 'no-stream' });
      await store.append(stream, events(2), { expectedRevision: 2 });
      expect(await store.append(stream, first, { expectedRevision: 'no-stream' })).toEqual(receipt);
      const second = events(1);
      const later = await store.append(stream, second, { expectedRevision: 4 });
      await store.append(`${stream}-other`, events(1), { expectedRevision: 'no-stream' });
      expect(await store.append(stream, second, { expectedRevision: 4 })).toEqual(later);
      expect(await all(store.readStream(stream))).toHaveLength(6);
    });

    it('answers a repeat with the first receipt also after the store was closed and opened again', async () => {
      const { harness, store, stream } = subject();
      const [first, second] = [events(2), events(2)];
      const receipt = await store.append(stream, first, { expectedRevision: 'no-stream' });
      const later = await store.append(stream, second, { expectedRevision: 1 });
      const reopened = harness.reopen ? await harness.reopen() : store;
      expect(await reopened.append(stream, first, { expectedRevision: 'no-stream' })).toEqual(receipt);
      expect(await reopened.append(stream, second, { expectedRevision: 1 })).toEqual(later);
      expect(await reopened.head()).toBe(later.position);
      const stored = await all(reopened.readStream(stream));
      expect(stored.map((one) => one.id)).toEqual([...first, ...second].map((one) => one.id));
    });

    it('answers the same append sent twice at once with one receipt, and writes it once', async () => {
      const { store, stream } = subject();
      const batch = events(3);
      const twice = await Promise.all([
        store.append(stream, batch, { expectedRevision: 'no-stream' }),
        store.append(stream, batch, { expectedRevision: 'no-stream' }),
      ]);
      expect(twice[1]).toEqual(twice[0]);
      expect(await all(store.readStream(stream))).toHaveLength(3);
    });

    it('answers a repeat of only the first events of an append with the revision where they end', async () => {
      const { store, stream } = subject();
      const batch = events(4);
      await store.append(stream, batch, { expectedRevision: 'no-stream' });
      expect(await store.append(stream, batch.slice(0, 2), { expectedRevision: 'no-stream' })).toMatchObject({
        revision: 1,
      });
      expect(await all(store.readStream(stream))).toHaveLength(4);
    });

    it('takes known ids in another order or at another place, or with new ones behind them, for a conflict', async () => {
      const { store, stream } = subject();
      const batch = events(3);
      await store.append(stream, batch, { expectedRevision: 'no-stream' });
      const others: NewEvent[][] = [batch.toReversed(), batch.slice(1), [...batch, event()], events(3)];
      for (const other of others) {
        const error = await failure(store.append(stream, other, { expectedRevision: 'no-stream' }));
        expect(error).toBeInstanceOf(WrongExpectedRevision);
        expect(error).toMatchObject({ actual: 2 });
      }
      expect(numbers(await all(store.readStream(stream)))).toEqual([0, 1, 2]);
    });

    it('writes none of five events when one of them is too large', async () => {
      const { store, stream } = subject();
      const limit = store.limits().maxEventBytes;
      const large = event({ text: 'x'.repeat(limit) });
      const batch = [event(), event(), large, event(), event()];
      const error = await failure(store.append(stream, batch, { expectedRevision: 'no-stream' }));
      expect(error).toBeInstanceOf(EventTooLarge);
      expect(error).toMatchObject({ what: 'event', limit });
      expect(await all(store.readStream(stream))).toEqual([]);
      expect(await store.append(stream, events(1), { expectedRevision: 'no-stream' })).toMatchObject({
        revision: 0,
      });
    });

    it('writes nothing of an append that is too large as a whole', async () => {
      const { store, stream } = subject();
      const { maxEventBytes, maxAppendBytes } = store.limits();
      const half = Math.floor(Math.min(maxEventBytes, maxAppendBytes) / 2);
      const data = JSON.stringify({ text: 'x'.repeat(half) });
      const batch = events(Math.ceil(maxAppendBytes / half)).map((one) => ({ ...one, data }));
      const error = await failure(store.append(stream, batch, { expectedRevision: 'no-stream' }));
      expect(error).toBeInstanceOf(EventTooLarge);
      expect(error).toMatchObject({ what: 'append', limit: maxAppendBytes });
      expect(await all(store.readStream(stream))).toEqual([]);
    });

    it.each<[string, (good: NewEvent) => NewEvent[], string?]>([
      ['a stream without a name', (good) => [good], ''],
      ['a stream whose name is half a character', (good) => [good], 'register-\ud83c'],
      ['no events', () => []],
      ['an id that is no uuid', (good) => [{ ...good, id: 'not-a-uuid' }]],
      ['an id in capitals', (good) => [{ ...good, id: randomUUID().toUpperCase() }]],
      ['an event without a type', (good) => [{ ...good, type: '' }]],
      ['a type that is half a character', (good) => [{ ...good, type: 'Tested\udfd8' }]],
      ['data that JSON cannot hold', (good) => [{ ...good, data: 'undefined' }]],
      ['data that are half a character', (good) => [{ ...good, data: '"\ud83c"' }]],
      ['no data', (good) => [{ ...good, data: '' }]],
      ['a good event before one whose metadata end too early', (good) => [good, { ...good, metadata: '{' }]],
    ])('refuses %s, and writes nothing of it', async (_what, make, ...[name]) => {
      const { store, stream } = subject();
      const error = await failure(
        store.append(name ?? stream, make(event()), { expectedRevision: 'no-stream' }),
      );
      expect(error).toBeInstanceOf(InvalidEvent);
      expect(await all(store.readAll())).toEqual([]);
    });

    it('lets exactly one of 64 writers win each revision', async () => {
      const { store, stream } = subject();
      const won = await Promise.all(
        range(0, 64).map(async (writer) => {
          const wins: number[] = [];
          for (let expected = -1; expected < 3; expected++) {
            const expectedRevision = expected < 0 ? 'no-stream' : expected;
            const error = await failure(store.append(stream, [event({ n: writer })], { expectedRevision }));
            if (error === undefined) wins.push(expected + 1);
            else expect(error).toBeInstanceOf(WrongExpectedRevision);
          }
          return wins;
        }),
      );
      expect(won.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
      const stored = await all(store.readStream(stream));
      expect(stored.map((one) => one.revision)).toEqual([0, 1, 2, 3]);
      numbers(stored).forEach((writer, revision) => expect(won[writer]).toContain(revision));
    });

    it('lets a wrong expectation fail alone among appends that are sent together', async () => {
      const { store, stream } = subject();
      const settled = await Promise.all(
        range(0, 40).map((n) =>
          failure(
            store.append(`${stream}-${n}`, events(2, n), {
              expectedRevision: n % 4 === 3 ? 5 : 'no-stream',
            }),
          ),
        ),
      );
      settled.forEach((error, n) => {
        if (n % 4 === 3) expect(error).toBeInstanceOf(WrongExpectedRevision);
        else expect(error).toBeUndefined();
      });
      expect(await all(store.readAll())).toHaveLength(60);
    });
  });
}
