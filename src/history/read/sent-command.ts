import { CompiledQuery, type Kysely } from 'kysely';
import type { ReadView } from '../../projections/index.js';
import type { AuditDatabase } from './audit-tables.js';

/** Written down once: it is asked with every command whose key the client chose. */
const STREAM_OF = 'select stream from audit_entries where "commandId" = ? limit 1';

/** The stream in which a command is recorded, as far as the read models know. */
export async function streamOfCommand(view: ReadView, commandId: string): Promise<string | undefined> {
  const db = view.db as Kysely<AuditDatabase>;
  const { rows } = await db.executeQuery<{ stream: string }>(CompiledQuery.raw(STREAM_OF, [commandId]));
  return rows[0]?.stream;
}
