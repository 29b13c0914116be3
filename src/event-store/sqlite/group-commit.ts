import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { StoreUnavailable, WrongExpectedRevision } from '../event-store.errors.js';
import type { AppendReceipt, ExpectedRevision, NewEvent } from '../event-store.port.js';
import type { PositionText } from '../position.js';
import { asUnavailable } from './log-file.js';

interface Waiting {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expectedRevision: ExpectedRevision;
  readonly resolve: (receipt: AppendReceipt) => void;
  readonly reject: (error: unknown) => void;
}

interface Head {
  readonly id: number;
  revision: number;
}

/** How long another process may hold the lock before the caller hears of it. */
const LOCK_PATIENCE_MS = 10_000;

/**
 * Group commit: all appends that arrive while a commit is under way share the next transaction and its one fsync;
 * nobody is answered before it. Each is checked by itself, so that a wrong expectation fails only its own.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private running = false;
  private readonly heads = new Map<string, Head>();
  private readonly types = new Map<string, number>();
  private dataVersion = -1;
  private lastPosition = 0;
  private readonly sql: Record<
    | 'begin'
    | 'commit'
    | 'rollback'
    | 'version'
    | 'last'
    | 'stream'
    | 'newStream'
    | 'head'
    | 'type'
    | 'newType'
    | 'insert'
    | 'ids',
    Database.Statement
  >;

  constructor(
    private readonly database: Database.Database,
    private readonly positions: PositionText,
    private readonly committed: () => void,
  ) {
    const sql = (text: string): Database.Statement => database.prepare(text);
    this.sql = {
      begin: sql('BEGIN IMMEDIATE'),
      commit: sql('COMMIT'),
      rollback: sql('ROLLBACK'),
      version: sql('PRAGMA data_version').pluck(),
      last: sql('SELECT coalesce(max(position), 0) FROM events').pluck(),
      stream: sql('SELECT id FROM streams WHERE name = ?').pluck(),
      newStream: sql('INSERT INTO streams (name) VALUES (?) RETURNING id').pluck(),
      head: sql('SELECT coalesce(max(revision), -1) FROM events WHERE stream = ?').pluck(),
      type: sql('SELECT id FROM types WHERE name = ?').pluck(),
      newType: sql('INSERT INTO types (name) VALUES (?) RETURNING id').pluck(),
      insert: sql(
        'INSERT INTO events (position, stream, revision, type, id, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ),
      ids: sql(
        'SELECT id, position FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?',
      ),
    };
  }

  append(
    stream: string,
    events: readonly NewEvent[],
    expectedRevision: ExpectedRevision,
  ): Promise<AppendReceipt> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, events, expectedRevision, resolve, reject });
      if (this.running) return;
      this.running = true;
      setImmediate(() => void this.drain());
    });
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      await this.lockAndWrite(batch);
      // Callers that were just answered get to send their next append before the next commit is formed.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.running = false;
  }

  /** SQLite waits synchronously; so it is told not to wait, and the pause is ours. */
  private async lockAndWrite(batch: readonly Waiting[]): Promise<void> {
    const deadline = performance.now() + LOCK_PATIENCE_MS;
    for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
      try {
        this.sql.begin.run();
        break;
      } catch (error) {
        const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
        if (!busy || performance.now() > deadline) {
          const refusal = busy
            ? new StoreUnavailable('another process holds the log locked', { cause: error })
            : asUnavailable(error);
          for (const one of batch) one.reject(refusal);
          return;
        }
        await pause(wait);
      }
    }
    this.write(batch);
  }

  private write(batch: readonly Waiting[]): void {
    const answers: (() => void)[] = [];
    try {
      this.forgetIfOthersWrote();
      for (const one of batch) answers.push(this.writeOne(one));
      this.sql.commit.run();
    } catch (error) {
      if (this.database.inTransaction) this.sql.rollback.run();
      this.heads.clear();
      this.types.clear();
      this.dataVersion = -1;
      const refusal = asUnavailable(error);
      for (const one of batch) one.reject(refusal);
      return;
    }
    for (const answer of answers) answer();
    this.committed();
  }

  private forgetIfOthersWrote(): void {
    const version = this.sql.version.get() as number;
    if (version === this.dataVersion) return;
    this.heads.clear();
    this.types.clear();
    this.dataVersion = version;
    this.lastPosition = this.sql.last.get() as number;
  }

  private writeOne({ stream, events, expectedRevision, resolve, reject }: Waiting): () => void {
    const head = this.headOf(stream);
    const expected = expectedRevision === 'no-stream' ? -1 : expectedRevision;
    if ((head?.revision ?? -1) !== expected) {
      const earlier = head && this.earlierReceipt(head, events, expected);
      if (earlier) return () => resolve(earlier);
      const actual = head && head.revision >= 0 ? head.revision : 'no-stream';
      return () => reject(new WrongExpectedRevision(stream, expectedRevision, actual));
    }
    const target = head ?? this.newHead(stream);
    for (const event of events) {
      target.revision++;
      this.lastPosition++;
      this.sql.insert.run(
        this.lastPosition,
        target.id,
        target.revision,
        this.typeOf(event.type),
        idBytes(event.id),
        event.data,
        event.metadata,
      );
    }
    const receipt = { revision: target.revision, position: this.positions.of(this.lastPosition) };
    return () => resolve(receipt);
  }

  /** The first receipt, where these very events stand at that place already. */
  private earlierReceipt(
    head: Head,
    events: readonly NewEvent[],
    expected: number,
  ): AppendReceipt | undefined {
    if (head.revision < expected + events.length) return undefined;
    const stored = this.sql.ids.all(head.id, expected + 1, events.length) as {
      id: Buffer;
      position: number;
    }[];
    const same =
      stored.length === events.length &&
      stored.every((row, at) => row.id.equals(idBytes(events[at]?.id ?? '')));
    return same
      ? { revision: expected + events.length, position: this.positions.of(stored.at(-1)?.position ?? 0) }
      : undefined;
  }

  private headOf(stream: string): Head | undefined {
    const known = this.heads.get(stream);
    if (known) return known;
    const id = this.sql.stream.get(stream) as number | undefined;
    if (id === undefined) return undefined;
    return this.remember(stream, { id, revision: this.sql.head.get(id) as number });
  }

  private newHead(stream: string): Head {
    return this.remember(stream, { id: this.sql.newStream.get(stream) as number, revision: -1 });
  }

  private remember(stream: string, head: Head): Head {
    if (this.heads.size > 100_000) this.heads.clear();
    this.heads.set(stream, head);
    return head;
  }

  private typeOf(name: string): number {
    const known = this.types.get(name);
    if (known !== undefined) return known;
    const id = (this.sql.type.get(name) ?? this.sql.newType.get(name)) as number;
    this.types.set(name, id);
    return id;
  }
}

function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
