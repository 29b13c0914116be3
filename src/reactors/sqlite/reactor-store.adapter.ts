import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { assertToken, type Lease, type LeaseHolder } from '../../event-store/lease.js';
import { fenced } from '../../event-store/sqlite/fenced.js';
import type { OwedCounts, OwedKey, ReactorStore } from '../reactor-store.port.js';
import type { Answered, OwedCommand, Reaction, Reactor, ReactorIncident, ReactorState, RefusedCommand, StoredOwed } from '../reactor.port.js'; // prettier-ignore
import { createTables, SqliteReactorRows } from './reactor-rows.js';

const SCHEMA = `
create table if not exists reactor_lease (
  id integer primary key check (id = 1), token integer not null, holder text not null, host text not null, pid integer not null,
  expires_at integer not null) strict;
insert or ignore into reactor_lease values (1, 0, '', '', 0, 0);
create table if not exists reactors (
  name text primary key, version integer not null, tables text not null, checkpoint text, last_event text, incident text) strict;
create table if not exists reactor_owed (
  reactor text not null, subject text not null, command text not null, body text not null, key text not null, cause text not null,
  state text not null, attempts integer not null, not_before integer not null, id text, error text, decisions integer not null, traceparent text,
  lane text, place integer not null default 0, within text,
  primary key (reactor, subject)) strict, without rowid;
create index if not exists reactor_owed_due on reactor_owed (state, not_before);
`;
/** In the order in which they came to be owed. */
const LANES =
  'create index if not exists reactor_owed_lane on reactor_owed (reactor, lane, place) where lane is not null';
/** What may be sent: nothing of its lane that came before is still to be answered, or stands still. */
const FIRST_OF_LANE = `(o.lane is null or not exists (select 1 from reactor_owed as e
  where e.reactor = o.reactor and e.lane = o.lane and e.place < o.place and e.state in ('owed', 'refused')))`;
const OWED = 'reactor, subject, command, body, key as idempotencyKey, cause, attempts, traceparent, within';

type OwedRow = Omit<StoredOwed, 'body' | 'traceparent' | 'within'> & { readonly body: string; readonly traceparent: string | null; readonly within: string | null }; // prettier-ignore

/** `reactors.sqlite` of a data folder: outside the generations of the read models, so that no rebuild touches it. */
export function openReactorStore(folder: string): ReactorStore {
  mkdirSync(folder, { recursive: true });
  // The holder of the lease alone writes it, so that waiting for the lock does not stop the event loop noticeably.
  const db = new BetterSqlite3(join(folder, 'reactors.sqlite'), { timeout: 200 });
  db.pragma('journal_mode = wal');
  // What a power cut takes away is read from the log and sent again, under the same keys.
  db.pragma('synchronous = normal');
  db.exec(SCHEMA);
  // Files of an earlier version lack the last columns; what they hold of them was not known.
  const columns = db.prepare(`select name from pragma_table_info('reactor_owed')`).pluck().all();
  if (!columns.includes('traceparent')) db.exec('alter table reactor_owed add column traceparent text');
  if (!columns.includes('lane'))
    db.exec(
      'alter table reactor_owed add column lane text; alter table reactor_owed add column place integer not null default 0',
    );
  if (!columns.includes('within')) db.exec('alter table reactor_owed add column within text');
  db.exec(LANES);
  return new SqliteReactorStore(db);
}

class SqliteReactorStore implements ReactorStore {
  private readonly rows: SqliteReactorRows;

  constructor(private readonly db: Database) {
    this.rows = new SqliteReactorRows(db);
  }

  lease(): Lease {
    const sql = 'select holder as id, host, pid, token, expires_at as expiresAt from reactor_lease';
    return this.prepared(sql).get() as Lease;
  }

  takeLease(holder: LeaseHolder, expiresAt: number, lapsed: (present: Lease) => boolean): number | undefined {
    if (!lapsed(this.lease())) return undefined;
    return this.db
      .transaction(() => {
        const present = this.lease();
        if (!lapsed(present)) return undefined;
        this.db
          .prepare(
            'update reactor_lease set token = token + 1, holder = ?, host = ?, pid = ?, expires_at = ?',
          )
          .run(holder.id, holder.host, holder.pid, expiresAt);
        return present.token + 1;
      })
      .immediate();
  }

  renewLease(token: number, expiresAt: number): boolean {
    const sql = 'update reactor_lease set expires_at = ? where token = ? and expires_at > 0';
    return this.db.prepare(sql).run(expiresAt, token).changes === 1;
  }

