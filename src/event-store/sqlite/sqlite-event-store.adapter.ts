import type Database from 'better-sqlite3';
import { StoreUnavailable } from '../event-store.errors.js';
import type { AppendReceipt, EventStore, ExpectedRevision, NewEvent, Position, ReadAllOptions, ReadStreamOptions, StoredEvent, StoreLimits, SubscribeOptions, SubscriptionItem } from '../event-store.port.js'; // prettier-ignore
import { guardAppend } from '../new-event-guard.js';
import { PositionText } from '../position.js';
import { GroupCommit } from './group-commit.js';
import { asUnavailable, openLogFile } from './log-file.js';
import { LogTail, type TailEvent } from './log-tail.js';

/** How often a subscription looks for events that another process wrote. */
const POLL_MS = 200;
const PAGE_EVENTS = 500;
const DEFAULT_LIMITS: StoreLimits = { maxEventBytes: 16 * 1024 * 1024, maxAppendBytes: 256 * 1024 * 1024 };

export interface SqliteEventStoreOptions {
  /** The data folder; made when missing, unless `readOnly`. */
  readonly folder: string;
  readonly limits?: StoreLimits;
  readonly readOnly?: boolean;
}

interface Row {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly id: Buffer;
  readonly data: string;
  readonly metadata: string;
}

/** Opens the embedded store of a data folder. @throws StoreUnavailable, OtherSchemaVersion */
export function openSqliteEventStore(options: SqliteEventStoreOptions): EventStore {
  return new SqliteEventStore(options);
}

class SqliteEventStore implements EventStore {
  private readonly reader: Database.Database;
  private readonly positions: PositionText;
  private readonly commits: GroupCommit | undefined;
  private readonly storeLimits: StoreLimits;
  private readonly sql: Record<
    'all' | 'head' | 'version' | 'stream' | 'forwards' | 'backwards',
    Database.Statement
  >;
  private readonly tail: LogTail;
  private readonly wakers = new Set<() => void>();
  private closed = false;

  constructor({ folder, limits = DEFAULT_LIMITS, readOnly = false }: SqliteEventStoreOptions) {
    const { reader, storeId } = openLogFile(folder, readOnly);
    this.reader = reader;
    this.storeLimits = limits;
    this.positions = new PositionText(`sqlite:${storeId}:`);
    this.commits = readOnly ? undefined : new GroupCommit(folder, this.positions, () => this.wake());
    const columns = `SELECT e.position, s.name AS stream, e.revision, t.name AS type, e.id, e.data, e.metadata
      FROM events e JOIN streams s ON s.id = e.stream JOIN types t ON t.id = e.type`;
    this.sql = {
      all: reader.prepare(`${columns} WHERE e.position > ? ORDER BY e.position LIMIT ?`),
      head: reader.prepare('SELECT max(position) FROM events').pluck(),
      version: reader.prepare('PRAGMA data_version').pluck(),
      stream: reader.prepare('SELECT id FROM streams WHERE name = ?').pluck(),
      forwards: reader.prepare(
        `${columns} WHERE e.stream = ? AND e.revision >= ? ORDER BY e.revision LIMIT ?`,
      ),
      backwards: reader.prepare(
        `${columns} WHERE e.stream = ? AND e.revision <= ? ORDER BY e.revision DESC LIMIT ?`,
      ),
    };
    this.tail = new LogTail(
      (position, most) => this.read(position, most),
      () => this.query(() => this.sql.version.get()),
      () => (this.query(() => this.sql.head.get()) as number | null) ?? 0,
    );
  }

