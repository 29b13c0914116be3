import type { Database, Statement } from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';

/** So many texts are kept prepared; those of questions are few, and one with a list in it has few lengths. */
const MOST = 200;

/** A connection as Kysely asks for it, which prepares a text once and not at every question. */
export function withCachedStatements(database: Database): SqliteDatabase {
  const known = new Map<string, Statement<unknown[]>>();
  return {
    close: () => void database.close(),
    prepare: (sql) => {
      let statement = known.get(sql);
      if (!statement) {
        statement = database.prepare<unknown[]>(sql);
        const [oldest] = known.keys();
        if (oldest !== undefined && known.size >= MOST) known.delete(oldest);
        known.set(sql, statement);
      }
      return statement as unknown as ReturnType<SqliteDatabase['prepare']>;
    },
  };
}
