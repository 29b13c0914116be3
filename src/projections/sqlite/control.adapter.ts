import BetterSqlite3, { type Database, type Statement } from 'better-sqlite3';
import type { Certificate } from '../certificate.js';
import type { Lease, LeaseHolder, LeaseTable } from '../../event-store/lease.js';
import { fenced } from '../../event-store/sqlite/fenced.js';
import type { Incident } from '../incident.js';

const SCHEMA = `
create table if not exists control (
  id integer primary key check (id = 1), live integer, next_generation integer not null, token integer not null,
  holder text not null, host text not null, pid integer not null, expires_at integer not null,
  candidate text) strict;
insert or ignore into control values (1, null, 1, 0, '', '', 0, 0, null);
create table if not exists incidents (generation integer primary key, incident text not null) strict;
`;

/**
 * `control.sqlite`: the pointer to the live generation, the lease of who projects it, incidents, and the generation
 * that waits for its differences to be accepted. Every change but those of the lease checks the fencing token.
 */
export class ControlDatabase implements LeaseTable {
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

  live(): number | undefined {
    return (this.liveNow.get() as number | null) ?? undefined;
  }

  lease(): Lease {
    const sql = 'select holder as id, host, pid, token, expires_at as expiresAt from control';
    return this.db.prepare(sql).get() as Lease;
  }

  /** The new fencing token, or undefined when the present lease does not count as lapsed. */
  takeLease(holder: LeaseHolder, expiresAt: number, lapsed: (present: Lease) => boolean): number | undefined {
    return this.db
      .transaction(() => {
        const present = this.lease();
        if (!lapsed(present)) return undefined;
        this.db
          .prepare('update control set token = token + 1, holder = ?, host = ?, pid = ?, expires_at = ?')
          .run(holder.id, holder.host, holder.pid, expiresAt);
        return present.token + 1;
      })
      .immediate();
  }

  /** Whether the lease is still held with this token. */
  renewLease(token: number, expiresAt: number): boolean {
    const renewed = this.db
      .prepare('update control set expires_at = ? where token = ? and expires_at > 0')
      .run(expiresAt, token);
    return renewed.changes === 1;
  }

  releaseLease(token: number): void {
    this.db.prepare('update control set expires_at = 0 where token = ?').run(token);
  }

  /** A number that no generation of this folder has had. */
  reserveGeneration(): number {
    const sql = 'update control set next_generation = next_generation + 1 returning next_generation - 1';
    return this.db.prepare(sql).pluck().get() as number;
  }

  /** Moves the pointer; a candidate that waited is obsolete. @throws LeaseLost */
  setLive(generation: number, token: number): void {
    this.fenced(token, () => {
      this.db.prepare('update control set live = ?, candidate = null').run(generation);
      this.db.prepare('delete from incidents where generation <> ?').run(generation);
    });
  }

  candidate(): Certificate | undefined {
    const text = this.db.prepare('select candidate from control').pluck().get() as string | null;
    return text === null ? undefined : (JSON.parse(text) as Certificate);
  }

  /** The built generation that waits for its differences to be accepted; there is at most one. */
  setCandidate(certificate: Certificate | undefined): void {
    this.db.prepare('update control set candidate = ?').run(certificate ? JSON.stringify(certificate) : null);
  }

  incident(generation: number): Incident | undefined {
    const sql = 'select incident from incidents where generation = ?';
    const text = this.db.prepare(sql).pluck().get(generation) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Incident);
  }

  /** @throws LeaseLost */
  setIncident(incident: Incident, token: number): void {
    this.fenced(token, () => {
      this.db
        .prepare('insert or replace into incidents values (?, ?)')
        .run(incident.generation, JSON.stringify(incident));
    });
  }

  /** @throws LeaseLost */
  clearIncident(generation: number, token: number): void {
    this.fenced(token, () => {
      this.db.prepare('delete from incidents where generation = ?').run(generation);
    });
  }

  close(): void {
    this.db.close();
  }

  private fenced(token: number, change: () => void): void {
    fenced(this.db, () => this.lease(), token, change);
  }
}
