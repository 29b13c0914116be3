import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** The people database of a data folder, and of a backup. */
export const PEOPLE_FILE = 'people.sqlite';
/** Version of the tables in `people.sqlite`; a file of a later one is refused. */
export const PEOPLE_SCHEMA_VERSION = 3;

/** The file was written by a later version of this program. */
export class OtherPeopleVersion extends Error {
  constructor(found: number) {
    super(`people.sqlite has schema version ${found}; this program reads version ${PEOPLE_SCHEMA_VERSION}`);
    this.name = 'OtherPeopleVersion';
  }
}

/**
 * `log`: the log whose events name the values; several may lie on one data folder. A value without a key: its name is
 * struck out of it. Neither: erased. `shredding` has a row while erased values may still lie in the file's free pages.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS personal_values (
    log TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, value TEXT, key BLOB, kept_at INTEGER NOT NULL, confirmed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (log, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS unconfirmed ON personal_values (log, kept_at) WHERE confirmed = 0;
  CREATE TABLE IF NOT EXISTS searched (log TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;`;
const FROM_VERSION_1 = `
  INSERT INTO personal_values (log, id, kind, value, key, kept_at) SELECT 'embedded', id, kind, value, key, kept_at FROM people;
  DROP TABLE people;`;
const VERSION_3 = `
  ALTER TABLE personal_values ADD COLUMN about TEXT;
  CREATE INDEX about ON personal_values (log, about) WHERE about IS NOT NULL;
  CREATE TABLE carried_out (log TEXT PRIMARY KEY, revision INTEGER NOT NULL, event TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE shredding (pending INTEGER PRIMARY KEY);`;

/** Opens the people database of a folder, making or lifting its tables. @throws OtherPeopleVersion, SqliteError */
export function openPeopleFile(folder: string): Database.Database {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, PEOPLE_FILE));
  try {
    const version = versionOf(database);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // What was erased must not stay in free pages of the file.
    database.pragma('secure_delete = ON');
    if (version < PEOPLE_SCHEMA_VERSION) database.transaction(() => lift(database)).immediate();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws OtherPeopleVersion */
export function versionOf(database: Database.Database): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > PEOPLE_SCHEMA_VERSION) throw new OtherPeopleVersion(version);
  return version;
}

/** Another process may have done it between the look and the lock. */
function lift(database: Database.Database): void {
  const version = versionOf(database);
  if (version === PEOPLE_SCHEMA_VERSION) return;
  database.exec(TABLES);
  if (version === 1) database.exec(FROM_VERSION_1);
  database.exec(VERSION_3);
  database.pragma(`user_version = ${PEOPLE_SCHEMA_VERSION}`);
}
