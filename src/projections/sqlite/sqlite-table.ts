import type { Database, Statement } from 'better-sqlite3';
import type { AnyTable } from '../projection.js';
import { wayOf, type Row, type StoredTable } from '../stored-table.port.js';
import type { LateIndexes } from './late-indexes.js';
import { SPANS, deleteSql, selectSql, spansSql, upsertSql } from './table.js';

/** Rows of one statement: enough that the call costs little beside its parameters, few enough for SQLite's limit of them. */
const ROWS_PER_STATEMENT = 16;

/** A table in a SQLite file, inside whatever transaction is open. */
export class SqliteTable implements StoredTable {
  private readonly byKey: Statement;
  private readonly upsertOne: Statement;
  private readonly upsertMany: Statement;
  private readonly deleteOne: Statement;
  private readonly spansOfOne: Statement | undefined;
  private readonly selects = new Map<string, Statement>();
  private readonly width: number;

  constructor(
    private readonly db: Database,
    private readonly table: AnyTable,
    /** Of a table that is being filled; undefined when all its indexes stand. */
    private readonly indexes?: LateIndexes,
  ) {
    this.byKey = db.prepare(selectSql(table, table.key));
    this.upsertOne = db.prepare(upsertSql(table, 1));
    this.upsertMany = db.prepare(upsertSql(table, ROWS_PER_STATEMENT));
    this.deleteOne = db.prepare(deleteSql(table));
    this.spansOfOne = table.spans && db.prepare(spansSql(table, table.spans));
    this.width = Object.keys(table.columns).length;
  }

  get(key: readonly unknown[]): Row | undefined {
    return this.byKey.get(key) as Row | undefined;
  }

  select(columns: readonly string[], values: readonly unknown[]): Row[] {
    return this.selectBy(columns).all(values) as Row[];
  }

  spans(of: readonly unknown[], from: string): Row[] {
    this.indexes?.need(SPANS);
    return (this.spansOfOne?.all([...of, from]) ?? []) as Row[];
  }

  write(rows: readonly unknown[]): void {
    const many = this.width * ROWS_PER_STATEMENT;
    let at = 0;
    for (; at + many <= rows.length; at += many) this.upsertMany.run(rows.slice(at, at + many));
    for (; at < rows.length; at += this.width) this.upsertOne.run(rows.slice(at, at + this.width));
  }

  remove(keys: readonly (readonly unknown[])[]): void {
    for (const key of keys) this.deleteOne.run(key);
  }

  private selectBy(columns: readonly string[]): Statement {
    const name = columns.join();
    let statement = this.selects.get(name);
    if (!statement) {
      const { table } = this;
      const way = wayOf(table, columns);
      if (way !== 'key') this.indexes?.need(String(way));
      statement = this.db.prepare(selectSql(table, columns));
      this.selects.set(name, statement);
    }
    return statement;
  }
}
