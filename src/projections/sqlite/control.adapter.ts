import BetterSqlite3, { type Database, type Statement } from 'better-sqlite3';
import type { Certificate } from '../certificate.js';
import type { Lease, LeaseHolder } from '../../event-store/lease.js';
import { fenced } from '../../event-store/sqlite/fenced.js';
import type { Incident } from '../incident.js';
import type { ControlTable } from '../read-model-database.port.js';

const SCHEMA = `
create table if not exists control (
  id integer primary key check (id = 1), live integer, next_generation integer not null, token integer not null,
  holder text not null, host text not null, pid integer not null, expires_at integer not null,
  candidate text) strict;
insert or ignore into control values (1, null, 1, 0, '', '', 0, 0, null);
create table if not exists incidents (generation integer primary key, incident text not null) strict;
`;

/** `control.sqlite` in the data folder. */
export class ControlDatabase implements ControlTable {
  /** Asked for by every read. */
  private readonly liveNow: Statement;

  private constructor(private readonly db: Database) {
    this.liveNow = db.prepare('select live from control').pluck();
  }

  static open(path: string): ControlDatabase {
    // Its transactions take microseconds, so that waiting for the lock does not stop the event loop noticeably.
    const db = new BetterSqlite3(path, { timeout: 200 });
    db.pragma('journal_mode = wal');
    db.pragma('synchronous = full');
    db.exec(SCHEMA);
    return new ControlDatabase(db);
  }

  /** As `live`, in the same turn. */
  liveSync(): number | undefined {
    return (this.liveNow.get() as number | null) ?? undefined;
  }

  async live(): Promise<number | undefined> {
    return this.liveSync();
  }

  async lease(): Promise<Lease> {
    return this.leaseNow();
  }

  async takeLease(
    holder: LeaseHolder,
    expiresAt: number,
    lapsed: (present: Lease) => boolean,
  ): Promise<number | undefined> {
    return this.db
      .transaction(() => {
        const present = this.leaseNow();
        if (!lapsed(present)) return undefined;
        this.db
          .prepare('update control set token = token + 1, holder = ?, host = ?, pid = ?, expires_at = ?')
          .run(holder.id, holder.host, holder.pid, expiresAt);
        return present.token + 1;
      })
      .immediate();
  }

  async renewLease(token: number, expiresAt: number): Promise<boolean> {
    const renewed = this.db
      .prepare('update control set expires_at = ? where token = ? and expires_at > 0')
      .run(expiresAt, token);
    return renewed.changes === 1;
  }

  async releaseLease(token: number): Promise<void> {
    this.db.prepare('update control set expires_at = 0 where token = ?').run(token);
  }

  async reserveGeneration(): Promise<number> {
    const sql = 'update control set next_generation = next_generation + 1 returning next_generation - 1';
    return this.db.prepare(sql).pluck().get() as number;
  }

  async setLive(generation: number, token: number): Promise<void> {
    this.fenced(token, () => {
      this.db.prepare('update control set live = ?, candidate = null').run(generation);
      this.db.prepare('delete from incidents where generation <> ?').run(generation);
    });
  }

  async candidate(): Promise<Certificate | undefined> {
    const text = this.db.prepare('select candidate from control').pluck().get() as string | null;
    return text === null ? undefined : (JSON.parse(text) as Certificate);
  }

  async setCandidate(certificate: Certificate | undefined): Promise<void> {
    this.db.prepare('update control set candidate = ?').run(certificate ? JSON.stringify(certificate) : null);
  }

  /** As `incident`, in the same turn. */
  incidentSync(generation: number): Incident | undefined {
    const sql = 'select incident from incidents where generation = ?';
    const text = this.db.prepare(sql).pluck().get(generation) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Incident);
  }

  async incident(generation: number): Promise<Incident | undefined> {
    return this.incidentSync(generation);
  }

  async setIncident(incident: Incident, token: number): Promise<void> {
    this.fenced(token, () => {
      this.db
        .prepare('insert or replace into incidents values (?, ?)')
        .run(incident.generation, JSON.stringify(incident));
    });
  }

  async clearIncident(generation: number, token: number): Promise<void> {
    this.fenced(token, () => {
      this.db.prepare('delete from incidents where generation = ?').run(generation);
    });
  }

  close(): void {
    this.db.close();
  }

  private fenced(token: number, change: () => void): void {
    fenced(this.db, () => this.leaseNow(), token, change);
  }

  private leaseNow(): Lease {
    const sql = 'select holder as id, host, pid, token, expires_at as expiresAt from control';
    return this.db.prepare(sql).get() as Lease;
  }
}
