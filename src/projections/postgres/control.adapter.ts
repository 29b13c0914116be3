import type pg from 'pg';
import { assertToken, type Lease, type LeaseHolder } from '../../event-store/lease.js';
import type { Certificate } from '../certificate.js';
import type { Incident } from '../incident.js';
import type { ControlTable } from '../read-model-database.port.js';
import { ask, transaction } from './connections.js';
import { quoted, type Schemas } from './schemas.js';

/** Of an advisory lock: only one makes the tables. */
const MAKING = 0x6b69656e;

/** The shared schema of a log's read models; JSON is kept as text, as it was written. */
export class PostgresControl implements ControlTable {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly schemas: Schemas,
  ) {}

  /** Makes the tables where there are none. @throws StoreUnavailable */
  static async open(pool: pg.Pool, schemas: Schemas): Promise<PostgresControl> {
    await transaction(pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [MAKING]);
      await client.query(`
        create schema if not exists ${quoted(schemas.shared)};
        create table if not exists ${schemas.control} (
          id integer primary key check (id = 1), live bigint, next_generation bigint not null, token bigint not null,
          holder text not null, host text not null, pid bigint not null, expires_at bigint not null, candidate text);
        create table if not exists ${schemas.incidents} (generation bigint primary key, incident text not null);
        create table if not exists ${schemas.generations} (
          number bigint primary key, token bigint not null, checkpoint text, last_event text, events bigint not null,
          projections text not null);
        insert into ${schemas.control} values (1, null, 1, 0, '', '', 0, 0, null) on conflict do nothing;`);
    });
    return new PostgresControl(pool, schemas);
  }

  async live(): Promise<number | undefined> {
    const [row] = await this.ask<{ live: number | null }>(`select live from ${this.schemas.control}`);
    return row?.live ?? undefined;
  }

  async lease(): Promise<Lease> {
    return (await this.ask<Lease & pg.QueryResultRow>(this.leaseSql))[0] as Lease;
  }

  async takeLease(
    holder: LeaseHolder,
    expiresAt: number,
    lapsed: (present: Lease) => boolean,
  ): Promise<number | undefined> {
    return transaction(this.pool, async (client) => {
      const present = (await client.query(`${this.leaseSql} for update`)).rows[0] as Lease;
      if (!lapsed(present)) return undefined;
      await client.query(
        `update ${this.schemas.control} set token = token + 1, holder = $1, host = $2, pid = $3, expires_at = $4`,
        [holder.id, holder.host, holder.pid, expiresAt],
      );
      return present.token + 1;
    });
  }

  async renewLease(token: number, expiresAt: number): Promise<boolean> {
    const sql = `update ${this.schemas.control} set expires_at = $1 where token = $2 and expires_at > 0 returning id`;
    return (await this.ask(sql, [expiresAt, token])).length === 1;
  }

  async releaseLease(token: number): Promise<void> {
    await this.ask(`update ${this.schemas.control} set expires_at = 0 where token = $1`, [token]);
  }

  async reserveGeneration(): Promise<number> {
    const sql = `update ${this.schemas.control} set next_generation = next_generation + 1 returning next_generation - 1 as number`;
    return ((await this.ask<{ number: number }>(sql))[0] as { number: number }).number;
  }

  async setLive(generation: number, token: number): Promise<void> {
    await this.fenced(token, async (client) => {
      await client.query(`update ${this.schemas.control} set live = $1, candidate = null`, [generation]);
      await client.query(`delete from ${this.schemas.incidents} where generation <> $1`, [generation]);
    });
  }

  async candidate(): Promise<Certificate | undefined> {
    const [row] = await this.ask<{ candidate: string | null }>(
      `select candidate from ${this.schemas.control}`,
    );
    const text = row?.candidate ?? undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Certificate);
  }

  async setCandidate(certificate: Certificate | undefined): Promise<void> {
    const text = certificate ? JSON.stringify(certificate) : null;
    await this.ask(`update ${this.schemas.control} set candidate = $1`, [text]);
  }

  async incident(generation: number): Promise<Incident | undefined> {
    const sql = `select incident from ${this.schemas.incidents} where generation = $1`;
    const [row] = await this.ask<{ incident: string }>(sql, [generation]);
    return row && (JSON.parse(row.incident) as Incident);
  }

  async setIncident(incident: Incident, token: number): Promise<void> {
    const sql = `insert into ${this.schemas.incidents} values ($1, $2) on conflict (generation) do update set incident = excluded.incident`;
    await this.fenced(token, (client) => client.query(sql, [incident.generation, JSON.stringify(incident)]));
  }

  async clearIncident(generation: number, token: number): Promise<void> {
    const sql = `delete from ${this.schemas.incidents} where generation = $1`;
    await this.fenced(token, (client) => client.query(sql, [generation]));
  }

  private get leaseSql(): string {
    return `select holder as id, host, pid, token, expires_at as "expiresAt" from ${this.schemas.control}`;
  }

  private ask<R extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<R[]> {
    return ask<R>(this.pool, sql, values);
  }

  /** Nobody takes the lease while `change` is at work. @throws LeaseLost */
  private async fenced(token: number, change: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
    await transaction(this.pool, async (client) => {
      assertToken((await client.query(`${this.leaseSql} for update`)).rows[0] as Lease, token);
      await change(client);
    });
  }
}
