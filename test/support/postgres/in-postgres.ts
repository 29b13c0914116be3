import { createHash } from 'node:crypto';
import pg from 'pg';
import { PostgresReadModels } from '../../../src/projections/index.js';
import { Schemas } from '../../../src/projections/postgres/schemas.js';
import type { MakePlace } from '../ledger.js';

/** In a PostgreSQL database; each data folder's log has schemas of its own there. */
export const inPostgres =
  (url: () => string): MakePlace =>
  (folder) => {
    const log = createHash('sha256').update(folder).digest('hex').slice(0, 12);
    const schemas = new Schemas(log);
    const ask = async (sql: string): Promise<pg.QueryResult<{ number: string }>> => {
      const client = new pg.Client({ connectionString: url() });
      await client.connect();
      try {
        return await client.query(sql);
      } finally {
        await client.end();
      }
    };
    return {
      open: () => PostgresReadModels.open({ url: url(), log, folder }),
      byHand: async (generation, sql) => {
        await ask(`set search_path to "${schemas.of(generation)}"; ${sql}`);
      },
      spoil: async (generation) => {
        await ask(`drop schema "${schemas.of(generation)}" cascade`);
      },
      generations: async () => {
        const sql = `select substr(nspname, ${schemas.shared.length + 2}) as number from pg_namespace where nspname like '${schemas.shared}\\_%'`;
        return (await ask(sql)).rows.map(({ number }) => Number(number)).sort((a, b) => a - b);
      },
    };
  };
