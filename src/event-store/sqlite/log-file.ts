import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreUnavailable } from '../event-store.errors.js';

/** Version of the tables in `log.sqlite`; a file of another one is refused. */
export const LOG_SCHEMA_VERSION = 1;
/** The log of a data folder, and of a backup. */
export const LOG_FILE = 'log.sqlite';
/** How long another process may hold the lock before the caller hears of it. */
const PATIENCE_MS = 10_000;

const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE events (
    position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, type INTEGER NOT NULL,
    id BLOB NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL, UNIQUE (stream, revision)
  );`;

/** The data folder holds a log of another version of this program. */
export class OtherSchemaVersion extends StoreUnavailable {
  constructor(folder: string, found: string) {
    super(
      `the log in ${folder} has schema version ${found}; this program reads version ${LOG_SCHEMA_VERSION}`,
    );
    this.name = 'OtherSchemaVersion';
  }
}

/** What SQLite says in words of an operator. */
export function asUnavailable(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : (error as NodeJS.ErrnoException).code;
  const detail: Record<string, string> = {
    SQLITE_FULL: 'the disk of the data folder is full',
    SQLITE_READONLY: 'the data folder is read-only',
    SQLITE_READONLY_DIRECTORY: 'the data folder is read-only',
    SQLITE_CANTOPEN: 'the data folder cannot be opened or written',
    SQLITE_NOTADB: 'log.sqlite is not a log',
    SQLITE_CORRUPT: 'log.sqlite is damaged',
    EACCES: 'the data folder may not be written',
    EROFS: 'the data folder is on a read-only disk',
    ENOSPC: 'the disk of the data folder is full',
    EEXIST: 'the data folder is not a folder',
    ENOTDIR: 'the data folder is not a folder',
  };
  const text =
    code === undefined
      ? undefined
      : (detail[code] ??
        (code.startsWith('SQLITE_READONLY')
          ? 'the data folder is read-only'
          : code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
            ? 'another process holds the data folder and does not let go'
            : code.startsWith('SQLITE_IOERR')
              ? `the disk failed (${code})`
              : undefined));
  return text === undefined ? error : new StoreUnavailable(text, { cause: error });
}

/** Opens the log of a data folder for reading; unless `readOnly`, makes it first where there is none. @throws StoreUnavailable, OtherSchemaVersion */
export function openLogFile(
  folder: string,
  readOnly: boolean,
): { reader: Database.Database; storeId: string } {
  let reader: Database.Database | undefined;
  try {
    if (readOnly)
      reader = new Database(join(folder, LOG_FILE), { readonly: true, fileMustExist: true, timeout: PATIENCE_MS }); // prettier-ignore
    else {
      mkdirSync(folder, { recursive: true });
      reader = openLogWriter(folder);
      makeTables(reader);
      // Not opened read-only: then it could not take the side files away when it is closed as the last one.
      reader.pragma('query_only = 1');
    }
    const version = meta(reader, 'schema');
    if (version !== String(LOG_SCHEMA_VERSION)) throw new OtherSchemaVersion(folder, version ?? 'none');
    return { reader, storeId: meta(reader, 'store') ?? '' };
  } catch (error) {
    // Closed, it takes its side files away with it: a folder that was refused is left as it was.
    reader?.close();
    throw asUnavailable(error);
  }
}

/** The id of the log of a data folder, which is made where there is none. @throws StoreUnavailable, OtherSchemaVersion */
export function storeIdOf(folder: string): string {
  const { reader, storeId } = openLogFile(folder, false);
  reader.close();
  return storeId;
}

/** Opens the log of a data folder, which `openLogFile` has made, for appending, with full durability. @throws what SQLite throws */
export function openLogWriter(folder: string): Database.Database {
  const writer = new Database(join(folder, LOG_FILE), { timeout: PATIENCE_MS });
  writer.pragma('journal_mode = WAL');
  writer.pragma('synchronous = FULL');
  writer.pragma('wal_autocheckpoint = 4000');
  if (writer.pragma('synchronous', { simple: true }) !== 2)
    throw new StoreUnavailable('SQLite does not keep synchronous=FULL');
  return writer;
}

function makeTables(writer: Database.Database): void {
  // No lock is asked for where nothing is to be made: another process may hold it, and be stopped.
  if (hasTables(writer)) return;
  writer
    .transaction(() => {
      if (hasTables(writer)) return;
      writer.exec(SCHEMA);
      const put = writer.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
      put.run('schema', String(LOG_SCHEMA_VERSION));
      put.run('store', randomUUID().slice(0, 8));
    })
    .immediate();
}

function hasTables(database: Database.Database): boolean {
  return database.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'meta'`).get() !== undefined;
}

function meta(database: Database.Database, key: string): string | undefined {
  if (!hasTables(database)) return undefined;
  return database.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined;
}
