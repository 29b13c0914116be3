import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openPeopleFile, PEOPLE_FILE } from './people-file.js';

/**
 * Copies what a people database holds for one log into another folder, while this and other processes keep and erase.
 * The copy is one file; it counts nothing as found in the log yet, for the log that it is restored with ends at a place
 * of its own: what that log does not name is swept after a day. @throws OtherPeopleVersion, SqliteError
 */
export async function copyPeopleFile(folder: string, into: string, log: string): Promise<void> {
  const source = openPeopleFile(folder);
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM searched').get();
    await source.backup(join(into, PEOPLE_FILE), { progress: () => 1_000 });
  } finally {
    source.close();
  }
  const copy = new Database(join(into, PEOPLE_FILE));
  try {
    copy.pragma('secure_delete = ON');
    copy.transaction(() => {
      copy.prepare('DELETE FROM personal_values WHERE log <> ?').run(log);
      copy.exec('UPDATE personal_values SET confirmed = 0 WHERE value IS NOT NULL');
      copy.exec('DELETE FROM searched; DELETE FROM carried_out; DELETE FROM shredding');
    })();
    copy.pragma('journal_mode = DELETE');
    copy.exec('VACUUM');
  } finally {
    copy.close();
  }
}

/** Makes a restored people database that of another log: a backup may go from a data folder to a server, and back. */
export function giveToLog(folder: string, log: string): void {
  const database = openPeopleFile(folder);
  try {
    database.prepare('UPDATE personal_values SET log = ?').run(log);
  } finally {
    database.close();
  }
}
