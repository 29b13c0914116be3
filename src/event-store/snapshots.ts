import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { commandHash } from '../kernel/ids.js';
import type { AnyFold, IndexedCommand, StreamState } from './stream-state.js';

/** Local, disposable copies of folded states. Losing them costs time, never facts. */
export interface SnapshotStore {
  /** The latest snapshot that this version of the fold wrote of this store's stream. */
  load(stream: string, fold: AnyFold): StreamState | undefined;
  /** Revision of the latest snapshot that was read or begun; -1 when none was. */
  revision(stream: string, fold: AnyFold): number;
  /** Revision of the snapshot that is written, by whichever process; -1 when there is none. */
  written(stream: string, fold: AnyFold): number;
  /** Writes a snapshot a slice at a time, between which other work runs. What cannot be written is left out. */
  save(stream: string, fold: AnyFold, state: StreamState): Promise<void>;
  /** Throws the snapshots of a stream away: they are not of this log. */
  forget(stream: string): void;
  /** Closes when everything is written that was to be saved. */
  close(): Promise<void>;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS heads (
    stream TEXT, fold TEXT, revision INTEGER, position TEXT, recorded_at TEXT, PRIMARY KEY (stream, fold)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    stream TEXT, fold TEXT, key TEXT, final INTEGER, body TEXT, PRIMARY KEY (stream, fold, key)
  );
  CREATE TABLE IF NOT EXISTS commands (
    stream TEXT, fold TEXT, revision INTEGER, id TEXT, hash TEXT, position TEXT, PRIMARY KEY (stream, fold, revision)
  ) WITHOUT ROWID;`;
const TABLES = ['heads', 'parts', 'commands'] as const;

/** How long the writing of a snapshot holds the event loop at a time. */
const SLICE_MS = 4;

interface Head {
  readonly revision: number;
  readonly position: string | null;
  readonly recorded_at: string;
}
interface CommandRow extends IndexedCommand {
  readonly id: string;
}

/**
 * Snapshots in a database of a data folder, keyed by stream, revision and a hash of the fold's version. `store` names
 * the log that they were made from, so that another log's are never read. Parts of a state that never change, and
 * commands, are written once.
 */
export function openSnapshots(folder: string, store: string): SnapshotStore {
  mkdirSync(folder, { recursive: true });
  return new SqliteSnapshots(join(folder, 'snapshots.sqlite'), store);
}

class SqliteSnapshots implements SnapshotStore {
  private readonly writer: Database.Database;
  private readonly reader: Database.Database;
  private readonly revisions = new Map<string, number>();
  private readonly keys = new Map<AnyFold, string>();
  private last = Promise.resolve();

  constructor(
    file: string,
    private readonly store: string,
  ) {
    this.writer = new Database(file);
    this.writer.pragma('journal_mode = WAL');
    this.writer.pragma('synchronous = OFF');
    this.writer.exec(SCHEMA);
    this.writer.pragma('busy_timeout = 0');
    this.reader = new Database(file, { readonly: true });
  }

  load(stream: string, fold: AnyFold): StreamState | undefined {
    const key = this.keyOf(fold);
    const at = [stream, key] as const;
    const read = (sql: string): Database.Statement => this.reader.prepare(sql);
    return this.reader.transaction(() => {
      const head = read('SELECT revision, position, recorded_at FROM heads WHERE stream = ? AND fold = ?').get(...at) as Head | undefined; // prettier-ignore
      if (!head || !fold.snapshot) return undefined;
      const parts = read('SELECT key, body FROM parts WHERE stream = ? AND fold = ?').raw().all(...at) as [string, string][]; // prettier-ignore
      const commands = read('SELECT id, hash, revision, position FROM commands WHERE stream = ? AND fold = ? ORDER BY revision').all(...at) as CommandRow[]; // prettier-ignore
      this.revisions.set(`${stream} ${key}`, head.revision);
      return {
        revision: head.revision,
        position: head.position ?? undefined,
        recordedAt: head.recorded_at,
        state: fold.snapshot.fromParts(parts.map(([name, body]) => [name, JSON.parse(body) as unknown])),
        commands: new Map(
          commands.map(({ id, hash, revision, position }) => [id, { hash, revision, position }]),
        ),
      };
    })();
  }

  revision(stream: string, fold: AnyFold): number {
    return this.revisions.get(`${stream} ${this.keyOf(fold)}`) ?? -1;
  }

  written(stream: string, fold: AnyFold): number {
    const head = this.reader.prepare('SELECT revision FROM heads WHERE stream = ? AND fold = ?').pluck();
    return (head.get(stream, this.keyOf(fold)) as number | undefined) ?? -1;
  }

  save(stream: string, fold: AnyFold, state: StreamState): Promise<void> {
    this.revisions.set(`${stream} ${this.keyOf(fold)}`, state.revision);
    this.last = this.last.then(() => this.write(stream, fold, state));
    return this.last;
  }

  forget(stream: string): void {
    try {
      this.writer.transaction(() => this.delete(stream, ''))();
    } catch (error) {
      ignoreRefusal(error);
    }
  }

  async close(): Promise<void> {
    await this.last;
    this.reader.close();
    this.writer.close();
  }

  private async write(stream: string, fold: AnyFold, state: StreamState): Promise<void> {
    try {
      for (const _row of this.rows(stream, fold, state)) {
        // Between two rows nothing is left to be done but to let others run.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      if (this.writer.inTransaction) this.writer.exec('ROLLBACK');
      ignoreRefusal(error);
    }
  }

  /** Writes row after row in one transaction, and yields whenever a slice of time has passed. */
  private *rows(stream: string, fold: AnyFold, { revision, position, recordedAt, state, commands }: StreamState): Generator<void> {
    const key = this.keyOf(fold);
    const sql = (text: string): Database.Statement => this.writer.prepare(text);
    const isFinal = sql('SELECT final FROM parts WHERE stream = ? AND fold = ? AND key = ?').pluck();
    const putPart = sql('INSERT OR REPLACE INTO parts (stream, fold, key, final, body) VALUES (?, ?, ?, ?, ?)');
    const putCommand = sql('INSERT OR IGNORE INTO commands (stream, fold, revision, id, hash, position) VALUES (?, ?, ?, ?, ?, ?)');
    const putHead = sql('INSERT OR REPLACE INTO heads (stream, fold, revision, position, recorded_at) VALUES (?, ?, ?, ?, ?)');
    let until = performance.now() + SLICE_MS;
    const sliceEnds = (): boolean => {
      if (performance.now() < until) return false;
      until = performance.now() + SLICE_MS;
      return true;
    };
    this.writer.exec('BEGIN IMMEDIATE');
    // Another process has written a later one, which has parts that this one would leave standing.
    if (this.written(stream, fold) >= revision) return void this.writer.exec('ROLLBACK');
    this.delete(stream, key);
    for (const { key: name, final = false, json } of fold.snapshot?.parts(state) ?? []) {
      if (!(final && isFinal.get(stream, key, name) === 1))
        putPart.run(stream, key, name, final ? 1 : 0, JSON.stringify(json()));
      if (sliceEnds()) yield;
    }
    const known = sql('SELECT coalesce(max(revision), -1) FROM commands WHERE stream = ? AND fold = ?').pluck().get(stream, key) as number;
    for (const [id, command] of commands) {
      if (command.revision <= known || command.revision > revision) continue;
      putCommand.run(stream, key, command.revision, id, command.hash, command.position);
      if (sliceEnds()) yield;
    }
    putHead.run(stream, key, revision, position ?? null, recordedAt);
    this.writer.exec('COMMIT');
  } // prettier-ignore

  /** What other versions of the fold wrote of a stream; with no key, everything. */
  private delete(stream: string, but: string): void {
    for (const table of TABLES)
      this.writer.prepare(`DELETE FROM ${table} WHERE stream = ? AND fold <> ?`).run(stream, but);
  }

  /** Asked for after every batch, so it is hashed once. */
  private keyOf(fold: AnyFold): string {
    const known = this.keys.get(fold);
    if (known !== undefined) return known;
    const key = commandHash(fold.category, [fold.version, this.store]).slice(0, 16);
    this.keys.set(fold, key);
    return key;
  }
}

/** A full disk, or another process that writes: the next snapshot may succeed. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Database.SqliteError)) throw error;
}
