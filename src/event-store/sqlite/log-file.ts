import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreUnavailable } from '../event-store.errors.js';

/** Version of the tables in `log.sqlite`; a file of another one is refused. */
export const LOG_SCHEMA_VERSION = 1;

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

/** Opens (and, unless read-only, makes) the log of a data folder, with full durability. @throws StoreUnavailable, OtherSchemaVersion */
export function openLogFile(
  folder: string,
  readOnly: boolean,
): { writer: Database.Database; reader: Database.Database; storeId: string } {
  let writer: Database.Database | undefined;
  try {
    if (!readOnly) mkdirSync(folder, { recursive: true });
    const file = join(folder, 'log.sqlite');
    writer = new Database(file, { readonly: readOnly, timeout: 5000, fileMustExist: readOnly });
    if (!readOnly) prepareWriter(writer);
    const version = meta(writer, 'schema');
    if (version !== String(LOG_SCHEMA_VERSION)) throw new OtherSchemaVersion(folder, version ?? 'none');
    const reader = new Database(file, { readonly: true, timeout: 5000 });
    writer.pragma('busy_timeout = 0');
    return { writer, reader, storeId: meta(writer, 'store') ?? '' };
  } catch (error) {
    // Closed, it takes its side files away with it: a folder that was refused is left as it was.
    writer?.close();
    throw asUnavailable(error);
  }
}

function prepareWriter(writer: Database.Database): void {
  writer.pragma('journal_mode = WAL');
  writer.pragma('synchronous = FULL');
  writer.pragma('wal_autocheckpoint = 4000');
  if (writer.pragma('synchronous', { simple: true }) !== 2)
    throw new StoreUnavailable('SQLite does not keep synchronous=FULL');
  writer
    .transaction(() => {
      const tables = writer.prepare(`SELECT count(*) AS n FROM sqlite_master WHERE name = 'meta'`).get() as {
        n: number;
      };
      if (tables.n > 0) return;
      writer.exec(SCHEMA);
      const put = writer.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
      put.run('schema', String(LOG_SCHEMA_VERSION));
      put.run('store', randomUUID().slice(0, 8));
    })
    .immediate();
}

function meta(database: Database.Database, key: string): string | undefined {
  const table = database.prepare(`SELECT count(*) AS n FROM sqlite_master WHERE name = 'meta'`).get() as {
    n: number;
  };
  if (table.n === 0) return undefined;
  return (database.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined)
    ?.value;
}
