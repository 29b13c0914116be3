import type { Kysely } from 'kysely';
import type { ReadView } from '../../projections/index.js';
import type { AuditDatabase } from './audit-tables.js';

/** The streams in which commands are recorded, by command id, as far as the read models know them. */
export async function streamsOfCommands(
  view: ReadView,
  commandIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const db = view.db as Kysely<AuditDatabase>;
  const rows = await db.selectFrom('audit_entries').select(['commandId', 'stream']).where('commandId', 'in', commandIds).execute(); // prettier-ignore
  return new Map(rows.map(({ commandId, stream }) => [commandId, stream]));
}
