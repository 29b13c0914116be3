import type { Kysely } from 'kysely';
import type { ReadView } from '../../projections/index.js';
import type { AuditDatabase } from './audit-tables.js';

/** The stream in which a command is recorded, as far as the read models know. */
export async function streamOfCommand(view: ReadView, commandId: string): Promise<string | undefined> {
  const found = await (view.db as Kysely<AuditDatabase>)
    .selectFrom('audit_entries')
    .select('stream')
    .where('commandId', '=', commandId)
    .limit(1)
    .executeTakeFirst();
  return found?.stream;
}
