import type { EventStore, SubscriptionItem } from '../event-store.port.js';
import { all, event, events, numbers, range, standing, type Subject } from '../test-support/contract-harness.js'; // prettier-ignore

interface Take {
  readonly after?: string;
  /** Runs with the number of events seen so far, after each event and each caught-up mark. */
  readonly then?: (seen: number, item: SubscriptionItem) => Promise<void> | void;
}

/** Takes items until there were `count` events and a caught-up mark, then aborts. */
async function take(store: EventStore, count: number, options: Take = {}): Promise<SubscriptionItem[]> {
  const stop = new AbortController();
  const items: SubscriptionItem[] = [];
  let seen = 0;
  let caughtUp = false;
  const after = options.after === undefined ? {} : { after: options.after };
  for await (const item of store.subscribe({ signal: stop.signal, ...after })) {
    items.push(item);
    if (item.kind === 'event') seen++;
    if (item.kind === 'caught-up') caughtUp = true;
    if (item.kind !== 'checkpoint') await options.then?.(seen, item);
    if (seen >= count && caughtUp) stop.abort();
  }
  return items;
}

function seenBy(items: readonly SubscriptionItem[]): number[] {
  return numbers(items.flatMap((item) => (item.kind === 'event' ? [item.event] : [])));
}

/** Subscriptions: catch-up, live, marks, drops and ends. */
export function subscribingContract(subject: () => Subject): void {
  describe('a subscription', () => {
    it('catches up from a position, says so, and goes on live', async () => {
      const { store, stream } = subject();
      const first = await store.append(stream, events(1), { expectedRevision: 'no-stream' });
      await store.append(stream, events(2, 1), { expectedRevision: 0 });
      let appended = false;
      const items = await take(store, 3, {
        after: first.position,
        then: async (_seen, item) => {
          if (item.kind !== 'caught-up' || appended) return;
          appended = true;
          await store.append(stream, events(1, 3), { expectedRevision: 2 });
        },
      });
      expect(seenBy(items)).toEqual([1, 2, 3]);
      const kinds = items.filter((item) => item.kind !== 'checkpoint').map((item) => item.kind);
      expect(kinds.slice(0, 4)).toEqual(['event', 'event', 'caught-up', 'event']);
    });

    it('of an empty log is caught up at once, and sees the first event', async () => {
      const { store, stream } = subject();
      let appended = false;
      const items = await take(store, 1, {
        then: async () => {
          if (appended) return;
          appended = true;
          await store.append(stream, events(1), { expectedRevision: 'no-stream' });
        },
      });
      expect(items.find((item) => item.kind !== 'checkpoint')?.kind).toBe('caught-up');
      expect(seenBy(items)).toEqual([0]);
    });

    it('gives every event once and in order while others go on writing', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(2000), { expectedRevision: 'no-stream' });
      const write = async (): Promise<void> => {
        for (let n = 2000; n < 2100; n++)
          await store.append(stream, events(1, n), { expectedRevision: n - 1 });
      };
      const [items] = await Promise.all([take(store, 2100), write()]);
      expect(seenBy(items)).toEqual(range(0, 2100));
    });

    it('gives several subscribers the same events of all streams in the order of the log', async () => {
      const { store, stream } = subject();
      const subscribers = Promise.all(range(0, 3).map(() => take(store, 30)));
      await Promise.all(
        range(0, 30).map((n) =>
          store.append(`${stream}-${n}`, events(1, n), { expectedRevision: 'no-stream' }),
        ),
      );
      const log = numbers(await all(store.readAll()));
      for (const items of await subscribers) expect(seenBy(items)).toEqual(log);
    });

    it('never puts a mark before an event that it covers', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(300), { expectedRevision: 'no-stream' });
      let covered = '';
      for (const item of await take(store, 300)) {
        if (item.kind === 'event') {
          expect(item.event.position > covered).toBe(true);
          covered = item.event.position;
        } else if (item.position !== undefined) {
          expect(item.position >= covered).toBe(true);
          covered = item.position;
        }
      }
    });

    it('goes on after any mark without losing or repeating an event', async () => {
      const { store, stream } = subject();
      // From its own place in the log: before it, a server that others use gives marks by the thousand.
      const { position: start } = await store.append(`${stream}-before`, events(1), {
        expectedRevision: 'no-stream',
      });
      await store.append(stream, events(40), { expectedRevision: 'no-stream' });
      let seen = 0;
      for (const item of await take(store, 40, { after: start })) {
        if (item.kind === 'event') seen++;
        const after = item.kind === 'event' ? item.event.position : item.position;
        if (after !== undefined)
          expect(numbers(await all(store.readAll({ after })))).toEqual(range(seen, 40 - seen));
      }
      expect(seen).toBe(40);
    });

    it('ends quietly when it is aborted while it waits', async () => {
      const { store } = subject();
      const stop = new AbortController();
      const items: SubscriptionItem[] = [];
      for await (const item of store.subscribe({ signal: stop.signal })) {
        items.push(item);
        if (item.kind === 'caught-up') setImmediate(() => stop.abort());
      }
      expect(items.map((item) => item.kind)).toContain('caught-up');
    });

    it('ends quietly when it is aborted while it catches up, and gives nothing when it was aborted before', async () => {
      const { store, stream } = subject();
      await store.append(stream, events(50), { expectedRevision: 'no-stream' });
      const stop = new AbortController();
      let seen = 0;
      for await (const item of store.subscribe({ signal: stop.signal })) {
        if (item.kind === 'event' && ++seen === 10) stop.abort();
      }
      expect(seen).toBe(10);
      expect(await all(store.subscribe({ signal: AbortSignal.abort() }))).toEqual([]);
    });

    it('goes on after a drop without losing or repeating an event', async () => {
      const { harness, store, stream } = subject();
      await store.append(stream, events(5), { expectedRevision: 'no-stream' });
      let dropped = false;
      const items = await take(store, 7, {
        then: async (seen) => {
          if (seen < 5 || dropped) return;
          dropped = true;
          harness.dropConnection?.();
          const late = events(2, 5);
          await standing(() => store.append(stream, late, { expectedRevision: 4 }));
        },
      });
      expect(seenBy(items)).toEqual(range(0, 7));
    });

    it('goes on after a drop in the middle of catching up, and after another one while live', async () => {
      const { harness, store, stream } = subject();
      await store.append(stream, events(600), { expectedRevision: 'no-stream' });
      const drops = new Set([100, 600]);
      const items = await take(store, 601, {
        then: async (seen) => {
          if (!drops.delete(seen)) return;
          harness.dropConnection?.();
          const late = [event({ n: 600 })];
          if (seen === 600) await standing(() => store.append(stream, late, { expectedRevision: 599 }));
        },
      });
      expect(seenBy(items)).toEqual(range(0, 601));
    });
  });
}
