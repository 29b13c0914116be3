import pg from 'pg';
import { StoreUnavailable } from '../../event-store/event-store.errors.js';

/** How long one waits for a connection. */
const CONNECT_MS = 5_000;
/** How long the server may work on one statement; a question of ours takes far less. */
const STATEMENT_MS = 60_000;
/** `int8` and `numeric`: every number of ours is a safe integer, and is wanted as a number. */
const NUMBERS = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

/** Numbers as numbers, everything else as PostgreSQL says it. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
    NUMBERS.has(id) ? Number : (pg.types.getTypeParser(id, format as 'text') as (text: string) => unknown),
};

/** Connections to the database, so many at most; one that breaks is replaced when it is next needed. */
export function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max,
    application_name: 'kientoan',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
  });
  // Whoever needs the connection next is told; one that is idle needs no telling.
  pool.on('error', () => undefined);
  return pool;
}

/** Asks on whatever connection is free. @throws StoreUnavailable, pg.DatabaseError */
export async function ask<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  try {
    return (await pool.query<R>(sql, [...values])).rows;
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** One transaction on a connection of its own: all of `work` or nothing. @throws StoreUnavailable, and what `work` throws */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const done = await work(client);
    await client.query('commit');
    return done;
  } catch (error) {
    broken = await rolledBack(client);
    throw asUnavailable(error);
  } finally {
    client.release(broken);
  }
}

/** A connection, to be released. @throws StoreUnavailable */
export async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    const client = await pool.connect();
    if (client.listenerCount('error') < 2) client.on('error', () => undefined);
    return client;
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** Ends the transaction; undefined, or why the connection is of no use any more. */
export async function rolledBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Whether an error has this code of PostgreSQL. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof pg.DatabaseError && codes.includes(error.code ?? '');
}

/** Classes of errors by which the server says that it cannot work now: connections, resources, shutting down, the system's. */
const UNAVAILABLE = /^(08|53|57P|58)/;

/** What the client says of a connection that has ended, or that it cannot have. */
const BROKEN =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/;

/** What keeps the database from answering, as the error that callers know; any other error as it is. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof pg.DatabaseError && !UNAVAILABLE.test(error.code ?? '')) return error;
  const { code, message = '', syscall } = error as { code?: unknown; message?: string; syscall?: unknown };
  // Errors of sockets have a call of the system; those of the client say it in words alone.
  const isOfTheLine = syscall !== undefined || UNAVAILABLE.test(String(code)) || BROKEN.test(message);
  if (error instanceof StoreUnavailable || !isOfTheLine) return error;
  // Nothing of the error's text: it may name the user and the host.
  const detail = `the database of the read models does not answer (${typeof code === 'string' ? code : 'no connection'})`;
  return new StoreUnavailable(detail, { cause: error });
}
