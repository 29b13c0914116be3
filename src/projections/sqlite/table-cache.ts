import type { Database, Statement } from 'better-sqlite3';
import type { AnyTable, ColumnType } from '../projection.js';
import { deleteSql, selectSql, upsertSql, type Row } from './table.js';

/** Rows of one statement: enough that the call costs little beside its parameters, few enough for SQLite's limit of them. */
const ROWS_PER_STATEMENT = 16;
/** Rows that are kept read between batches; beyond it the cache starts anew, so memory does not grow with the log. */
const CLEAN_ROWS = 4_000;

/**
 * Write-back cache of one table: what a batch puts is kept here, seen by its reads, and flushed by many-row
 * statements at its end, each row once however often it was put.
 */
export class TableCache {
  private readonly columns: readonly (readonly [string, ColumnType])[];
  private readonly key: readonly string[];
  /** What the batch wrote; undefined is a removed row. */
  private readonly dirty = new Map<string, Row | undefined>();
  /** Keys of the rows that it removed. */
  private readonly removed = new Map<string, readonly unknown[]>();
  /** What was read or flushed; undefined is a row that is not there. */
  private readonly clean = new Map<string, Row | undefined>();
  /** Keys of dirty rows by the values of columns that `select` asked for: by the list of columns, then by values. */
  private readonly dirtyBy = new Map<
    string,
    { columns: readonly string[]; keys: Map<string, Set<string>> }
  >();
  private readonly selects = new Map<string, Statement>();
  private readonly byKey: Statement;
  private readonly upsertOne: Statement;
  private readonly upsertMany: Statement;
  private readonly deleteOne: Statement;

  constructor(
    private readonly db: Database,
    private readonly table: AnyTable,
  ) {
    this.columns = Object.entries(table.columns);
    this.key = table.key;
    this.byKey = db.prepare(selectSql(table, table.key));
    this.upsertOne = db.prepare(upsertSql(table, 1));
    this.upsertMany = db.prepare(upsertSql(table, ROWS_PER_STATEMENT));
    this.deleteOne = db.prepare(deleteSql(table));
  }

  get(key: Row): Row | undefined {
    const id = this.idOf(key);
    if (this.dirty.has(id)) return this.dirty.get(id);
    if (this.clean.has(id)) return this.clean.get(id);
    const found = this.byKey.get(this.key.map((column) => key[column])) as Row | undefined;
    const row = found && this.decode(found);
    this.clean.set(id, row);
    return row;
  }

  put(row: Row): void {
    const checked = this.check(row);
    const id = this.idOf(checked);
    this.dirty.set(id, checked);
    for (const index of this.dirtyBy.values()) remember(index, checked, id);
  }

  remove(key: Row): void {
    const id = this.idOf(key);
    this.dirty.set(id, undefined);
    this.removed.set(
      id,
      this.key.map((column) => key[column]),
    );
  }

  select(where: Row, orderBy: readonly string[]): Row[] {
    const columns = Object.keys(where);
    const rows: Row[] = [];
    for (const stored of this.statementFor(columns).all(columns.map((column) => where[column])) as Row[]) {
      if (!this.dirty.has(this.idOf(stored))) rows.push(this.decode(stored));
    }
    for (const id of this.dirtyIndex(columns).get(valuesOf(where, columns)) ?? []) {
      const row = this.dirty.get(id);
      if (row && columns.every((column) => row[column] === where[column])) rows.push(row);
    }
    const order = [...orderBy, ...this.key];
    return rows.sort((a, b) => compareBy(order, a, b));
  }

  /** Writes what the batch put. Called inside its transaction. */
  flush(): void {
    let pending: unknown[] = [];
    const rowSize = this.columns.length;
    // In the order of the key neighbours share pages of the file.
    for (const [id, row] of [...this.dirty].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
      if (row) {
        this.encodeInto(pending, row);
        if (pending.length === rowSize * ROWS_PER_STATEMENT) {
          this.upsertMany.run(pending);
          pending = [];
        }
      } else {
        this.deleteOne.run(this.removed.get(id) ?? []);
      }
    }
    for (let at = 0; at < pending.length; at += rowSize) this.upsertOne.run(pending.slice(at, at + rowSize));
  }

  /** After the commit: what was written is now what was read. */
  settle(): void {
    if (this.clean.size + this.dirty.size > CLEAN_ROWS) this.clean.clear();
    else for (const [id, row] of this.dirty) this.clean.set(id, row);
    this.dirty.clear();
    this.removed.clear();
    this.dirtyBy.clear();
  }

