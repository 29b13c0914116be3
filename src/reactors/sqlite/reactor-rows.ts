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

/** The rows of tables, each statement prepared once. JSON columns are parsed and written. */
export class SqliteReactorRows implements ReactorRows {
  private readonly statements = new Map<string, Statement<unknown[]>>();

  constructor(private readonly db: Database) {}

  get<R extends object>(table: AnyReactorTable, key: Partial<R>): R | undefined {
    const row = this.prepared(selectSql(table, table.key)).get(...values(key, table.key));
    return row === undefined ? undefined : (decoded(table, row as Row) as R);
  }

  put(table: AnyReactorTable, row: object): void {
    const columns = columnsOf(table);
    const marks = columns.map(() => '?').join(', ');
    this.prepared(`insert or replace into ${quoted(table.name)} (${list(columns)}) values (${marks})`).run(
      ...columns.map((name) => encoded(table, name, (row as Row)[name])),
    );
  }

  remove<R extends object>(table: AnyReactorTable, key: Partial<R>): void {
    this.prepared(`delete from ${quoted(table.name)} where ${whereOf(table.key)}`).run(...values(key, table.key)); // prettier-ignore
  }

  select<R extends object>(table: AnyReactorTable, where: Partial<R>): R[] {
    const named = Object.keys(where);
    const leads = [table.key, ...(table.indexes ?? [])].some((columns) => named.every((name) => columns.slice(0, named.length).includes(name))); // prettier-ignore
    if (!leads) throw new Error(`no key or index of ${table.name} begins with ${named.join(', ')}`);
    const rows = this.prepared(`${selectSql(table, named)} order by ${list(table.key)}`).all(...values(where, named)); // prettier-ignore
    return rows.map((row) => decoded(table, row as Row) as R);
  }

  private prepared(sql: string): Statement<unknown[]> {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.db.prepare<unknown[]>(sql)));
    return statement;
  }
}

const whereOf = (columns: readonly string[]): string => columns.map((name) => `${quoted(name)} = ?`).join(' and '); // prettier-ignore

function selectSql(table: AnyReactorTable, where: readonly string[]): string {
  return `select ${list(columnsOf(table))} from ${quoted(table.name)} where ${whereOf(where)}`;
}

function values(row: object, columns: readonly string[]): unknown[] {
  return columns.map((name) => (row as Row)[name]);
}

function encoded(table: AnyReactorTable, column: string, value: unknown): unknown {
  if (value === undefined) throw new Error(`${table.name}.${column} is missing`);
  return table.columns[column]?.startsWith('json') && value !== null ? JSON.stringify(value) : value;
}

function decoded(table: AnyReactorTable, row: Row): Row {
  for (const [name, type] of Object.entries(table.columns)) {
    const value = row[name];
    if (type.startsWith('json') && typeof value === 'string') row[name] = JSON.parse(value);
  }
  return row;
}
