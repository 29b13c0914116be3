import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import type { AnyTable, SpanColumns } from '../projection.js';
import type { Row } from '../stored-table.port.js';

/** Compiles and never runs: statements of the write path are prepared by the driver itself. */
const compiler = new Kysely<Record<string, Row>>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** The statement that makes a table, without its indexes. */
export function createSql(table: AnyTable): string {
  let create = compiler.schema.createTable(table.name);
  for (const [column, type] of Object.entries(table.columns)) {
    const base = type.startsWith('integer') ? 'integer' : 'text';
    create = create.addColumn(column, base, (build) => (type.endsWith('?') ? build : build.notNull()));
  }
  return create
    .addPrimaryKeyConstraint(`${table.name}_key`, [...table.key] as never[])
    .modifyEnd(sql`strict, without rowid`)
    .compile().sql;
}

/** Name of the index that finds the rows of a table's `spans`. */
export const SPANS = 'spans';

/** The statements that make the indexes of a table, by name: the place of each in `indexes`, and `SPANS`. */
export function indexesSql(table: AnyTable): Map<string, string> {
  const made = new Map<string, string>();
  for (const [place, columns] of (table.indexes ?? []).entries()) {
    const index = compiler.schema
      .createIndex(`${table.name}_${place}`)
      .on(table.name)
      .columns([...columns] as never[]);
    made.set(String(place), index.compile().sql);
  }
  if (table.spans) {
    const index = compiler.schema
      .createIndex(`${table.name}_${SPANS}`)
      .on(table.name)
      .columns([...table.spans.of] as never[])
      .expression(endOf(table.spans.to))
      .where(sql.ref(table.spans.closed), 'is', null);
    made.set(SPANS, index.compile().sql);
  }
  return made;
}

/** When a span ends, never null: a blob is greater than any text, so what goes on comes last. */
function endOf(to: string) {
  return sql`coalesce(${sql.ref(to)}, x'')`;
}

/** Rows with these values, one parameter for each column of `where`. */
export function selectSql(table: AnyTable, where: readonly string[]): string {
  let query = compiler.selectFrom(table.name).select(Object.keys(table.columns));
  for (const column of where) query = query.where(column, 'is', '' as never);
  return query.compile().sql;
}

/** Rows of one thing that are known now; parameters are what names it, and the day from which on they are wanted. */
export function spansSql(table: AnyTable, { of, to, closed }: SpanColumns): string {
  let query = compiler.selectFrom(table.name).select(Object.keys(table.columns));
  for (const column of of) query = query.where(column, '=', '' as never);
  return query
    .where(closed, 'is', null as never)
    .where(sql<boolean>`${endOf(to)} >= ${''}`)
    .compile().sql;
}

/** One parameter for each column of the key. */
export function deleteSql(table: AnyTable): string {
  let query = compiler.deleteFrom(table.name);
  for (const column of table.key) query = query.where(column, '=', '');
  return query.compile().sql;
}

/** Inserts or replaces `rows` rows; parameters are their columns, row after row. */
export function upsertSql(table: AnyTable, rows: number): string {
  const columns = Object.keys(table.columns);
  const rest = columns.filter((column) => !table.key.includes(column));
  const blank = Object.fromEntries(columns.map((column) => [column, '']));
  return compiler
    .insertInto(table.name)
    .values(Array.from({ length: rows }, () => blank))
    .onConflict((conflict) => {
      const target = conflict.columns([...table.key] as never[]);
      if (rest.length === 0) return target.doNothing();
      return target.doUpdateSet((eb) =>
        Object.fromEntries(rest.map((column) => [column, eb.ref(`excluded.${column}`)])),
      );
    })
    .compile().sql;
}

/** All rows in the order of the key. */
export function rowsSql(table: AnyTable): string {
  let query = compiler.selectFrom(table.name).select(Object.keys(table.columns));
  for (const column of table.key) query = query.orderBy(column);
  return query.compile().sql;
}

/** The same, each row as one JSON list of its columns: what comparison and digest go over. */
export function scanSql(table: AnyTable): string {
  const columns = sql.join(Object.keys(table.columns).map((column) => sql.ref(column)));
  let query = compiler.selectFrom(table.name).select(sql<string>`json_array(${columns})`.as('row'));
  for (const column of table.key) query = query.orderBy(column);
  return query.compile().sql;
}
