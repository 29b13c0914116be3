import type Database from 'better-sqlite3';
import type { Erasure } from '../people-store.port.js';
import { sameName, striking } from '../mentions.js';

interface Text {
  readonly id: string;
  readonly value: string;
}

/**
 * Erases a person from the values of a log, inside the caller's transaction; gives all that goes. In an older copy of
 * the database (a restored backup) texts that `known` says were struck, but in which the name can no longer be looked
 * for, go as a whole.
 */
export function erasePerson(database: Database.Database, log: string, now: number, known: Erasure): Erasure {
  const { person } = known;
  const sql = (text: string): Database.Statement => database.prepare(text);
  const blank = sql('UPDATE personal_values SET value = NULL, key = NULL, confirmed = 1 WHERE log = ? AND id = ?'); // prettier-ignore
  const bury = sql(`INSERT OR IGNORE INTO personal_values (log, id, kind, kept_at, confirmed) VALUES (?, ?, ?, ?, 1)`); // prettier-ignore
  const remove = (id: string, kind = 'text'): void => {
    // The id stays taken even where the value was never kept here: a repeat of its command must not bring it.
    if (blank.run(log, id).changes === 0) bury.run(log, id, kind, now);
  };
  const row = sql('SELECT value FROM personal_values WHERE log = ? AND id = ?').get(log, person) as { value: string | null } | undefined; // prettier-ignore
  const about = sql('SELECT id FROM personal_values WHERE log = ? AND about = ?').pluck().all(log, person) as string[]; // prettier-ignore
  const removed = [...new Set([person, ...known.removed, ...about])];
  const name = row?.value ?? undefined;
  const erasedBefore = row !== undefined && name === undefined;
  const mentioned = name === undefined ? [] : strikeOut(database, log, { person, name }, new Set(removed));
  if (name === undefined && !erasedBefore) for (const id of known.struck) remove(id);
  for (const id of erasedBefore ? known.removed : removed) remove(id, id === person ? 'name' : 'text');
  return { person, removed, struck: [...new Set([...known.struck, ...mentioned])] };
}

/** Strikes a name out of the texts that do not go; gives their ids. What is about a namesake speaks of him. */
function strikeOut(
  database: Database.Database,
  log: string,
  { person, name }: { readonly person: string; readonly name: string },
  going: ReadonlySet<string>,
): string[] {
  const kept = `FROM personal_values WHERE log = ? AND value IS NOT NULL`;
  const names = database.prepare(`SELECT id, value ${kept} AND kind = 'name'`).all(log) as Text[];
  const namesakes = new Set(names.filter(({ id, value }) => id !== person && sameName(value, name)).map(({ id }) => id)); // prettier-ignore
  const strike = striking(name);
  const struck: Text[] = [];
  const texts = database.prepare(`SELECT id, value, about ${kept} AND kind = 'text'`);
  for (const { id, value, about } of texts.iterate(log) as Iterable<Text & { about: string | null }>) {
    if (going.has(id) || namesakes.has(about ?? '')) continue;
    const without = strike(value);
    if (without !== undefined) struck.push({ id, value: without });
  }
  // With its key the HMAC in the log would tell whether a guess at the name is right.
  const put = database.prepare('UPDATE personal_values SET value = ?, key = NULL WHERE log = ? AND id = ?');
  for (const { id, value } of struck) put.run(value, log, id);
  return struck.map(({ id }) => id);
}
