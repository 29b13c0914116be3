import type pg from 'pg';
import type { Row } from '../stored-table.port.js';
import { storable, type FetchedTable, type Question } from './fetched-table.js';
import { selectManySql, spansManySql } from './table.js';

interface Group {
  readonly sql: string;
  readonly asked: { readonly name: string; readonly values: readonly unknown[] }[];
}

/** Asks everything that tables have missed, one statement for each kind of question, however many there are of it. */
export async function fetchMissed(
  client: Pick<pg.ClientBase, 'query'>,
  schema: string,
  tables: Iterable<FetchedTable>,
): Promise<void> {
  for (const table of tables) {
    const groups = new Map<string, Group>();
    for (const [name, question] of table.missed()) {
      const { sql, values } = statementOf(schema, table, question);
      const group = groups.get(sql);
      if (group) group.asked.push({ name, values });
      else groups.set(sql, { sql, asked: [{ name, values }] });
    }
    for (const { sql, asked } of groups.values()) {
      const width = asked[0]?.values.length ?? 0;
      const arrays = Array.from({ length: width }, (_, at) =>
        asked.map(({ values }) => storable(values[at])),
      );
      const found = asked.map((): Row[] => []);
      for (const { 'question ': question, ...row } of (await client.query<Row>(sql, arrays)).rows)
        found[(question as number) - 1]?.push(row);
      asked.forEach(({ name }, at) => table.answered(name, found[at] ?? []));
    }
  }
}

function statementOf(schema: string, { table }: FetchedTable, question: Question) {
  if (question.by === 'spans') return { sql: spansManySql(schema, table), values: question.values };
  const { columns, values } = question;
  const given = columns.filter((_, at) => values[at] !== null);
  const nulls = columns.filter((_, at) => values[at] === null);
  const sql = selectManySql(schema, table, given, nulls);
  return { sql, values: values.filter((value) => value !== null) };
}
