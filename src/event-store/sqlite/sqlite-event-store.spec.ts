import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { eventStoreContract } from '../event-store.contract.js';
import { StoreUnavailable } from '../event-store.errors.js';
import { OtherSchemaVersion } from './log-file.js';
import { openSqliteEventStore } from './sqlite-event-store.adapter.js';

const LIMITS = { maxEventBytes: 1_000_000, maxAppendBytes: 4_000_000 };
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kientoan-log-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

eventStoreContract('SQLite', async () => {
  const store = openSqliteEventStore({ folder: newFolder(), limits: LIMITS });
  return Promise.resolve({ store, close: () => store.close() });
});

const event = (n: number) => ({
  id: randomUUID(),
  type: 'Tested.v1',
  data: JSON.stringify({ n }),
  metadata: '{}',
});

describe('the log of a data folder', () => {
  it('keeps everything when it is closed and opened again', async () => {
    const folder = newFolder();
    const before = openSqliteEventStore({ folder });
    const receipt = await before.append('register-a', [event(1)], { expectedRevision: 'no-stream' });
    await before.close();
    const after = openSqliteEventStore({ folder });
    expect(await after.head()).toBe(receipt.position);
    await after.append('register-a', [event(2)], { expectedRevision: 0 });
    await after.close();
  });

  it('is shared by two processes: each sees what the other wrote before it appends', async () => {
    const folder = newFolder();
    const [one, two] = [openSqliteEventStore({ folder }), openSqliteEventStore({ folder })];
    await one.append('register-a', [event(1)], { expectedRevision: 'no-stream' });
    await two.append('register-a', [event(2)], { expectedRevision: 0 });
    await expect(one.append('register-a', [event(3)], { expectedRevision: 0 })).rejects.toMatchObject({
      actual: 1,
    });
    await one.append('register-a', [event(3)], { expectedRevision: 1 });
    const positions: string[] = [];
    for await (const stored of two.readAll()) positions.push(stored.position.slice(-2));
    expect(positions).toEqual(['01', '02', '03']);
    await one.close();
    await two.close();
  });

  it('shows at once what another process wrote, whether a stream was known, is new, or a great deal has come', async () => {
    const folder = newFolder();
    const [one, two] = [openSqliteEventStore({ folder }), openSqliteEventStore({ folder })];
    const revisions = async (stream: string, from: number): Promise<number[]> => {
      const found: number[] = [];
      for await (const { revision } of one.readStream(stream, { from })) found.push(revision);
      return found;
    };
    await one.append('register-a', [event(1)], { expectedRevision: 'no-stream' });
    expect([await revisions('register-a', 0), await revisions('register-a', 1)]).toEqual([[0], []]);
    expect(await revisions('register-b', 0)).toEqual([]);

    await two.append('register-a', [event(2), event(3)], { expectedRevision: 0 });
    await two.append('register-b', [event(1)], { expectedRevision: 'no-stream' });
    expect([await revisions('register-a', 1), await revisions('register-a', 3)]).toEqual([[1, 2], []]);
    expect(await revisions('register-b', 0)).toEqual([0]);

    const many = Array.from({ length: 1_200 }, (_, n) => event(n));
    await two.append('register-b', many, { expectedRevision: 0 });
    expect((await revisions('register-b', 1)).length).toBe(1_200);
    await one.close();
    await two.close();
  });

  it('tells whoever follows it everything in its order, near its end or far behind, also what another process writes', async () => {
    const folder = newFolder();
    const [one, two] = [openSqliteEventStore({ folder }), openSqliteEventStore({ folder })];
    const [near, far] = [new AbortController(), new AbortController()];
    const follow = async ({ signal }: AbortController, most: number): Promise<number[]> => {
      const told: number[] = [];
      for await (const item of one.subscribe({ signal })) {
        if (item.kind === 'event') told.push(item.event.revision);
        if (told.length === most) break;
      }
      return told;
    };
    const everything = follow(near, 1_603);
    for (let n = 0; n < 3; n++) await one.append('register-a', [event(n)], { expectedRevision: n === 0 ? 'no-stream' : n - 1 }); // prettier-ignore
    const many = Array.from({ length: 1_600 }, (_, n) => event(n));
    await two.append('register-a', many, { expectedRevision: 2 });
    const expected = Array.from({ length: 1_603 }, (_, n) => n);
    expect(await everything).toEqual(expected);
    expect(await follow(far, 1_603)).toEqual(expected);
    await one.close();
    await two.close();
  });

  it('is refused when another version of the program wrote it', async () => {
    const folder = newFolder();
    await openSqliteEventStore({ folder }).close();
    const database = new Database(join(folder, 'log.sqlite'));
    database.prepare(`UPDATE meta SET value = '99' WHERE key = 'schema'`).run();
    database.close();
    expect(() => openSqliteEventStore({ folder })).toThrow(OtherSchemaVersion);
  });

  it('is refused where it is no log, or no folder', () => {
    const folder = newFolder();
    writeFileSync(
      join(folder, 'log.sqlite'),
      'this is a letter, not a log; it is long enough to be looked at',
    );
    expect(() => openSqliteEventStore({ folder })).toThrow(StoreUnavailable);
    expect(() => openSqliteEventStore({ folder: join(folder, 'log.sqlite') })).toThrow(StoreUnavailable);
  });

  it('takes no append when it is opened for reading', async () => {
    const folder = newFolder();
    await openSqliteEventStore({ folder }).close();
    const store = openSqliteEventStore({ folder, readOnly: true });
    await expect(store.append('register-a', [event(1)], { expectedRevision: 'no-stream' })).rejects.toThrow(
      StoreUnavailable,
    );
    await store.close();
  });
});
