import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { PeopleStore, PersonalValue } from '../people-store.port.js';

/** Version of the table in `people.sqlite`; a file of a later one is refused. */
const SCHEMA_VERSION = 2;

/** The file was written by a later version of this program. */
export class OtherPeopleVersion extends Error {
  constructor(found: number) {
    super(`people.sqlite has schema version ${found}; this program reads version ${SCHEMA_VERSION}`);
    this.name = 'OtherPeopleVersion';
  }
}

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly value: string | null;
  /** Null: erased. */
  readonly key: Buffer | null;
}

/** `log`: the log whose events name the values; several may lie on one data folder. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS personal_values (
    log TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, value TEXT, key BLOB, kept_at INTEGER NOT NULL, confirmed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (log, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS unconfirmed ON personal_values (log, kept_at) WHERE confirmed = 0;
  CREATE TABLE IF NOT EXISTS searched (log TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;`;
const FROM_VERSION_1 = `
  INSERT INTO personal_values (log, id, kind, value, key, kept_at) SELECT 'embedded', id, kind, value, key, kept_at FROM people;
  DROP TABLE people;`;

/**
 * The people database of a data folder, `people.sqlite`. `clock` in milliseconds UTC dates the rows.
 * @throws OtherPeopleVersion, SqliteError
 */
export function openPeopleStore(
  folder: string,
  { clock = Date.now, log = 'embedded' }: { readonly clock?: () => number; readonly log?: string } = {},
): PeopleStore {
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
  if (version < SCHEMA_VERSION)
    database
      .transaction(() => {
        database.exec(TABLES);
        if (version === 1) database.exec(FROM_VERSION_1);
        database.pragma(`user_version = ${SCHEMA_VERSION}`);
      })
      .immediate();
  return storeOn(database, log, clock);
}

function storeOn(database: Database.Database, log: string, clock: () => number): PeopleStore {
  const find = database.prepare('SELECT id, kind, value, key FROM personal_values WHERE log = ? AND id = ?');
  const insert = database.prepare('INSERT INTO personal_values (log, id, kind, value, key, kept_at) VALUES (?, ?, ?, ?, ?, ?)'); // prettier-ignore
  const touch = database.prepare('UPDATE personal_values SET kept_at = ? WHERE log = ? AND id = ? AND confirmed = 0'); // prettier-ignore
  const blank = database.prepare('UPDATE personal_values SET value = NULL, key = NULL, confirmed = 1 WHERE log = ? AND id = ?'); // prettier-ignore
  const mark = database.prepare('UPDATE personal_values SET confirmed = 1 WHERE log = ? AND id = ?');
  const waiting = database.prepare('SELECT id FROM personal_values WHERE log = ? AND kept_at < ? AND confirmed = 0').pluck(); // prettier-ignore
  const remove = database.prepare('DELETE FROM personal_values WHERE log = ? AND kept_at < ? AND confirmed = 0'); // prettier-ignore
  const position = database.prepare('SELECT position FROM searched WHERE log = ?').pluck();
  const reached = database.prepare('INSERT OR REPLACE INTO searched (log, position) VALUES (?, ?)');
  const rowOf = (id: string): Row | undefined => find.get(log, id) as Row | undefined;

  const keyOf = ({ id, kind, value }: PersonalValue): Buffer => {
    const known = rowOf(id);
    if (!known) {
      const key = randomBytes(32);
      insert.run(log, id, kind, value, key, clock());
      return key;
    }
    // A repeat of what waits to be found in the log may be recorded only now.
    touch.run(clock(), log, id);
    return known.key ?? randomBytes(32);
  };
  const keep = database.transaction((values: readonly PersonalValue[]) =>
    values.map((one) => createHmac('sha256', keyOf(one)).update(one.value).digest('hex')),
  );
  const emptyWal = (): unknown => database.pragma('wal_checkpoint(TRUNCATE)');
  return {
    keep: (values) => (values.length === 0 ? [] : keep.immediate(values)),
    resolve(ids, kind) {
      const rows = ids.map(rowOf);
      return new Map(
        rows.flatMap((row) =>
          row && row.value !== null && (kind === undefined || row.kind === kind)
            ? [[row.id, row.value] as const]
            : [],
        ),
      );
    },
    erase(ids) {
      database.transaction(() => ids.forEach((id) => blank.run(log, id))).immediate();
      emptyWal();
    },
    unconfirmed: (before = Number.MAX_SAFE_INTEGER) => waiting.all(log, before) as string[],
    confirm(ids, searched) {
      database
        .transaction(() => {
          for (const id of ids) mark.run(log, id);
          reached.run(log, searched);
        })
        .immediate();
    },
    searched: () => position.get(log) as string | undefined,
    sweep(before) {
      const { changes } = remove.run(log, before);
      if (changes > 0) emptyWal();
      return changes;
    },
    close: () => database.close(),
  };
}
