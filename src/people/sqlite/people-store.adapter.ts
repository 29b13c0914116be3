import { createHmac, randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { reject } from '../../kernel/rejection.js';
import type { EventPlace, PeopleStore, PersonalValue } from '../people-store.port.js';
import { erasePerson } from './erase-person.js';
import { openPeopleFile } from './people-file.js';

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly value: string | null;
  /** Null: erased, or struck out. */
  readonly key: Buffer | null;
}

/**
 * The people database of a data folder, `people.sqlite`. `clock` in milliseconds UTC dates the rows.
 * @throws OtherPeopleVersion, SqliteError
 */
export function openPeopleStore(
  folder: string,
  { clock = Date.now, log = 'embedded' }: { readonly clock?: () => number; readonly log?: string } = {},
): PeopleStore {
  return storeOn(openPeopleFile(folder), log, clock);
}

function storeOn(database: Database.Database, log: string, clock: () => number): PeopleStore {
  const find = database.prepare('SELECT id, kind, value, key FROM personal_values WHERE log = ? AND id = ?');
  const insert = database.prepare('INSERT INTO personal_values (log, id, kind, value, key, kept_at, about) VALUES (?, ?, ?, ?, ?, ?, ?)'); // prettier-ignore
  const touch = database.prepare('UPDATE personal_values SET kept_at = ? WHERE log = ? AND id = ? AND confirmed = 0'); // prettier-ignore
  const mark = database.prepare('UPDATE personal_values SET confirmed = 1 WHERE log = ? AND id = ?');
  const waiting = database.prepare('SELECT id FROM personal_values WHERE log = ? AND kept_at < ? AND confirmed = 0').pluck(); // prettier-ignore
  const remove = database.prepare('DELETE FROM personal_values WHERE log = ? AND kept_at < ? AND confirmed = 0'); // prettier-ignore
  const position = database.prepare('SELECT position FROM searched WHERE log = ?').pluck();
  const reached = database.prepare('INSERT OR REPLACE INTO searched (log, position) VALUES (?, ?)');
  const rowOf = (id: string): Row | undefined => find.get(log, id) as Row | undefined;

  const keyOf = ({ id, kind, value, about }: PersonalValue): Buffer => {
    const known = rowOf(id);
    if (!known) {
      if (about !== undefined && rowOf(about)?.value === null) refuseErased(about);
      const key = randomBytes(32);
      insert.run(log, id, kind, value, key, clock(), about ?? null);
      return key;
    }
    // A repeat of what waits to be found in the log may be recorded only now.
    touch.run(clock(), log, id);
    return known.key ?? randomBytes(32);
  };
  const keep = database.transaction((values: readonly PersonalValue[]) =>
    values.map((one) => createHmac('sha256', keyOf(one)).update(one.value).digest('hex')),
  );
  return {
    keep: (values) => (values.length === 0 ? [] : keep.immediate(values)),
    resolve(ids, kind) {
      const rows = ids.map(rowOf);
      return new Map(
        rows.flatMap((row) =>
          row && (kind === undefined || row.kind === kind) ? [[row.id, row.value] as const] : [],
        ),
      );
    },
    erase(erasure, record) {
      database
        .transaction(() => {
          const erased = erasePerson(database, log, clock(), erasure);
          database.prepare('INSERT OR IGNORE INTO shredding VALUES (1)').run();
          record?.(erased);
        })
        .immediate();
    },
    shred: () => shred(database),
    carriedOut: () =>
      database.prepare('SELECT revision, event FROM carried_out WHERE log = ?').get(log) as EventPlace | undefined, // prettier-ignore
    setCarriedOut(place) {
      if (place)
        database.prepare('INSERT OR REPLACE INTO carried_out VALUES (?, ?, ?)').run(log, place.revision, place.event); // prettier-ignore
      else database.prepare('DELETE FROM carried_out WHERE log = ?').run(log);
    },
    unconfirmed: (before = Number.MAX_SAFE_INTEGER) => waiting.all(log, before) as string[],
    confirm(ids, searched) {
      database
        .transaction(() => {
          for (const id of ids) mark.run(log, id);
          reached.run(log, searched);
        })
        .immediate();
    },
    searched: () => position.get(log) as string | undefined,
    sweep(before) {
      const { changes } = remove.run(log, before);
      if (changes > 0) emptyWal(database);
      return changes;
    },
    close: () => database.close(),
  };
}

/** Writes what is left anew, so that no page holds what was erased, and empties the write-ahead log. */
function shred(database: Database.Database): boolean {
  if (database.prepare('SELECT 1 FROM shredding').get() === undefined) return true;
  database.exec('VACUUM');
  if (!emptyWal(database)) return false;
  database.exec('DELETE FROM shredding');
  return true;
}

/** False: another connection reads what stands in it. It is not waited for, which would stop the event loop. */
function emptyWal(database: Database.Database): boolean {
  const patience = database.pragma('busy_timeout', { simple: true }) as number;
  database.pragma('busy_timeout = 0');
  try {
    const [{ busy } = { busy: 1 }] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return busy === 0;
  } finally {
    database.pragma(`busy_timeout = ${patience}`);
  }
}

function refuseErased(person: string): never {
  return reject({
    code: 'person-erased', rule: 'design: People', detail: `"${person}" was erased on request: no text about this person is kept.`,
    remedy: 'Leave the text out; where there is a legal ground for a new record, register the person anew.', facts: { person },
  }); // prettier-ignore
}
