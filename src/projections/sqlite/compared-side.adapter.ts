import BetterSqlite3 from 'better-sqlite3';
import type { ComparedSide } from '../comparison.js';
import { readGenerationState, type GenerationState } from './generation-state.js';
import { scanSql } from './table.js';

/** A generation held open on one snapshot, until it is closed. */
export interface HeldSnapshot extends ComparedSide {
  readonly state: GenerationState;
  close(): void;
}

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
      scan: (table) => db.prepare(scanSql(table)).pluck().iterate() as Iterable<string>,
      count: (name) =>
        db
          .prepare(`select count(*) from "${name.replaceAll('"', '""')}"`)
          .pluck()
          .get() as number,
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What a generation says of itself now; undefined when the file is not there or cannot be read. */
export function peekGeneration(path: string): GenerationState | undefined {
  try {
    const snapshot = holdSnapshot(path);
    snapshot.close();
    return snapshot.state;
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (/^SQLITE_(BUSY|LOCKED|IOERR|FULL|NOMEM)/.test(code)) throw error;
    return undefined;
  }
}
