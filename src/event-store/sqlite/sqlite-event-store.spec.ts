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
