import BetterSqlite3, { type Database, type Statement } from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { GenerationState } from '../generation-state.js';
import { withCachedStatements } from './cached-statements.js';
import { generationStateReader } from './stored-state.js';

/** One read-only connection that stands on a snapshot. */
export interface Snapshot {
  readonly raw: Database;
  readonly db: Kysely<unknown>;
  readonly state: GenerationState;
}

interface Connection {
  readonly raw: Database;
  readonly db: Kysely<unknown>;
  readonly begin: Statement;
  readonly rollback: Statement;
  readonly state: () => GenerationState;
}

/** Reads one generation; each reader has a snapshot of its own, and the file is let go after the last of them. */
export class GenerationReader {
  private readonly idle: Connection[] = [];
  private inUse = 0;
  private whenLetGo: (() => void) | undefined;

  /** @throws SqliteError when there is no such file. */
  constructor(
    readonly number: number,
    private readonly path: string,
  ) {
    this.idle.push(this.connect());
  }

  async read<T>(query: (snapshot: Snapshot) => Promise<T> | T): Promise<T> {
    const connection = this.idle.pop() ?? this.connect();
    this.inUse += 1;
    try {
      connection.begin.run();
      const { raw, db } = connection;
      return await query({ raw, db, state: connection.state() });
    } finally {
      if (connection.raw.inTransaction) connection.rollback.run();
      this.inUse -= 1;
      this.idle.push(connection);
      this.letGoWhenIdle();
    }
  }

  /** Its checkpoint now, in the same turn of the event loop. */
  stateNow(): GenerationState {
    const connection = this.idle.pop() ?? this.connect();
    try {
      return connection.state();
    } finally {
      this.idle.push(connection);
    }
  }

  /** No new reader comes; the file is closed after the last one, then `letGo` is called. */
  retire(letGo: () => void): void {
    this.whenLetGo = letGo;
    this.letGoWhenIdle();
  }

  private letGoWhenIdle(): void {
    if (this.inUse > 0 || !this.whenLetGo) return;
    for (const { raw } of this.idle.splice(0)) raw.close();
    const letGo = this.whenLetGo;
    this.whenLetGo = undefined;
    letGo();
  }

  private connect(): Connection {
    const raw = new BetterSqlite3(this.path, { readonly: true, fileMustExist: true });
    return {
      raw,
      db: new Kysely<unknown>({ dialect: new SqliteDialect({ database: withCachedStatements(raw) }) }),
      begin: raw.prepare('begin'),
      rollback: raw.prepare('rollback'),
      state: generationStateReader(raw),
    };
  }
}
