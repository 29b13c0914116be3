import { CompiledQuery, type Kysely } from 'kysely';
import type { ReadView } from '../../projections/index.js';
import type { AuditDatabase } from './audit-tables.js';

type Texts = Map<number, string>;

/** The text for so many commands, of each connection: it is asked with every command whose key the client chose. */
const known = new WeakMap<object, Texts>();

/** The streams in which commands are recorded, by command id, as far as the read models know them. */
export async function streamsOfCommands(
  view: ReadView,
  commandIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const [first = ''] = commandIds;
  // Filled up, so that there are few texts.
  const length = 2 ** Math.ceil(Math.log2(Math.max(commandIds.length, 1)));
  const ids = Array.from({ length }, (_, at) => commandIds[at] ?? first);
  const db = view.db as Kysely<AuditDatabase>;
  const { rows } = await db.executeQuery<{ commandId: string; stream: string }>(CompiledQuery.raw(textFor(db, ids), ids)); // prettier-ignore
  return new Map(rows.map(({ commandId, stream }) => [commandId, stream]));
}

function textFor(db: Kysely<AuditDatabase>, ids: readonly string[]): string {
  const texts: Texts = known.get(db) ?? new Map<number, string>();
  known.set(db, texts);
  const text = texts.get(ids.length) ?? db.selectFrom('audit_entries').select(['commandId', 'stream']).where('commandId', 'in', ids).compile().sql; // prettier-ignore
  texts.set(ids.length, text);
  return text;
}