  append(
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision }: { readonly expectedRevision: ExpectedRevision },
  ): Promise<AppendReceipt> {
    // Not `async`, which would take the receipt through three more turns.
    try {
      guardAppend(stream, events, this.storeLimits);
      this.guardOpen();
      if (!this.commits) throw new StoreUnavailable('the data folder was opened read-only');
      return this.commits.append(stream, events, expectedRevision);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<StoredEvent> {
    const { direction = 'forwards', maxCount = Infinity, signal } = options;
    if (direction === 'forwards' && this.tail.endsBefore(stream, options.from ?? 0)) return;
    const id = this.query(() => this.sql.stream.get(stream)) as number | undefined;
    if (id === undefined) return this.tail.note(stream, -1);
    let from = options.from ?? (direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER);
    let isFirst = true;
    for (let left = maxCount; left > 0;) {
      if (signal?.aborted) return;
      const most = Math.min(left, PAGE_EVENTS);
      const rows = this.query(() => this.sql[direction].all(id, from, most)) as Row[];
      if (isFirst && direction === 'forwards' && rows.length < most)
        this.tail.note(stream, rows.at(-1)?.revision ?? from - 1);
      isFirst = false;
      for (const row of rows) {
        if (signal?.aborted) return;
        yield this.stored(row);
      }
      const last = rows.at(-1);
      if (!last || rows.length < most) return;
      left -= rows.length;
      from = last.revision + (direction === 'forwards' ? 1 : -1);
      await breathe();
    }
  }

  async *readAll({ after, maxCount = Infinity, signal }: ReadAllOptions = {}): AsyncGenerator<StoredEvent> {
    let from = after === undefined ? 0 : this.positions.parse(after);
    for (let left = maxCount; left > 0;) {
      if (signal?.aborted) return;
      const rows = this.query(() => this.sql.all.all(from, Math.min(left, PAGE_EVENTS))) as Row[];
      for (const row of rows) {
        if (signal?.aborted) return;
        yield this.stored(row);
      }
      const last = rows.at(-1);
      if (!last || rows.length < Math.min(left, PAGE_EVENTS)) return;
      left -= rows.length;
      from = last.position;
      await breathe();
    }
  }

  async *subscribe({ after, signal }: SubscribeOptions = {}): AsyncGenerator<SubscriptionItem> {
    let from = after === undefined ? 0 : this.positions.parse(after);
    let live = false;
    while (!signal?.aborted) {
      const near = this.tail.after(from);
      const version = this.tail.seen;
      const events = near ?? this.read(from, PAGE_EVENTS);
      for (const { at, event } of events) {
        if (signal?.aborted) return;
        from = at;
        yield { kind: 'event', event };
      }
      if (!near && events.length === PAGE_EVENTS) {
        live = false;
        await breathe();
        continue;
      }
      if (!live) {
        live = true;
        yield { kind: 'caught-up', position: from === 0 ? undefined : this.positions.of(from) };
        continue;
      }
      await this.untilChanged(version, signal);
    }
  }

  async head(): Promise<Position | undefined> {
    const position = this.query(() => this.sql.head.get()) as number | null;
    return Promise.resolve(position === null ? undefined : this.positions.of(position));
  }

  assertOwnPosition(position: Position): void {
    this.positions.parse(position);
  }

  limits(): StoreLimits {
    return this.storeLimits;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.wake();
    await this.commits?.close();
    this.reader.close();
  }

  private wake(): void {
    for (const waker of this.wakers) waker();
  }

  /** Until this process appends, another one wrote, or the signal aborts. */
  private async untilChanged(version: unknown, signal: AbortSignal | undefined): Promise<void> {
    let woken = false;
    let goOn: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    const waker = (): void => {
      woken = true;
      goOn?.();
    };
    this.wakers.add(waker);
    signal?.addEventListener('abort', waker, { once: true });
    try {
      while (!woken && !signal?.aborted) {
        if (this.query(() => this.sql.version.get()) !== version) return;
        await new Promise<void>((resolve) => {
          goOn = resolve;
          timer = setTimeout(resolve, POLL_MS).unref();
        });
        clearTimeout(timer);
      }
    } finally {
      this.wakers.delete(waker);
      signal?.removeEventListener('abort', waker);
    }
  }

  private read(position: number, most: number): readonly TailEvent[] {
    const rows = this.query(() => this.sql.all.all(position, most)) as Row[];
    return rows.map((row) => ({ at: row.position, event: this.stored(row) }));
  }

  private query<T>(run: () => T): T {
    this.guardOpen();
    try {
      return run();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  private guardOpen(): void {
    if (this.closed) throw new StoreUnavailable('the store is closed');
  }

  private stored(row: Row): StoredEvent {
    const hex = row.id.toString('hex');
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    const { stream, revision, type, data, metadata } = row;
    return { id, stream, revision, type, data, metadata, position: this.positions.of(row.position) };
  }
}

/** Lets other work run between two pages. */
async function breathe(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
