import type { Database, Statement } from 'better-sqlite3';
import type { AnyReactorTable, ReactorRows } from '../reactor.port.js';

type Row = Record<string, unknown>;

const quoted = (name: string): string => `"${name}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(', ');
const columnsOf = (table: AnyReactorTable): string[] => Object.keys(table.columns);

/** Makes the tables of a reactor where they are missing. */
export function createTables(db: Database, tables: readonly AnyReactorTable[]): void {
  for (const table of tables) {
    const columns = Object.entries(table.columns).map(([name, type]) => {
      const base = type.startsWith('integer') ? 'integer' : 'text';
      return `${quoted(name)} ${base}${type.endsWith('?') ? '' : ' not null'}`;
    });
    db.exec(`create table if not exists ${quoted(table.name)} (${columns.join(', ')}, primary key (${list(table.key)})) strict, without rowid`); // prettier-ignore
    (table.indexes ?? []).forEach((index, at) => {
      db.exec(`create index if not exists ${quoted(`${table.name}_${at}`)} on ${quoted(table.name)} (${list(index)})`); // prettier-ignore
    });
  }
}

/** What is prepared of a table: rows are read and written by the thousand. */
class PreparedTable {
  readonly columns: readonly string[];
  readonly get: Statement<unknown[]>;
  readonly put: Statement<unknown[]>;
  readonly remove: Statement<unknown[]>;
  private readonly json: readonly string[];
  private readonly selects = new Map<string, Statement<unknown[]>>();

  constructor(
    private readonly db: Database,
    private readonly table: AnyReactorTable,
  ) {
    const { name, key } = table;
    this.columns = columnsOf(table);
    this.json = this.columns.filter((column) => table.columns[column]?.startsWith('json'));
    this.get = db.prepare<unknown[]>(selectSql(table, key));
    this.remove = db.prepare<unknown[]>(`delete from ${quoted(name)} where ${whereOf(key)}`);
    this.put = db.prepare<unknown[]>(
      `insert or replace into ${quoted(name)} (${list(this.columns)}) values (${this.columns.map(() => '?').join(', ')})`,
    );
  }

  /** @throws Error when no key or index begins with these columns */
  select(named: readonly string[]): Statement<unknown[]> {
    const id = named.join();
    let statement = this.selects.get(id);
    if (!statement) {
      const { name, key, indexes = [] } = this.table;
      const leads = [key, ...indexes].some((columns) => named.every((one) => columns.slice(0, named.length).includes(one))); // prettier-ignore
      if (!leads) throw new Error(`no key or index of ${name} begins with ${named.join(', ')}`);
      statement = this.db.prepare<unknown[]>(`${selectSql(this.table, named)} order by ${list(key)}`);
      this.selects.set(id, statement);
    }
    return statement;
  }

  encoded(row: Row): unknown[] {
    return this.columns.map((column) => {
      const value = row[column];
      if (value === undefined) throw new Error(`${this.table.name}.${column} is missing`);
      return value !== null && this.json.includes(column) ? JSON.stringify(value) : value;
    });
  }

  decoded(row: unknown): Row {
    const read = row as Row;
    for (const column of this.json)
      if (typeof read[column] === 'string') read[column] = JSON.parse(read[column]);
    return read;
  }
}

/** The rows of tables. JSON columns are parsed and written. */
export class SqliteReactorRows implements ReactorRows {
  private readonly known = new Map<AnyReactorTable, PreparedTable>();

  constructor(private readonly db: Database) {}

  get<R extends object>(table: AnyReactorTable, key: Partial<R>): R | undefined {
    const of = this.of(table);
    const row = of.get.get(...values(key, table.key));
    return row === undefined ? undefined : (of.decoded(row) as R);
  }

  put(table: AnyReactorTable, row: object): void {
    const of = this.of(table);
    of.put.run(...of.encoded(row as Row));
  }

  remove<R extends object>(table: AnyReactorTable, key: Partial<R>): void {
    this.of(table).remove.run(...values(key, table.key));
  }

  select<R extends object>(table: AnyReactorTable, where: Partial<R>): R[] {
    const named = Object.keys(where);
    const of = this.of(table);
    return of.select(named).all(...values(where, named)).map((row) => of.decoded(row) as R); // prettier-ignore
  }

  /** The same rows; `begin` is called before any of them is read or written. */
  within(begin: () => void): ReactorRows {
    return {
      get: (table, key) => {
        begin();
        return this.get(table, key);
      },
      put: (table, row) => {
        begin();
        this.put(table, row);
      },
      remove: (table, key) => {
        begin();
        this.remove(table, key);
      },
      select: (table, where) => {
        begin();
        return this.select(table, where);
      },
    };
  }

  private of(table: AnyReactorTable): PreparedTable {
    let prepared = this.known.get(table);
    if (!prepared) this.known.set(table, (prepared = new PreparedTable(this.db, table)));
    return prepared;
  }
}

const whereOf = (columns: readonly string[]): string => columns.map((name) => `${quoted(name)} = ?`).join(' and '); // prettier-ignore

function selectSql(table: AnyReactorTable, where: readonly string[]): string {
  return `select ${list(columnsOf(table))} from ${quoted(table.name)} where ${whereOf(where)}`;
}

function values(row: object, columns: readonly string[]): unknown[] {
  return columns.map((name) => (row as Row)[name]);
}
