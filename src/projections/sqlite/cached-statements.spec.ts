import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { withCachedStatements } from './cached-statements.js';

describe('a connection that keeps what it has prepared', () => {
  const raw = new BetterSqlite3(':memory:');
  raw.exec('create table numbers (n integer)');
  const db = new Kysely<{ numbers: { n: number } }>({
    dialect: new SqliteDialect({ database: withCachedStatements(raw) }),
  });
  afterAll(() => db.destroy());
  const numbers = async () => (await db.selectFrom('numbers').select('n').orderBy('n').execute()).map(({ n }) => n); // prettier-ignore

  it('answers the same question anew each time', async () => {
    expect(await numbers()).toEqual([]);
    await db.insertInto('numbers').values({ n: 1 }).execute();
    await db.insertInto('numbers').values({ n: 2 }).execute();
    expect(await numbers()).toEqual([1, 2]);
  });

  it('answers questions at once, and more of them than it keeps', async () => {
    const asked = Array.from({ length: 500 }, (_, n) => sql<{ number: number }>`select ${sql.raw(String(n))} as number`.execute(db)); // prettier-ignore
    expect((await Promise.all(asked)).map(({ rows }) => rows[0]?.number)).toEqual(asked.map((_, n) => n));
    expect(await numbers()).toEqual([1, 2]);
  });

  it('sees a table that was made anew', async () => {
    raw.exec('drop table numbers; create table numbers (more text, n integer)');
    await db.insertInto('numbers').values({ n: 7 }).execute();
    expect(await numbers()).toEqual([7]);
  });
});
