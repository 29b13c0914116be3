import type { Kysely } from 'kysely';
import type { Position } from '../../event-store/event-store.port.js';
import type { ReadView } from '../../projections/index.js';
import type { AuditDatabase } from './audit-tables.js';

const entriesOf = (view: ReadView, register: string) =>
  (view.db as Kysely<AuditDatabase>)
    .selectFrom('audit_entries')
    .select('position')
    .where('register', '=', register);

/** Whether an entry of a register's audit trail stands at a position. */
export async function isAuditEntry(view: ReadView, register: string, position: Position): Promise<boolean> {
  return (await entriesOf(view, register).where('position', '=', position).executeTakeFirst()) !== undefined;
}

/** Where the last entry of a register's audit trail stands; undefined where there is none. */
export async function lastAuditEntry(view: ReadView, register: string): Promise<Position | undefined> {
  const last = await entriesOf(view, register).orderBy('position', 'desc').limit(1).executeTakeFirst();
  return last?.position;
}
