import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { PEOPLE_FILE, versionOf } from './people-file.js';

/** What stands in a people database, to be verified. Nothing is written. */
export interface PeopleReader {
  /** Undefined where the id is unknown. `hmac` of what is kept, as the log must name it. */
  find(id: string): { readonly standing: 'kept' | 'struck' | 'erased'; readonly hmac?: string } | undefined;
  counts(): PeopleCounts;
  close(): void;
}
export interface PeopleCounts {
  readonly values: number;
  readonly erased: number;
}

interface Row {
  readonly value: string | null;
  readonly key: Buffer | null;
}

/** Opens the values of one log. @throws OtherPeopleVersion, SqliteError */
export function readPeople(folder: string, log: string): PeopleReader {
  const database = new Database(join(folder, PEOPLE_FILE), { fileMustExist: true });
  try {
    database.pragma('query_only = 1');
    versionOf(database);
    const find = database.prepare('SELECT value, key FROM personal_values WHERE log = ? AND id = ?');
    const counts = database.prepare('SELECT count(*) AS "values", count(*) - count(value) AS erased FROM personal_values WHERE log = ?'); // prettier-ignore
    return {
      find(id) {
        const row = find.get(log, id) as Row | undefined;
        if (!row) return undefined;
        if (row.value === null) return { standing: 'erased' };
        if (row.key === null) return { standing: 'struck' };
        return { standing: 'kept', hmac: createHmac('sha256', row.key).update(row.value).digest('hex') };
      },
      counts: () => counts.get(log) as PeopleCounts,
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
