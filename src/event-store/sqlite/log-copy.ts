import { join } from 'node:path';
import Database from 'better-sqlite3';
import { PositionText } from '../position.js';
import { LOG_FILE, openLogFile } from './log-file.js';

/** So many pages are copied before other work runs. */
const PAGES = 1_000;

/** What a log file holds. */
export interface LogFileFacts {
  /** Of the last event, as the store of this file says it; null for an empty log. */
  readonly position: string | null;
  readonly events: number;
  readonly streams: number;
  readonly schema: number;
}

/**
 * Copies the log of a data folder, as it stands at one moment, into another folder, while this and other processes
 * append. The copy is one file without side files. @throws StoreUnavailable, OtherSchemaVersion, SqliteError
 */
export async function copyLogFile(
  folder: string,
  into: string,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { reader } = openLogFile(folder, false);
  try {
    // A snapshot held for the whole copy: without it every append of another process would start the copy anew.
    reader.exec('BEGIN');
    reader.prepare('SELECT max(position) FROM events').get();
    await reader.backup(join(into, LOG_FILE), {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages - remainingPages, totalPages);
        return PAGES;
      },
    });
  } finally {
    reader.close();
  }
  closeUp(into);
}

/** Makes a log that nobody has open one file. */
export function closeUp(folder: string): void {
  const copy = new Database(join(folder, LOG_FILE));
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

/** @throws StoreUnavailable, OtherSchemaVersion */
export function factsOfLogFile(folder: string): LogFileFacts {
  const { reader, storeId } = openLogFile(folder, true);
  try {
    const count = (sql: string): number => (reader.prepare(sql).pluck().get() as number | null) ?? 0;
    const head = count('SELECT max(position) FROM events');
    return {
      position: head === 0 ? null : new PositionText(`sqlite:${storeId}:`).of(head),
      events: count('SELECT count(*) FROM events'),
      streams: count('SELECT count(*) FROM streams'),
      schema: count(`SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'schema'`),
    };
  } finally {
    reader.close();
  }
}

/** What SQLite finds wrong with a database, nothing where it is whole. @throws SqliteError */
export function faultsOf(file: string): string[] {
  const database = new Database(file, { fileMustExist: true });
  try {
    database.pragma('query_only = 1');
    const lines = database.pragma('integrity_check') as { integrity_check: string }[];
    return lines.map(({ integrity_check: line }) => line).filter((line) => line !== 'ok');
  } finally {
    database.close();
  }
}
