import type { AnyTable } from './projection.js';

/** A row of any table, its type forgotten: what the machine works with. */
export type Row = Record<string, unknown>;

/** The rows of one table as the database has them: what a cache reads when it must, and flushes into. JSON columns are text. */
export interface StoredTable {
  /** The row with this key, its columns in the order of the key. */
  get(key: readonly unknown[]): Row | undefined;
  /** Rows with these values. @throws Error when the columns do not begin the key or an index. */
  select(columns: readonly string[], values: readonly unknown[]): Row[];
  /** Rows of one thing that are known now and do not end before a day. */
  spans(of: readonly unknown[], from: string): Row[];
  /** Inserts or replaces rows: the columns of the table, row after row. */
  write(rows: readonly unknown[]): void;
  /** Removes the rows with these keys. */
  remove(keys: readonly (readonly unknown[])[]): void;
}

/** By what rows with the values of some columns are found: the key, or the place of an index. @throws Error when the columns begin neither */
export function wayOf({ name, key, indexes = [] }: AnyTable, columns: readonly string[]): 'key' | number {
  const begins = (way: readonly string[]): boolean =>
    columns.every((column) => way.slice(0, columns.length).includes(column));
  if (columns.length > 0 && begins(key)) return 'key';
  const index = indexes.findIndex(begins);
  if (columns.length === 0 || index < 0)
    throw new Error(`table ${name} has no index that begins with ${columns.join() || 'no column'}`);
  return index;
}
