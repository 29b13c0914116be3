import { ForeignPosition } from '../event-store/event-store.errors.js';
import type { EventStore, NewEvent, StoredEvent, SubscriptionItem } from '../event-store/event-store.port.js';
/** TEMPORARY until the SQLite adapter is there. */
export function memoryLog(name = 'mem'): EventStore & { events: StoredEvent[] } {
  const events: StoredEvent[] = [];
  const wake = new Set<() => void>();
  const pos = (n: number) => `${name}:${String(n).padStart(20, '0')}`;
  const at = (p?: string) => (p === undefined ? 0 : Number(p.split(':')[1]));
  return {
    events,
    async append(stream, list: readonly NewEvent[]) {
      let revision = events.filter((e) => e.stream === stream).length - 1;
      for (const e of list)
        events.push({ ...e, stream, revision: ++revision, position: pos(events.length + 1) });
      for (const w of [...wake]) w();
      return { revision, position: pos(events.length) };
    },
    async *readStream() {},
    async *readAll({ after, maxCount = Infinity } = {}) {
      for (let i = at(after), n = 0; i < events.length && n < maxCount; i++, n++)
        yield events[i] as StoredEvent;
    },
    async *subscribe({ after, signal } = {}): AsyncGenerator<SubscriptionItem> {
      let i = at(after);
      for (;;) {
        while (i < events.length) {
          if (signal?.aborted) return;
          yield { kind: 'event', event: events[i++] as StoredEvent };
        }
        yield { kind: 'caught-up', position: i === 0 ? undefined : pos(i) };
        while (i >= events.length) {
          if (signal?.aborted) return;
          await new Promise<void>((resolve) => {
            wake.add(resolve);
            signal?.addEventListener('abort', () => resolve(), { once: true });
          });
          if (signal?.aborted) return;
        }
      }
    },
    async head() {
      return events.length ? pos(events.length) : undefined;
    },
    assertOwnPosition(p) {
      if (!p.startsWith(`${name}:`)) throw new ForeignPosition(p);
    },
    limits: () => ({ maxEventBytes: 1e6, maxAppendBytes: 1e6 }),
    async close() {},
  };
}
