import BetterSqlite3, { type Database, type Statement } from 'better-sqlite3';
import type { Position } from '../../event-store/event-store.port.js';
import type { AnyTable, Projection, ProjectionStamp, ReadModelWriter } from '../projection.js';
import { stampsOf } from '../projection.js';
import { LeaseLost } from '../read-model.errors.js';
import { LateIndexes } from './late-indexes.js';
import { TableCache } from './table-cache.js';
import { createSql, indexesSql, type Row } from './table.js';

/** What a generation says of itself. */
export interface GenerationState {
  readonly number: number;
  readonly token: number;
  /** Everything up to here is in its rows; undefined before the first event. */
  readonly checkpoint: Position | undefined;
  /** Position of the last event in it: a log whose head lies before it is not the log that it was built from. */
  readonly lastEvent: Position | undefined;
  readonly events: number;
  readonly projections: readonly ProjectionStamp[];
}

/** How far a batch moves its generation. */
export interface Progress {
  readonly checkpoint: Position | undefined;
  readonly lastEvent: Position | undefined;
  readonly events: number;
}

const STATE_TABLE = `create table generation_state (
  id integer primary key check (id = 1), number integer not null, token integer not null, checkpoint text,
  last_event text, events integer not null, projections text not null) strict`;

/** Reads what a generation says of itself, on any connection to it. */
export function readGenerationState(db: Database): GenerationState {
  return generationStateReader(db)();
}

/** The same, for a connection that is asked often. */
export function generationStateReader(db: Database): () => GenerationState {
  const statement = db.prepare('select * from generation_state');
  return () => stateOf(statement.get() as StateRow);
}

interface StateRow {
  readonly number: number;
  readonly token: number;
  readonly checkpoint: string | null;
  readonly last_event: string | null;
  readonly events: number;
  readonly projections: string;
}

function stateOf(row: StateRow): GenerationState {
  return {
    number: row.number,
    token: row.token,
    checkpoint: row.checkpoint ?? undefined,
    lastEvent: row.last_event ?? undefined,
    events: row.events,
    projections: JSON.parse(row.projections) as ProjectionStamp[],
  };
}

export interface GenerationOptions {
  /** Path of the file, or `:memory:`. */
  readonly path: string;
  readonly number: number;
  readonly token: number;
  readonly projections: readonly Projection[];
  /**
   * A file that is thrown away after any failure is written without waiting for the disk, until `harden`, and in one
   * transaction, until `keep`: a page that every batch changes is written once, not once a batch. Until then it has only
   * the indexes that its projections read.
   */
  readonly volatile?: boolean;
}

/** Raises the fencing token of a generation that this process does not write, so that its former writer cannot either. */
export function fenceOff(path: string, token: number): void {
  const db = new BetterSqlite3(path, { fileMustExist: true, timeout: 1_000 });
  try {
    raiseToken(db, token);
  } finally {
    db.close();
  }
}

/** One generation of all read models, open for writing: one SQLite file. */
export class SqliteGeneration {
  readonly number: number;
  private readonly caches = new Map<AnyTable, TableCache>();
  private readonly advance: Statement;
  private readonly writer: ReadModelWriter;
  private current: GenerationState;

  private constructor(
    private readonly db: Database,
    projections: readonly Projection[],
    /** Batches are not committed one by one. */
    private gathering: boolean,
  ) {
    this.current = readGenerationState(db);
    this.number = this.current.number;
    for (const table of projections.flatMap((one) => one.tables))
      this.caches.set(table, new TableCache(db, table, gathering ? new LateIndexes(db, table) : undefined));
    this.advance = db.prepare(
      'update generation_state set checkpoint = ?, last_event = ?, events = events + ? where token = ?',
    );
    this.writer = {
      get: (table, key) => this.cache(table).get(key as Row) as never,
      put: (table, row) => {
        this.cache(table).put(row as Row);
      },
      remove: (table, key) => {
        this.cache(table).remove(key as Row);
      },
      select: (table, where, orderBy = []) => this.cache(table).select(where as Row, orderBy) as never,
      spans: (table, of, from) => this.cache(table).spans(of as Row, from) as never,
    };
  }