  releaseLease(token: number): void {
    this.db.prepare('update reactor_lease set expires_at = 0 where token = ?').run(token);
  }

  prepare(token: number, reactor: Reactor): void {
    this.fenced(token, () => {
      const known = this.db.prepare('select version from reactors where name = ?').pluck().get(reactor.name);
      if (known !== reactor.version) this.begin(reactor);
    });
  }

  forget(token: number, reactor: Reactor): void {
    this.fenced(token, () => {
      this.begin(reactor);
    });
  }

  state(reactor: string): ReactorState {
    const row = this.db.prepare('select checkpoint, last_event as lastEvent, incident from reactors where name = ?').get(reactor) as { checkpoint: string | null; lastEvent: string | null; incident: string | null } | undefined; // prettier-ignore
    const incident = row?.incident ?? null;
    return {
      checkpoint: row?.checkpoint ?? undefined,
      lastEvent: row?.lastEvent ?? undefined,
      incident: incident === null ? undefined : (JSON.parse(incident) as ReactorIncident),
    };
  }

  transact(token: number, { name }: Reactor, work: (reaction: Reaction) => ReactorState): boolean {
    let notBegun: unknown;
    // Of most events nothing follows: the transaction begins when something is asked or changed.
    const begin = (): void => {
      if (this.db.inTransaction) return;
      try {
        this.prepared('begin immediate').run();
        assertToken(this.lease(), token);
      } catch (error) {
        notBegun = error;
        throw new Error('the transaction has not begun', { cause: error });
      }
    };
    try {
      const state = work(this.reaction(name, begin));
      if (!this.db.inTransaction) return false;
      this.writeState(state, name);
      this.prepared('commit').run();
      return true;
    } catch (error) {
      if (this.db.inTransaction) this.prepared('rollback').run();
      // It is no fault of the event.
      throw notBegun ?? error;
    }
  }

  setState(token: number, state: ReactorState, reactor: string): void {
    this.fenced(token, () => {
      this.writeState(state, reactor);
    });
  }

  setIncident(token: number, incident: ReactorIncident | undefined, reactor: string): void {
    this.fenced(token, () => {
      this.prepared('update reactors set incident = ? where name = ?').run(incident ? JSON.stringify(incident) : null, reactor); // prettier-ignore
    });
  }

  due(now: number, most: number, isSent: (key: OwedKey) => boolean = () => false): readonly StoredOwed[] {
    const sql = `select ${OWED} from reactor_owed as o where state = 'owed' and not_before <= ? and ${FIRST_OF_LANE} order by not_before limit ?`;
    return (this.prepared(sql).all(now, most) as OwedRow[]).filter((row) => !isSent(row)).map(parsed);
  }

  nextDue(): number | undefined {
    const sql = `select min(not_before) from reactor_owed as o where state = 'owed' and ${FIRST_OF_LANE}`;
    return (this.prepared(sql).pluck().get() as number | null) ?? undefined;
  }

  answered(token: number, answers: readonly Answered[]): void {
    this.fenced(token, () => {
      for (const { owed, answer } of answers) {
        const where = [owed.reactor, owed.subject, owed.idempotencyKey];
        if (answer.answer === 'done') this.note(`state = 'sent'`, [], where);
        else if (answer.answer === 'next') {
          const { command, body, idempotencyKey, cause, within } = answer.next;
          this.note(`state = 'owed', attempts = 0, not_before = 0, command = ?, body = ?, key = ?, cause = ?, within = ?`, [command, JSON.stringify(body), idempotencyKey, cause, within ? JSON.stringify(within) : null], where); // prettier-ignore
        } else if (answer.answer === 'again')
          this.note('attempts = ?, not_before = ?', [answer.attempts, answer.notBefore], where);
        else {
          const { id, error, decisions, setAside } = answer;
          const state = setAside ? 'set-aside' : 'refused';
          this.note('state = ?, id = ?, error = ?, decisions = ?', [state, id, error, decisions], where);
        }
      }
    });
  }

  refused(): readonly RefusedCommand[] {
    const sql = `select ${OWED}, id, error, decisions, state = 'set-aside' as setAside from reactor_owed where state in ('refused', 'set-aside') order by reactor, subject`;
    const rows = this.prepared(sql).all() as (OwedRow & Omit<RefusedCommand, 'setAside'> & { setAside: number })[]; // prettier-ignore
    return rows.map(({ setAside, ...row }) => ({ ...row, ...parsed(row), setAside: setAside === 1 }));
  }

