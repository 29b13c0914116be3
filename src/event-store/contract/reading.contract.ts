import { ForeignPosition } from '../event-store.errors.js';
import type { Position } from '../event-store.port.js';
import {
  all,
  event,
  events,
  failure,
  numbers,
  range,
  type Subject,
} from '../test-support/contract-harness.js';

/** Reads of one stream and of the whole log. */
export function readingContract(subject: () => Subject): void {
  describe('reading', () => {
    it('gives a stream in parts, forwards and backwards', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(10), { expectedRevision: 'no-stream' });
      const read = async (options: Parameters<typeof store.readStream>[1]): Promise<number[]> =>
        numbers(await all(store.readStream(stream, options)));
      expect(await read({})).toEqual(range(0, 10));
      expect(await read({ from: 4, maxCount: 3 })).toEqual([4, 5, 6]);
      expect(await read({ from: 8, maxCount: 5 })).toEqual([8, 9]);
      expect(await read({ from: 10 })).toEqual([]);
      expect(await read({ direction: 'backwards', maxCount: 2 })).toEqual([9, 8]);
      expect(await read({ direction: 'backwards', from: 1 })).toEqual([1, 0]);
      expect(await read({ direction: 'backwards', from: 25, maxCount: 1 })).toEqual([9]);
    });

    it('finds a stream that does not exist empty, and an empty log without a head', async () => {
      const { store, stream } = subject();
      expect(await all(store.readStream(stream))).toEqual([]);
      expect(await all(store.readStream(stream, { direction: 'backwards', maxCount: 1 }))).toEqual([]);
      expect(await all(store.readAll())).toEqual([]);
      expect(await store.head()).toBeUndefined();
    });

    it('gives a large stream whole, and any part of it', async () => {
      const { store, stream } = subject();
      for (let n = 0; n < 3000; n += 1000)
        await store.append(stream, events(1000, n), { expectedRevision: n === 0 ? 'no-stream' : n - 1 });
      const stored = await all(store.readStream(stream));
      expect(stored.map((one) => one.revision)).toEqual(range(0, 3000));
      expect(numbers(stored)).toEqual(range(0, 3000));
      const backwards = await all(
        store.readStream(stream, { direction: 'backwards', from: 2500, maxCount: 1200 }),
      );
      expect(numbers(backwards)).toEqual(range(1301, 1200).toReversed());
      const after = stored[99]?.position ?? '';
      expect(numbers(await all(store.readAll({ after, maxCount: 1300 })))).toEqual(range(100, 1300));
      expect(numbers(await all(store.readAll({ after })))).toEqual(range(100, 2900));
    });

    it('gives all streams in commit order, after a position', async () => {
      const { store, stream } = subject();
      const other = `${stream}-other`;
      await store.append(stream, [event({ n: 1 })], { expectedRevision: 'no-stream' });
      const middle = await store.append(other, [event({ n: 2 })], { expectedRevision: 'no-stream' });
      const last = await store.append(stream, events(2, 3), { expectedRevision: 0 });
      const log = await all(store.readAll());
      expect(numbers(log)).toEqual([1, 2, 3, 4]);
      expect(log.map((one) => one.stream)).toEqual([stream, other, stream, stream]);
      expect(log.map((one) => one.revision)).toEqual([0, 0, 1, 2]);
      const positions = log.map((one) => one.position);
      expect(positions).toEqual([...new Set(positions)].toSorted());
      expect(positions[1]).toBe(middle.position);
      expect(positions[3]).toBe(last.position);
      expect(numbers(await all(store.readAll({ after: middle.position })))).toEqual([3, 4]);
      expect(numbers(await all(store.readAll({ after: middle.position, maxCount: 1 })))).toEqual([3]);
      expect(numbers(await all(store.readAll({ after: positions[2]! })))).toEqual([4]);
      expect(await all(store.readAll({ after: last.position }))).toEqual([]);
      expect(await store.head()).toBe(last.position);
    });

    it('gives an event the same position in its stream and in the log', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(3), { expectedRevision: 'no-stream' });
      expect(await all(store.readStream(stream))).toEqual(await all(store.readAll()));
    });

    it('lets others append between two events of a read, and loses none', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(1200), { expectedRevision: 'no-stream' });
      const seen: number[] = [];
      for await (const one of store.readStream(stream, { maxCount: 1200 })) {
        seen.push(one.revision);
        if (one.revision % 400 === 0)
          await store.append(stream, events(1), { expectedRevision: 1199 + one.revision / 400 });
      }
      expect(seen).toEqual(range(0, 1200));
      expect(await all(store.readStream(stream))).toHaveLength(1203);
    });

    it('ends quietly when it is aborted', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(20), { expectedRevision: 'no-stream' });
      for (const read of [
        (signal: AbortSignal) => store.readStream(stream, { signal }),
        (signal: AbortSignal) => store.readAll({ signal }),
      ]) {
        const stop = new AbortController();
        const seen: number[] = [];
        for await (const one of read(stop.signal)) {
          seen.push(one.revision);
          if (seen.length === 5) stop.abort();
        }
        expect(seen).toEqual([0, 1, 2, 3, 4]);
        expect(await all(read(AbortSignal.abort()))).toEqual([]);
      }
    });

    it.each<[Position]>([
      ['elsewhere:00000000000000000001'],
      ['sqlite:ffffffff:00000000000000000001'],
      ['nonsense'],
      [''],
    ])('refuses a position of another store: "%s"', async (after) => {
      const { store, stream } = subject();
      const { position } = await store.append(stream, events(1), { expectedRevision: 'no-stream' });
      expect(() => store.assertOwnPosition(position)).not.toThrow();
      expect(() => store.assertOwnPosition(after)).toThrow(ForeignPosition);
      expect(await failure(all(store.readAll({ after })))).toBeInstanceOf(ForeignPosition);
      expect(await failure(all(store.subscribe({ after })))).toBeInstanceOf(ForeignPosition);
    });
  });
}