  /** After a rollback, or when another process has written: nothing in memory can be trusted. */
  forget(): void {
    this.clean.clear();
    this.dirty.clear();
    this.removed.clear();
    this.dirtyBy.clear();
  }

  private idOf(row: Row): string {
    let id = '';
    for (const column of this.key) {
      const value = row[column];
      if (typeof value !== 'string' && typeof value !== 'number') this.refuse(column, value);
      id += partOf(value);
    }
    return id;
  }

  private check(row: Row): Row {
    let count = 0;
    const checked: Row = {};
    for (const [column, type] of this.columns) {
      const value = row[column];
      if (!fits(type, value)) this.refuse(column, value);
      checked[column] = value;
      count += 1;
    }
    if (Object.keys(row).length !== count) {
      const unknown = Object.keys(row).filter((column) => !(column in this.table.columns));
      throw new Error(`table ${this.table.name} has no column ${unknown.join(', ')}`);
    }
    return checked;
  }

  private refuse(column: string, value: unknown): never {
    const type = this.table.columns[column] ?? 'no column of the table';
    throw new Error(
      `${this.table.name}.${column} is ${type}, not ${String(JSON.stringify(value)).slice(0, 100)}`,
    );
  }

  private encodeInto(out: unknown[], row: Row): void {
    for (const [column, type] of this.columns) {
      const value = row[column];
      out.push(type.startsWith('json') && value !== null ? JSON.stringify(value) : value);
    }
  }

  private decode(stored: Row): Row {
    return decodeColumns(this.columns, stored);
  }

  private statementFor(columns: readonly string[]): Statement {
    const name = columns.join();
    let statement = this.selects.get(name);
    if (!statement) {
      const ways = [this.key, ...(this.table.indexes ?? [])] as readonly (readonly string[])[];
      const usable = (way: readonly string[]) =>
        columns.every((column) => way.slice(0, columns.length).includes(column));
      if (columns.length === 0 || !ways.some(usable)) {
        throw new Error(`table ${this.table.name} has no index that begins with ${name || 'no column'}`);
      }
      statement = this.db.prepare(selectSql(this.table, columns));
      this.selects.set(name, statement);
    }
    return statement;
  }

  private dirtyIndex(columns: readonly string[]): Map<string, Set<string>> {
    const name = columns.join();
    let index = this.dirtyBy.get(name);
    if (!index) {
      index = { columns, keys: new Map() };
      this.dirtyBy.set(name, index);
      for (const [id, row] of this.dirty) if (row) remember(index, row, id);
    }
    return index.keys;
  }
}

function remember(
  index: { columns: readonly string[]; keys: Map<string, Set<string>> },
  row: Row,
  id: string,
): void {
  const values = valuesOf(row, index.columns);
  const keys = index.keys.get(values);
  if (keys) keys.add(id);
  else index.keys.set(values, new Set([id]));
}

function valuesOf(row: Row, columns: readonly string[]): string {
  let values = '';
  for (const column of columns) values += partOf(row[column]);
  return values;
}

/** A value in a joined key; texts carry their length, so that no two lists of values join to one key. */
function partOf(value: unknown): string {
  return typeof value === 'string' ? `${value}:${value.length};` : `#${String(value)};`;
}

/** By code unit, numbers by value, null first: the same whether a row comes from the file or from the batch. */
function compareBy(columns: readonly string[], a: Row, b: Row): number {
  for (const column of columns) {
    const [left, right] = [a[column], b[column]] as [string | null, string | null];
    if (left === right) continue;
    if (left === null) return -1;
    if (right === null) return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

function fits(type: ColumnType, value: unknown): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'text?':
      return typeof value === 'string' || value === null;
    case 'integer':
      return Number.isSafeInteger(value);
    case 'integer?':
      return Number.isSafeInteger(value) || value === null;
    case 'json':
      return value !== undefined && value !== null;
    case 'json?':
      return value !== undefined;
  }
}

/** Parses the JSON columns of a row, in place. */
export function decodeColumns(columns: readonly (readonly [string, ColumnType])[], row: Row): Row {
  for (const [column, type] of columns) {
    const value = row[column];
    if (type.startsWith('json') && typeof value === 'string') row[column] = JSON.parse(value);
  }
  return row;
}