  settle(token: number, id: string, how: 'retry' | 'set-aside'): void {
    this.fenced(token, () => {
      if (how === 'set-aside') this.prepared(`update reactor_owed set state = 'set-aside' where id = ? and state = 'refused'`).run(id); // prettier-ignore
      else this.prepared(`update reactor_owed set state = 'owed', attempts = 0, not_before = 0 where id = ? and state in ('refused', 'set-aside')`).run(id); // prettier-ignore
    });
  }

  counts(reactor: string): OwedCounts {
    const rows = this.prepared('select state, count(*) as number from reactor_owed where reactor = ? group by state').all(reactor) as { state: string; number: number }[]; // prettier-ignore
    const of = (state: string): number => rows.find((row) => row.state === state)?.number ?? 0;
    return { owed: of('owed'), sent: of('sent'), refused: of('refused'), setAside: of('set-aside') };
  }

  close(): void {
    this.db.close();
  }

  /** An empty start, also where another version left other tables. */
  private begin({ name, version, tables }: Reactor): void {
    const left = this.db.prepare('select tables from reactors where name = ?').pluck().get(name) as string | undefined; // prettier-ignore
    const names = [...((JSON.parse(left ?? '[]') as string[]) ?? []), ...tables.map((table) => table.name)];
    for (const table of new Set(names)) this.db.exec(`drop table if exists "${table}"`);
    this.db.prepare('delete from reactor_owed where reactor = ?').run(name);
    createTables(this.db, tables);
    const own = JSON.stringify(tables.map((table) => table.name));
    this.db.prepare('insert or replace into reactors values (?, ?, ?, null, null, null)').run(name, version, own); // prettier-ignore
  }

  private writeState({ checkpoint, lastEvent, incident }: ReactorState, reactor: string): void {
    this.prepared('update reactors set checkpoint = ?, last_event = ?, incident = ? where name = ?').run(checkpoint ?? null, lastEvent ?? null, incident ? JSON.stringify(incident) : null, reactor); // prettier-ignore
  }

  /** `begin`: before anything is read or written. */
  private reaction(reactor: string, begin: () => void): Reaction {
    return {
      rows: this.rows.within(begin),
      owe: (owed) => {
        begin();
        this.owe(reactor, owed);
      },
      release: (subject) => {
        begin();
        this.prepared('delete from reactor_owed where reactor = ? and subject = ?').run(reactor, subject);
      },
    };
  }

  private owe(
    reactor: string,
    { subject, command, body, idempotencyKey, cause, traceparent, lane, within }: OwedCommand,
  ): void {
    const known = this.prepared('select key from reactor_owed where reactor = ? and subject = ?').pluck().get(reactor, subject); // prettier-ignore
    if (known === idempotencyKey) return;
    const place = lane === undefined ? 0 : this.prepared('select ifnull(max(place), 0) + 1 from reactor_owed where reactor = ? and lane = ?').pluck().get(reactor, lane); // prettier-ignore
    this.prepared(`insert or replace into reactor_owed values (?, ?, ?, ?, ?, ?, 'owed', 0, 0, null, null, 0, ?, ?, ?, ?)`).run(reactor, subject, command, JSON.stringify(body), idempotencyKey, cause, traceparent ?? null, lane ?? null, place, within ? JSON.stringify(within) : null); // prettier-ignore
  }

  private note(change: string, values: readonly unknown[], where: readonly string[]): void {
    this.prepared(`update reactor_owed set ${change} where reactor = ? and subject = ? and key = ?`).run(...values, ...where); // prettier-ignore
  }

  private readonly statements = new Map<string, BetterSqlite3.Statement<unknown[]>>();

  private prepared(sql: string): BetterSqlite3.Statement<unknown[]> {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.db.prepare<unknown[]>(sql)));
    return statement;
  }

  private fenced(token: number, change: () => void): void {
    fenced(this.db, () => this.lease(), token, change);
  }
}

function parsed({ body, traceparent, within, ...row }: OwedRow): StoredOwed {
  return { ...row, body: JSON.parse(body) as Record<string, unknown>, ...(traceparent === null ? {} : { traceparent }), ...(within === null ? {} : { within: JSON.parse(within) as string[] }) }; // prettier-ignore
}
