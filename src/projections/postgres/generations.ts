import type pg from 'pg';
import { LeaseLost } from '../../event-store/lease.js';
import { stateOf, type GenerationState, type StoredState } from '../generation-state.js';
import { hasCode } from './connections.js';
import { quoted, type Schemas } from './schemas.js';
import { createSql, indexesSql } from './table.js';
import type { AnyTable } from '../projection.js';

type Client = Pick<pg.ClientBase, 'query'>;

/** How long one waits for readers of a generation that is to be removed. */
const PATIENCE_MS = 200;
const LOCK_NOT_AVAILABLE = '55P03';
const NO_SUCH_TABLE = '42P01';
const NO_SUCH_SCHEMA = '3F000';

/** What a generation says of itself; undefined when it is not there. */
export async function stateIn(
  client: Client,
  schemas: Schemas,
  number: number,
): Promise<GenerationState | undefined> {
  const sql = `select * from ${schemas.generations} where number = $1`;
  const row = (await client.query<StoredState & pg.QueryResultRow>(sql, [number])).rows[0];
  return row && stateOf(row);
}

/** Makes the schema of a generation, its tables without keys and indexes, and its state. Inside a transaction. */
export async function makeGeneration(
  client: Client,
  schemas: Schemas,
  state: GenerationState,
  tables: readonly AnyTable[],
): Promise<void> {
  const { number, token, checkpoint = null, lastEvent = null, events } = state;
  const schema = schemas.of(number);
  await client.query(`create schema ${quoted(schema)}; create table ${schemas.heldBy(number)} ()`);
  for (const table of tables) await client.query(createSql(schema, table));
  await client.query(`insert into ${schemas.generations} values ($1, $2, $3, $4, $5, $6)`, [
    ...[number, token, checkpoint, lastEvent, events],
    JSON.stringify(state.projections),
  ]);
}

/** Makes the keys and indexes of a generation. */
export async function indexGeneration(
  client: Client,
  schema: string,
  tables: readonly AnyTable[],
): Promise<void> {
  for (const table of tables) for (const sql of indexesSql(schema, table)) await client.query(sql);
  await client.query(
    'analyze ' + tables.map((table) => `${quoted(schema)}.${quoted(table.name)}`).join(', '),
  );
}

/** From here on only this token writes the generation. @throws LeaseLost when a higher one does already */
export async function raiseToken(
  client: Client,
  schemas: Schemas,
  number: number,
  token: number,
): Promise<void> {
  const sql = `update ${schemas.generations} set token = $1 where number = $2 and token <= $1`;
  if ((await client.query(sql, [token, number])).rowCount === 1) return;
  const state = await stateIn(client, schemas, number);
  if (!state) throw new Error(`generation ${number} is not there`);
  throw new LeaseLost(token, state.token);
}

/** Says that this connection has a generation open, until it ends or lets go: nobody removes it meanwhile. */
export async function keepOpen(client: Client, schemas: Schemas, number: number): Promise<void> {
  await client.query('select pg_advisory_lock_shared(hashtext($1), $2)', [schemas.shared, number]);
}

/** Lets go of it. */
export async function letGo(client: Client, schemas: Schemas, number: number): Promise<void> {
  await client.query('select pg_advisory_unlock_shared(hashtext($1), $2)', [schemas.shared, number]);
}

/** Removes a generation that nobody has open or reads. Whether it is gone. Inside a transaction, which is to be rolled back when it is not. */
export async function dropGeneration(client: Client, schemas: Schemas, number: number): Promise<boolean> {
  const sql = 'select pg_try_advisory_xact_lock(hashtext($1), $2) as free';
  const { rows } = await client.query<{ free: boolean }>(sql, [schemas.shared, number]);
  if (rows[0]?.free !== true) return false;
  try {
    await client.query(`set local lock_timeout = ${PATIENCE_MS}`);
    await client.query(`drop schema if exists ${quoted(schemas.of(number))} cascade`);
    await client.query(`delete from ${schemas.generations} where number = $1`, [number]);
    return true;
  } catch (error) {
    if (hasCode(error, LOCK_NOT_AVAILABLE)) return false;
    throw error;
  }
}

/**
 * Begins a read-only transaction on one snapshot in which a generation cannot be removed; false when it is not there. The
 * lock comes first, because the snapshot is taken by the first question after it.
 */
export async function beginReading(
  client: Client,
  schemas: Schemas,
  number: number,
  question: string,
): Promise<pg.QueryResult<pg.QueryResultRow> | undefined> {
  const begin = `begin isolation level repeatable read, read only; lock table ${schemas.heldBy(number)} in access share mode; `;
  try {
    const results = (await client.query(begin + question)) as unknown as pg.QueryResult<pg.QueryResultRow>[];
    return results.at(-1);
  } catch (error) {
    if (hasCode(error, NO_SUCH_TABLE, NO_SUCH_SCHEMA)) return undefined;
    throw error;
  }
}