  /** Makes the file with empty tables. */
  static create(options: GenerationOptions): SqliteGeneration {
    const db = connect(options);
    db.transaction(() => {
      db.exec(STATE_TABLE);
      for (const table of options.projections.flatMap((one) => one.tables)) {
        db.exec(createSql(table));
        if (!options.volatile) for (const index of indexesSql(table).values()) db.exec(index);
      }
      db.prepare('insert into generation_state values (1, ?, ?, null, null, 0, ?)').run(
        options.number,
        options.token,
        JSON.stringify(stampsOf(options.projections)),
      );
    })();
    // From here on nobody sweeps it away.
    if (options.volatile) db.exec('begin immediate');
    return new SqliteGeneration(db, options.projections, options.volatile ?? false);
  }

  /** Opens a file that `create` made with the same projections, and raises its fencing token. @throws LeaseLost when its token is higher. */
  static open(options: GenerationOptions): SqliteGeneration {
    const db = connect(options, true);
    try {
      raiseToken(db, options.token);
      return new SqliteGeneration(db, options.projections, false);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** As of the last commit through this object, or the opening. */
  get state(): GenerationState {
    return this.current;
  }

  /**
   * One transaction: checks the fencing token, lets `write` write, moves the checkpoint. When anything throws, nothing
   * is written; of a volatile generation nothing is left. @throws LeaseLost, and whatever `write` throws
   */
  transact(token: number, write: (model: ReadModelWriter) => Progress): GenerationState {
    if (!this.db.inTransaction) this.db.exec('begin immediate');
    try {
      const actual = this.db.prepare('select token from generation_state').pluck().get() as number;
      if (actual !== token) throw new LeaseLost(token, actual);
      const progress = write(this.writer);
      for (const cache of this.caches.values()) cache.flush();
      const moved = this.advance.run(
        progress.checkpoint ?? null,
        progress.lastEvent ?? null,
        progress.events,
        token,
      );
      if (moved.changes !== 1) throw new LeaseLost(token, actual);
      if (!this.gathering) this.db.exec('commit');
      this.current = { ...this.current, ...progress, events: this.current.events + progress.events };
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('rollback');
      for (const cache of this.caches.values()) cache.forget();
      throw error;
    }
    for (const cache of this.caches.values()) cache.settle();
    return this.current;
  }

  /** From here on only this token writes. @throws LeaseLost when a higher one does already. */
  raise(token: number): void {
    raiseToken(this.db, token);
    this.current = { ...this.current, token };
  }

  /** Commits what a volatile generation was filled with: from here on others see it, and each batch is a transaction. */
  keep(): void {
    for (const cache of this.caches.values()) cache.completeIndexes();
    this.gathering = false;
    if (this.db.inTransaction) this.db.exec('commit');
  }

  /** Ends the volatile phase: from here on a crash of the machine loses nothing but the newest batches. */
  harden(): void {
    this.keep();
    this.db.pragma('synchronous = normal');
    this.db.pragma('journal_mode = wal');
    // A frame in the log makes the checkpoint wait for the disk, and with it for all pages written before.
    this.db.exec('update generation_state set events = events');
    this.db.pragma('wal_checkpoint(truncate)');
  }

  /** All rows of a table by key: for specs and digests of small tables. */
  rows(sql: string): Row[] {
    return this.db.prepare(sql).all() as Row[];
  }

  close(): void {
    this.db.close();
  }

  private cache(table: AnyTable): TableCache {
    const cache = this.caches.get(table);
    if (!cache) throw new Error(`table ${table.name} belongs to no projection of this generation`);
    return cache;
  }
}

function raiseToken(db: Database, token: number): void {
  db.transaction(() => {
    const raised = db.prepare('update generation_state set token = ? where token <= ?').run(token, token);
    if (raised.changes === 0) throw new LeaseLost(token, readGenerationState(db).token);
  }).immediate();
}

function connect(options: GenerationOptions, mustExist = false): Database {
  const db = new BetterSqlite3(options.path, { fileMustExist: mustExist, timeout: 0 });
  // Without a log every page is written once; nobody reads while it is filled, and a crash leaves it to be swept away.
  db.pragma(`journal_mode = ${options.volatile ? 'memory' : 'wal'}`);
  db.pragma(`synchronous = ${options.volatile ? 'off' : 'normal'}`);
  db.pragma('cache_size = -16000');
  return db;
}
