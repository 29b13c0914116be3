import type { AnyTable } from '../projection.js';
import { quoted } from './schemas.js';

/** Texts in the order of their bytes, as everywhere in this program. */
const TEXT = 'text collate "C"';

const isInteger = (table: AnyTable, column: string): boolean =>
  table.columns[column]?.startsWith('integer') === true;

/** The type of an array of a column's values, as a parameter. */
const arrayOf = (table: AnyTable, column: string): string =>
  isInteger(table, column) ? 'bigint[]' : 'text[]';

const listOf = (columns: readonly string[]): string => columns.map(quoted).join(', ');

/** Columns of a table in the order of its definition. */
export const columnsOf = (table: AnyTable): readonly string[] => Object.keys(table.columns);

/** The name of a table in a schema. */
export const nameIn = (schema: string, table: AnyTable): string => `${quoted(schema)}.${quoted(table.name)}`;

/** The statement that makes a table, without key and indexes. */
export function createSql(schema: string, table: AnyTable): string {
  const columns = columnsOf(table).map((column) => {
    const type = isInteger(table, column) ? 'bigint' : TEXT;
    return `${quoted(column)} ${type}${table.columns[column]?.endsWith('?') ? '' : ' not null'}`;
  });
  return `create table ${nameIn(schema, table)} (${columns.join(', ')})`;
}

/** The statements that make the key and the indexes of a table. */
export function indexesSql(schema: string, table: AnyTable): string[] {
  const name = nameIn(schema, table);
  const made = [`alter table ${name} add primary key (${listOf(table.key)})`];
  for (const columns of table.indexes ?? []) made.push(`create index on ${name} (${listOf(columns)})`);
  const { spans } = table;
  if (spans)
    made.push(
      `create index on ${name} (${listOf([...spans.of, spans.to])}) where ${quoted(spans.closed)} is null`,
    );
  return made;
}

/**
 * Rows with the values of some columns, many questions at once: one array for each column; some columns may be null in
 * all of them. `question ` numbers the questions from 1.
 */
export function selectManySql(
  schema: string,
  table: AnyTable,
  columns: readonly string[],
  nulls: readonly string[],
): string {
  const equal = columns.map((column, at) => `t.${quoted(column)} = q.c${at}`);
  return manySql(schema, table, columns, [...equal, ...nulls.map((column) => `t.${quoted(column)} is null`)]);
}

/** The spans that are known now, of many things at once: one array for each column that names them, and one of days. */
export function spansManySql(schema: string, table: AnyTable): string {
  const { spans } = table;
  if (!spans) throw new Error(`table ${table.name} has no spans`);
  const { of, to, closed } = spans;
  const equal = of.map((column, at) => `t.${quoted(column)} = q.c${at}`);
  const end = `t.${quoted(to)}`;
  return manySql(
    schema,
    table,
    [...of, to],
    [...equal, `t.${quoted(closed)} is null`, `(${end} is null or ${end} >= q.c${of.length})`],
  );
}

function manySql(
  schema: string,
  table: AnyTable,
  asked: readonly string[],
  conditions: readonly string[],
): string {
  const arrays = asked.map((column, at) => `$${at + 1}::${arrayOf(table, column)}`);
  const names = asked.map((_, at) => `c${at}`);
  const columns = columnsOf(table).map((column) => `t.${quoted(column)}`);
  // Without a column to go by there is one question, of all rows.
  const questions =
    asked.length === 0
      ? '(select 1 as question) q'
      : `unnest(${arrays.join(', ')}) with ordinality as q(${[...names, 'question'].join(', ')})`;
  return `select q.question as "question ", ${columns.join(', ')} from ${questions} join ${nameIn(schema, table)} t on ${conditions.join(' and ') || 'true'}`;
}

/** Inserts or replaces many rows: one array for each column. No two may have the same key. */
export function upsertManySql(schema: string, table: AnyTable): string {
  const columns = columnsOf(table);
  const arrays = columns.map((column, at) => `$${at + 1}::${arrayOf(table, column)}`);
  const rest = columns.filter((column) => !table.key.includes(column));
  const change = rest.map((column) => `${quoted(column)} = excluded.${quoted(column)}`);
  return `insert into ${nameIn(schema, table)} (${listOf(columns)}) select * from unnest(${arrays.join(', ')})
    on conflict (${listOf(table.key)}) do ${rest.length === 0 ? 'nothing' : `update set ${change.join(', ')}`}`;
}

/** Removes many rows: one array for each column of the key. */
export function deleteManySql(schema: string, table: AnyTable): string {
  const arrays = table.key.map((column, at) => `$${at + 1}::${arrayOf(table, column)}`);
  const names = table.key.map((_, at) => `c${at}`);
  const equal = table.key.map((column, at) => `t.${quoted(column)} = q.c${at}`);
  return `delete from ${nameIn(schema, table)} t using unnest(${arrays.join(', ')}) as q(${names.join(', ')}) where ${equal.join(' and ')}`;
}

/** All rows in the order of the key. */
export function rowsSql(schema: string, table: AnyTable): string {
  return `select ${listOf(columnsOf(table))} from ${nameIn(schema, table)} order by ${listOf(table.key)}`;
}
