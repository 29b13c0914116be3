import BetterSqlite3 from 'better-sqlite3';
import type { GenerationState } from '../generation-state.js';
import type { HeldSnapshot } from '../read-model-database.port.js';
import { readGenerationState } from './stored-state.js';
import { scanSql } from './table.js';

/** Rows that are handed over at once. */
const ROWS_PER_PAGE = 2_000;

/** Opens a generation read-only and stands on its present commit. */
export function holdSnapshot(path: string): HeldSnapshot {
  const db = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
  try {
    // It is read through once, from end to end: pages that were read are not needed again.
    db.pragma('cache_size = -1000');
    db.exec('begin');
    const state = readGenerationState(db);
    const names = new Set(
      db.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all() as string[],
    );
    return {
      state,
      hasTable: (name) => names.has(name),
      scan: (table) => pagesOf(db.prepare(scanSql(table)).pluck().iterate() as Iterable<string>),
      count: async (name) =>
        db
          .prepare(`select count(*) from "${name.replaceAll('"', '""')}"`)
          .pluck()
          .get() as number,
      close: async () => void db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What a generation says of itself now; undefined when the file is not there or cannot be read. */
export function peekGeneration(path: string): GenerationState | undefined {
  try {
    const db = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
    try {
      return readGenerationState(db);
    } finally {
      db.close();
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (/^SQLITE_(BUSY|LOCKED|IOERR|FULL|NOMEM)/.test(code)) throw error;
    return undefined;
  }
}

async function* pagesOf(rows: Iterable<string>): AsyncGenerator<readonly string[]> {
  let page: string[] = [];
  for (const row of rows) {
    page.push(row);
    if (page.length < ROWS_PER_PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
