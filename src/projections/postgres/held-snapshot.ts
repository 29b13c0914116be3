import type pg from 'pg';
import { stateOf, type StoredState } from '../generation-state.js';
import type { AnyTable } from '../projection.js';
import type { HeldSnapshot } from '../read-model-database.port.js';
import { asUnavailable, connect, rolledBack } from './connections.js';
import { beginReading } from './generations.js';
import { quoted, type Schemas } from './schemas.js';
import { rowsSql } from './table.js';

/** Rows that are fetched at once. */
const ROWS_PER_PAGE = 2_000;

/** Stands on the present commit of a generation, on a connection of its own. @throws Error when it is not there, StoreUnavailable */
export async function holdSnapshot(pool: pg.Pool, schemas: Schemas, number: number): Promise<HeldSnapshot> {
  const client = await connect(pool);
  const schema = schemas.of(number);
  try {
    const question = `select * from ${schemas.generations} where number = ${number}`;
    const found = (await beginReading(client, schemas, number, question))?.rows[0] as StoredState | undefined;
    if (!found) throw new Error(`generation ${number} is not there`);
    const sql = 'select tablename as name from pg_tables where schemaname = $1';
    const { rows } = await client.query<{ name: string }>(sql, [schema]);
    const names = new Set(rows.map(({ name }) => name));
    return {
      state: stateOf(found),
      hasTable: (name) => names.has(name),
      scan: (table) => pagesOf(client, schema, table),
      count: async (name) => {
        const counted = await client.query<{ count: number }>(
          `select count(*) as count from ${quoted(schema)}.${quoted(name)}`,
        );
        return counted.rows[0]?.count ?? 0;
      },
      close: async () => client.release(await rolledBack(client)),
    };
  } catch (error) {
    client.release(await rolledBack(client));
    throw asUnavailable(error);
  }
}

async function* pagesOf(
  client: pg.PoolClient,
  schema: string,
  table: AnyTable,
): AsyncGenerator<readonly string[]> {
  try {
    await client.query(`declare walk no scroll cursor for ${rowsSql(schema, table)}`);
    const fetch = { text: `fetch ${ROWS_PER_PAGE} from walk`, rowMode: 'array' } as const;
    for (;;) {
      const { rows } = await client.query<unknown[]>(fetch);
      if (rows.length === 0) break;
      yield rows.map((row) => JSON.stringify(row));
    }
    await client.query('close walk');
  } catch (error) {
    throw asUnavailable(error);
  }
}
