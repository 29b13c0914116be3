import BetterSqlite3, { type Database } from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CachedTables } from '../cached-tables.js';
import { advanced, emptyState, type GenerationState, type Progress } from '../generation-state.js';
import type { Projection } from '../projection.js';
import type { GenerationOptions, OpenGeneration, WriteBatch } from '../read-model-database.port.js';
import type { Row } from '../stored-table.port.js';
import { LeaseLost } from '../read-model.errors.js';
import { progressWriter, readGenerationState, writeGenerationState } from './stored-state.js';
import { SqliteTable } from './sqlite-table.js';
import { createSql, indexesSql } from './table.js';

/** A generation, and the path of its file or `:memory:`. */
export interface GenerationFile extends GenerationOptions {
  readonly path: string;
}

/** As `fenceOff` of the database. */
export function fenceOff(path: string, token: number): void {
  const db = new BetterSqlite3(path, { fileMustExist: true, timeout: 1_000 });
  try {
    raiseToken(db, token);
  } finally {
    db.close();
  }
}

/** One generation of all read models, open for writing: one SQLite file. */
export class SqliteGeneration implements OpenGeneration {
  readonly number: number;
  private readonly tables: CachedTables;
  private readonly advance: (progress: Progress, token: number) => boolean;
  private current: GenerationState;

  private constructor(
    private readonly db: Database,
    projections: readonly Projection[],
  ) {
    this.current = readGenerationState(db);
    this.number = this.current.number;
    this.tables = new CachedTables(projections, (table) => new SqliteTable(db, table));
    this.advance = progressWriter(db);
  }

  /** Makes the file with empty tables. */
  static create({ path, number, token, projections }: GenerationFile): SqliteGeneration {
    const db = connect(path);
    db.transaction(() => {
      for (const table of projections.flatMap((one) => one.tables)) {
        db.exec(createSql(table));
        for (const index of indexesSql(table).values()) db.exec(index);
      }
      writeGenerationState(db, emptyState(number, token, projections));
    })();
    return new SqliteGeneration(db, projections);
  }

  /** Opens a file that was made with the same projections, and raises its fencing token. @throws LeaseLost when its token is higher. */
  static open({ path, token, projections }: GenerationFile): SqliteGeneration {
    const db = connect(path, true);
    try {
      raiseToken(db, token);
      return new SqliteGeneration(db, projections);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  get state(): GenerationState {
    return this.current;
  }

  async transact(token: number, write: WriteBatch): Promise<GenerationState> {
    return this.commit(token, write);
  }

  /** As `transact`, in the same turn. */
  commit(token: number, write: WriteBatch): GenerationState {
    this.db.exec('begin immediate');
    try {
      const actual = this.db.prepare('select token from generation_state').pluck().get() as number;
      if (actual !== token) throw new LeaseLost(token, actual);
      const progress = write(this.tables.writer, () => false);
      this.tables.flush();
      if (!this.advance(progress, token)) throw new LeaseLost(token, actual);
      this.db.exec('commit');
      this.current = advanced(this.current, progress);
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('rollback');
      this.tables.forget();
      throw error;
    }
    this.tables.settle();
    return this.current;
  }

  ready(): Promise<void> {
    return nextTurn();
  }

  async raise(token: number): Promise<void> {
    raiseToken(this.db, token);
    this.current = { ...this.current, token };
  }

  /** All rows of a table by key: for specs and digests of small tables. */
  rows(sql: string): Row[] {
    return this.db.prepare(sql).all() as Row[];
  }

  /** The rows of a statement one by one, each as a list of its columns. */
  each(sql: string): Iterable<readonly unknown[]> {
    return this.db.prepare(sql).raw().iterate() as Iterable<readonly unknown[]>;
  }

  async close(): Promise<void> {
    this.db.close();
  }
}

function raiseToken(db: Database, token: number): void {
  db.transaction(() => {
    const raised = db.prepare('update generation_state set token = ? where token <= ?').run(token, token);
    if (raised.changes === 0) throw new LeaseLost(token, readGenerationState(db).token);
  }).immediate();
}

function connect(path: string, mustExist = false): Database {
  const db = new BetterSqlite3(path, { fileMustExist: mustExist, timeout: 0 });
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = normal');
  db.pragma('cache_size = -16000');
  return db;
}
