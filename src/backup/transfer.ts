import { eventBytes } from '../event-store/new-event-guard.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.port.js';
import { openSqliteEventStore } from '../event-store/sqlite/sqlite-event-store.adapter.js';
import { refuse } from './refusal.js';

/** No more than every store takes in one append. */
const BYTES = 512 * 1024;
const EVENTS = 500;
/** So many appends to the file share a commit. */
const TOGETHER = 100;
const NO_LIMIT = { maxEventBytes: Number.MAX_SAFE_INTEGER, maxAppendBytes: Number.MAX_SAFE_INTEGER };

/**
 * Writes the log of a server into the log file of a folder: the same events with the same ids, metadata and revisions, in
 * the same order, up to the head that it had when this began, which is given. @throws StoreUnavailable
 */
export async function exportLog(
  from: EventStore,
  folder: string,
  onProgress: (done: number) => void,
): Promise<string | undefined> {
  const head = await from.head();
  const to = openSqliteEventStore({ folder, limits: NO_LIMIT });
  let done = 0;
  try {
    const sent: Promise<void>[] = [];
    for await (const run of runsOf(upTo(from, head))) {
      // Sent in order, they are written in order, and share an fsync.
      const appended = append(to, run);
      // One that is refused before it is waited for must not end the process.
      appended.catch(() => undefined);
      sent.push(appended);
      if (sent.length === TOGETHER) await Promise.all(sent.splice(0));
      onProgress((done += run.length));
    }
    await Promise.all(sent);
  } finally {
    await to.close();
  }
  return head;
}

/**
 * Appends the events of a log to a server that has none of ours, with the same ids, metadata and revisions, in the same
 * order. Where an earlier attempt was cut off, it goes on behind what that has appended.
 * @throws Rejection `log-not-empty`, StoreUnavailable, OutcomeUnknown
 */
export async function importLog(
  from: EventStore,
  to: EventStore,
  onProgress: (done: number) => void,
): Promise<void> {
  const source = from.readAll()[Symbol.asyncIterator]();
  let done = 0;
  for await (const { id, stream, revision } of to.readAll()) {
    const next: IteratorResult<StoredEvent, undefined> = await source.next();
    if (next.done || next.value.id !== id || next.value.stream !== stream || next.value.revision !== revision) // prettier-ignore
      refuse('log-not-empty', stream, `The server has events of its own: ${stream} revision ${revision} is not in the backup at that place.`, 'Restore into a server without events, or under another EVENTSTORE_NAMESPACE.'); // prettier-ignore
    done++;
  }
  const rest: AsyncIterable<StoredEvent> = { [Symbol.asyncIterator]: () => source };
  for await (const run of runsOf(rest)) {
    await append(to, run);
    onProgress((done += run.length));
  }
}

async function append(to: EventStore, run: readonly StoredEvent[]): Promise<void> {
  const { stream = '', revision = 0 } = run[0] ?? {};
  const events = run.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
  await to.append(stream, events, { expectedRevision: revision === 0 ? 'no-stream' : revision - 1 });
}

async function* upTo(store: EventStore, head: string | undefined): AsyncGenerator<StoredEvent> {
  if (head === undefined) return;
  for await (const event of store.readAll()) {
    if (event.position > head) return;
    yield event;
    if (event.position === head) return;
  }
}

/** Events that follow one another in one stream go together, as much as one append takes. */
async function* runsOf(events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent[]> {
  let run: StoredEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const size = eventBytes(event);
    const follows = run[0]?.stream === event.stream && run.length < EVENTS && bytes + size <= BYTES;
    if (run.length > 0 && !follows) {
      yield run;
      [run, bytes] = [[], 0];
    }
    run.push(event);
    bytes += size;
  }
  if (run.length > 0) yield run;
}
