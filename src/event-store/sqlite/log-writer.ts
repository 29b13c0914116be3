import type Database from 'better-sqlite3';
import type { NewEvent } from '../event-store.port.js';

/** One append of a group: all or nothing by itself. `expected` is -1 for a stream that must not exist. */
export interface GroupedAppend {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: number;
}

/** Where an append ended (for a repeat: where it ended the first time), or the revision that stood in its way. */
export type Outcome = { readonly revision: number; readonly position: number } | { readonly actual: number };

interface Head {
  readonly id: number;
  revision: number;
}

/** Writes a group of appends in one transaction with one fsync. Knows the heads of streams as long as nobody else writes. */
export class LogWriter {
  private readonly heads = new Map<string, Head>();
  private readonly types = new Map<string, number>();
  private dataVersion = -1;
  private lastPosition = 0;
  private readonly sql: Record<
    'begin' | 'commit' | 'rollback' | 'version' | 'last' | 'stream' | 'newStream' | 'head' | 'type' | 'newType' | 'insert' | 'ids',
    Database.Statement
  >; // prettier-ignore

  constructor(private readonly database: Database.Database) {
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

  /** Each append is checked by itself, so that a wrong expectation fails only its own. @throws what SQLite throws; then nothing of the group was written */
  write(group: readonly GroupedAppend[]): Outcome[] {
    try {
      this.sql.begin.run();
      this.forgetIfOthersWrote();
      const outcomes = group.map((append) => this.writeOne(append));
      this.sql.commit.run();
      return outcomes;
    } catch (error) {
      if (this.database.inTransaction) this.sql.rollback.run();
      this.heads.clear();
      this.types.clear();
      this.dataVersion = -1;
      throw error;
    }
  }

  private forgetIfOthersWrote(): void {
    const version = this.sql.version.get() as number;
    if (version === this.dataVersion) return;
    this.heads.clear();
    this.types.clear();
    this.dataVersion = version;
    this.lastPosition = this.sql.last.get() as number;
  }

  private writeOne({ stream, events, expected }: GroupedAppend): Outcome {
    const head = this.headOf(stream);
    if ((head?.revision ?? -1) !== expected)
      return (head && this.earlier(head, events, expected)) ?? { actual: head?.revision ?? -1 };
    const target = head ?? this.remember(stream, this.sql.newStream.get(stream) as number, -1);
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
    return { revision: target.revision, position: this.lastPosition };
  }

  /** Where these very events stand, if they stand in that place already. */
  private earlier(head: Head, events: readonly NewEvent[], expected: number): Outcome | undefined {
    const revision = expected + events.length;
    if (head.revision < revision) return undefined;
    const stored = this.sql.ids.all(head.id, expected + 1, events.length) as { id: Buffer; position: number }[]; // prettier-ignore
    const position = stored.at(-1)?.position ?? 0;
    const same =
      stored.length === events.length &&
      stored.every((row, at) => row.id.equals(idBytes(events[at]?.id ?? '')));
    return same ? { revision, position } : undefined;
  }

  private headOf(stream: string): Head | undefined {
    const known = this.heads.get(stream);
    if (known) return known;
    const id = this.sql.stream.get(stream) as number | undefined;
    return id === undefined ? undefined : this.remember(stream, id, this.sql.head.get(id) as number);
  }

  private remember(stream: string, id: number, revision: number): Head {
    if (this.heads.size > 100_000) this.heads.clear();
    const head = { id, revision };
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
