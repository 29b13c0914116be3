import type { AnyTable, SpanColumns } from './projection.js';
import { Columns, compareBy, valuesOf } from './columns.js';
import { SpanCache } from './span-cache.js';
import type { Row, StoredTable } from './stored-table.port.js';

/** Rows that are kept read between batches; beyond it the oldest go, so memory does not grow with the log. */
const CLEAN_ROWS = 4_000;

/** Keys of rows that the batch wrote, by the values of some columns; those that were moved away may still be among them. */
interface DirtyGroups {
  readonly columns: readonly string[];
  readonly keys: Map<string, Set<string>>;
}

/**
 * Write-back cache of one table: what a batch puts is kept here, seen by its reads, and flushed by many-row
 * statements at its end, each row once however often it was put.
 */
export class TableCache {
  private readonly columns: Columns;
  private readonly key: readonly string[];
  /** What the batch wrote, of a table that no projection reads: in order, so that the last of two with one key stays. */
  private appended: Row[] = [];
  private isRead: boolean;
  /** What the batch wrote; undefined is a removed row. */
  private readonly dirty = new Map<string, Row | undefined>();
  /** Keys of the rows that it removed. */
  private readonly removed = new Map<string, readonly unknown[]>();
  /** What was read or flushed; undefined is a row that is not there. Only of a table that is read by key. */
  private readonly clean = new Map<string, Row | undefined>();
  /** Those that the batch has read, by key. */
  private readonly readNow: string[] = [];
  private isReadByKey = false;
  private readonly dirtyBy = new Map<string, DirtyGroups>();
  private readonly openSpans: SpanCache | undefined;

  constructor(
    private readonly table: AnyTable,
    private readonly stored: StoredTable,
  ) {
    this.columns = Columns.of(table);
    this.key = table.key;
    this.openSpans = table.spans && this.spanCache(table.spans);
    this.isRead = table.spans !== undefined;
  }

  get(key: Row): Row | undefined {
    this.beginReading();
    const id = this.columns.idOf(key);
    const written = this.dirty.get(id);
    if (written !== undefined || this.dirty.has(id)) return written;
    const known = this.clean.get(id);
    if (known !== undefined || this.clean.has(id)) return known;
    const found = this.stored.get(this.key.map((column) => key[column]));
    const row = found && this.columns.decode(found);
    this.isReadByKey = true;
    this.clean.set(id, row);
    this.readNow.push(id);
    return row;
  }

  put(row: Row): void {
    this.columns.check(row);
    if (!this.isRead) {
      this.appended.push(row);
      return;
    }
    this.index(row);
  }

  remove(key: Row): void {
    this.beginReading();
    const id = this.columns.idOf(key);
    this.dirty.set(id, undefined);
    this.openSpans?.remove(key, id);
    this.removed.set(
      id,
      this.key.map((column) => key[column]),
    );
  }

  select(where: Row, orderBy: readonly string[]): Row[] {
    this.beginReading();
    const columns = Object.keys(where);
    const rows: Row[] = [];
    const values = columns.map((column) => where[column]);
    for (const row of this.stored.select(columns, values))
      if (!this.dirty.has(this.columns.idOf(row))) rows.push(this.columns.decode(row));
    for (const id of this.groups(columns).get(valuesOf(where, columns)) ?? []) {
      const row = this.dirty.get(id);
      if (row && columns.every((column) => row[column] === where[column])) rows.push(row);
    }
    const order = [...orderBy, ...this.key];
    return rows.sort((a, b) => compareBy(order, a, b));
  }

  spans(of: Row, from: string | undefined): Row[] {
    if (!this.openSpans) throw new Error(`table ${this.table.name} has no spans`);
    const rows = this.openSpans.find(of, from);
    return rows.length < 2 ? rows : rows.sort((a, b) => compareBy(this.key, a, b));
  }

  /** Writes what the batch put. Called inside its transaction. */
  flush(): void {
    const rows: unknown[] = [];
    for (const row of this.isRead ? this.dirty.values() : this.appended)
      if (row) this.columns.encode(row, rows, rows.length);
    if (rows.length > 0) this.stored.write(rows);
    const removed: (readonly unknown[])[] = [];
    for (const [id, key] of this.removed) if (!this.dirty.get(id)) removed.push(key);
    if (removed.length > 0) this.stored.remove(removed);
  }

  /** After the commit: what was written is now what was read. */
  settle(): void {
    if (this.isReadByKey) {
      for (const [id, row] of this.dirty) this.clean.set(id, row);
      for (const id of this.clean.keys()) {
        if (this.clean.size <= CLEAN_ROWS) break;
        this.clean.delete(id);
      }
    }
    this.openSpans?.settle();
    this.forgetWritten();
  }

  /** Before the batch is done anew: what it put is not there, and what it read may have been wrong. */
  restart(): void {
    for (const id of this.readNow) this.clean.delete(id);
    this.openSpans?.restart();
    this.forgetWritten();
  }

  /** After a rollback, or when another process has written: nothing in memory can be trusted. */
  forget(): void {
    this.clean.clear();
    this.openSpans?.forget();
    this.forgetWritten();
  }

  private beginReading(): void {
    if (this.isRead) return;
    this.isRead = true;
    for (const row of this.appended.splice(0)) this.index(row);
  }

  private index(row: Row): void {
    const id = this.columns.idOf(row);
    this.dirty.set(id, row);
    this.openSpans?.put(row, id);
    for (const groups of this.dirtyBy.values()) remember(groups, row, id);
  }

  private forgetWritten(): void {
    this.appended = [];
    this.dirty.clear();
    this.removed.clear();
    this.dirtyBy.clear();
    this.readNow.length = 0;
  }

  private spanCache(spans: SpanColumns): SpanCache {
    return new SpanCache(spans, (of, from) => {
      const found: [string, Row][] = [];
      for (const row of this.stored.spans(of, from)) {
        const id = this.columns.idOf(row);
        if (!this.dirty.has(id)) found.push([id, this.columns.decode(row)]);
      }
      return found;
    });
  }

  private groups(columns: readonly string[]): Map<string, Set<string>> {
    const name = columns.join();
    let groups = this.dirtyBy.get(name);
    if (!groups) {
      groups = { columns, keys: new Map() };
      this.dirtyBy.set(name, groups);
      for (const [id, row] of this.dirty) if (row) remember(groups, row, id);
    }
    return groups.keys;
  }
}

function remember({ columns, keys }: DirtyGroups, row: Row, id: string): void {
  const values = valuesOf(row, columns);
  const group = keys.get(values);
  if (group) group.add(id);
  else keys.set(values, new Set([id]));
}
