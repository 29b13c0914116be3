import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { PeopleStore } from '../people-store.port.js';

/** Version of the table in `people.sqlite`; a file of a later one is refused. */
const SCHEMA_VERSION = 1;

/** The file was written by a later version of this program. */
export class OtherPeopleVersion extends Error {
  constructor(found: number) {
    super(`people.sqlite has schema version ${found}; this program reads version ${SCHEMA_VERSION}`);
    this.name = 'OtherPeopleVersion';
  }
}

interface Row {
  readonly id: string;
  readonly value: string;
  readonly key: Buffer;
}

/**
 * The people database of a data folder, `people.sqlite`. `clock` in milliseconds UTC dates the rows.
 * @throws OtherPeopleVersion, SqliteError
 */
export function openPeopleStore(folder: string, clock: () => number = Date.now): PeopleStore {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, 'people.sqlite'));
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    database.close();
    throw new OtherPeopleVersion(version);
  }
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // What was erased must not stay in free pages of the file.
  database.pragma('secure_delete = ON');
  database.exec('CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, key BLOB NOT NULL, kept_at INTEGER NOT NULL) WITHOUT ROWID'); // prettier-ignore
  if (version < SCHEMA_VERSION) database.pragma(`user_version = ${SCHEMA_VERSION}`);
  const find = database.prepare('SELECT id, value, key FROM people WHERE id = ?');
  const insert = database.prepare(
    'INSERT INTO people (id, kind, value, key, kept_at) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM people WHERE id = ?');
  const older = database.prepare('SELECT id FROM people WHERE kept_at < ?').pluck();
  const removeAll = database.transaction((ids: readonly string[]) => {
    for (const id of ids) remove.run(id);
  });
  const keep = database.transaction((values: Parameters<PeopleStore['keep']>[0]) =>
    values.map(({ id, kind, value }) => {
      const known = find.get(id) as Row | undefined;
      const key = known?.key ?? randomBytes(32);
      if (!known) insert.run(id, kind, value, key, clock());
      return createHmac('sha256', key).update(value).digest('hex');
    }),
  );
  const forget = (ids: readonly string[]): void => {
    removeAll.immediate(ids);
    database.pragma('wal_checkpoint(TRUNCATE)');
  };
  return {
    keep: (values) => (values.length === 0 ? [] : keep.immediate(values)),
    resolve(ids) {
      const rows = ids.map((id) => find.get(id) as Row | undefined);
      return new Map(rows.flatMap((row) => (row ? [[row.id, row.value] as const] : [])));
    },
    erase: forget,
    sweep(before, isReferenced) {
      const lost = (older.all(before) as string[]).filter((id) => !isReferenced(id));
      if (lost.length > 0) forget(lost);
      return lost.length;
    },
    close: () => database.close(),
  };
}
