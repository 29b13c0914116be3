import type { AnyTable, ColumnType } from './projection.js';
import type { Row } from './stored-table.port.js';

const known = new WeakMap<AnyTable, Columns>();

/** The columns of a table as rows are checked, named, written and read by them, each row many times over. */
export class Columns {
  readonly count: number;
  private readonly names: readonly string[];
  private readonly types: readonly ColumnType[];
  private readonly isJson: readonly boolean[];
  private readonly anyJson: boolean;

  private constructor(private readonly table: AnyTable) {
    this.names = Object.keys(table.columns);
    this.types = Object.values(table.columns);
    this.isJson = this.types.map((type) => type.startsWith('json'));
    this.anyJson = this.isJson.includes(true);
    this.count = this.names.length;
  }

  static of(table: AnyTable): Columns {
    let columns = known.get(table);
    if (!columns) known.set(table, (columns = new Columns(table)));
    return columns;
  }

  /** @throws Error when a column is missing, unknown or of another type. */
  check(row: Row): void {
    const { names, types } = this;
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] as string;
      if (!fits(types[at] as ColumnType, row[name])) this.refuse(name, row[name]);
    }
    if (Object.keys(row).length !== this.count) {
      const unknown = Object.keys(row).filter((column) => !(column in this.table.columns));
      throw new Error(`table ${this.table.name} has no column ${unknown.join(', ')}`);
    }
  }

  /** The key of a row as one text. @throws Error when a part of it is missing. */
  idOf(row: Row): string {
    let id = '';
    for (const column of this.table.key) {
      const value = row[column];
      if (typeof value !== 'string' && typeof value !== 'number') this.refuse(column, value);
      id += partOf(value);
    }
    return id;
  }

  /** Puts the row's values into `out` from a place on, as parameters. */
  encode(row: Row, out: unknown[], from: number): void {
    const { names, isJson } = this;
    for (let at = 0; at < names.length; at += 1) {
      const value = row[names[at] as string];
      out[from + at] = isJson[at] && value !== null ? JSON.stringify(value) : value;
    }
  }

  /** Parses the JSON columns of a stored row, in place. */
  decode(stored: Row): Row {
    if (!this.anyJson) return stored;
    this.names.forEach((name, at) => {
      const value = stored[name];
      if (this.isJson[at] && typeof value === 'string') stored[name] = JSON.parse(value);
    });
    return stored;
  }

  private refuse(column: string, value: unknown): never {
    const type = this.table.columns[column] ?? 'no column of the table';
    throw new Error(
      `${this.table.name}.${column} is ${type}, not ${String(JSON.stringify(value)).slice(0, 100)}`,
    );
  }
}

/** Some values of a row as one text. */
export function valuesOf(row: Row, columns: readonly string[]): string {
  let values = '';
  for (const column of columns) values += partOf(row[column]);
  return values;
}

/** By code unit, numbers by value, null first: the same whether a row comes from the file or from the batch. */
export function compareBy(columns: readonly string[], a: Row, b: Row): number {
  for (const column of columns) {
    const [left, right] = [a[column], b[column]] as [string | null, string | null];
    if (left === right) continue;
    if (left === null) return -1;
    if (right === null) return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** A value in a joined key; texts carry their length, so that no two lists of values join to one key. */
function partOf(value: unknown): string {
  return typeof value === 'string' ? `${value}:${value.length};` : `#${String(value)};`;
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
