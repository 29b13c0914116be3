import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { seedEntries } from '../../src/reports.js';
import { kientoan, openRegister, serving, temporaryFolder } from '../support/command-line.js';
import { canMount, onDiskOf, readOnly } from '../support/small-disk.js';

/** A query, a command, the log, and a server: each way into the data folder. */
const WAYS = [
  ['structure', 'so'],
  ['run', 'OpenRegister', '--actor', 'an'],
  ['events', 'register-so'],
  ['serve', '--port', '0'],
];
const body = JSON.stringify(openRegister('so'));
const open = (folder: string) =>
  kientoan(['run', 'OpenRegister', '--actor', 'an', '--data', folder, '--json'], { input: body });
const events = async (folder: string): Promise<string[]> => {
  const { code, out } = await kientoan(['events', 'register-so', '--data', folder, '--json']);
  return code === 0 ? out.split('\n').filter(Boolean) : [];
};

/** The files of a folder and what is in them; but for the empty file on which servers hold their lock. */
const contentsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'server.lock')
      .map(({ parentPath, name }) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(parentPath, name)))
          .digest('hex'),
      ]),
  );

const KON_TUM = resolve(import.meta.dirname, '../../seeds/kon-tum');
const needsRoot = canMount ? it : it.skip;
const readOnlyPossible = canMount || process.getuid?.() !== 0 ? it : it.skip;
const { folder, remove } = temporaryFolder();
beforeAll(async () => {
  expect((await open(folder)).code).toBe(0);
});
afterAll(remove);

describe('a read-only data folder', () => {
  readOnlyPossible('is said by every way in, and is left as it was', async () => {
    const before = contentsOf(folder);
    await readOnly(folder, async (seen) => {
      for (const args of WAYS) {
        const ran = await kientoan([...args, '--data', seen, '--json'], { input: body });
        expect({ args, code: ran.code }).toEqual({ args, code: 3 });
        expect(ran.json()).toMatchObject({
          type: '/problems/data-folder-read-only',
          status: 503,
          where: seen,
          remedy: expect.stringMatching(/--data/) as string,
        });
      }
    });
    expect(contentsOf(folder)).toEqual(before);
  });

  readOnlyPossible('holds no new one either', async () => {
    await readOnly(folder, async (seen) => {
      const ran = await open(join(seen, 'new', 'folder'));
      expect(ran.json()).toMatchObject({ type: '/problems/data-folder-read-only' });
      expect(existsSync(join(seen, 'new'))).toBe(false);
    });
  });
});

describe('a full disk (needs leave to mount one)', () => {
  needsRoot('is said by every way in, and nothing is made on it', async () => {
    await onDiskOf(256, async (place) => {
      for (const args of WAYS) {
        const ran = await kientoan([...args, '--data', join(place, 'data'), '--json'], { input: body });
        expect({ args, code: ran.code }).toEqual({ args, code: 3 });
        expect(ran.json()).toMatchObject({ type: '/problems/data-folder-full', status: 503 });
      }
      expect(readdirSync(place)).toEqual([]);
    });
  });

  needsRoot(
    'that fills up while the demo loads ends it with the entry at which it did; what was acknowledged stays, and it goes on where there is room',
    async () => {
      await onDiskOf(3 * 1024, async (place) => {
        const data = join(place, 'data');
        const ran = await kientoan(['demo', '--no-serve', '--data', data, '--json']);
        expect(ran.code).toBe(3);
        expect(ran.json()).toMatchObject({
          type: '/problems/seed-refused',
          detail: expect.stringMatching(/\.yaml, ".*the disk of the data folder is full/) as string,
        });
        const roomier = temporaryFolder();
        cpSync(data, roomier.folder, { recursive: true });
        const again = await kientoan(['demo', '--no-serve', '--data', roomier.folder]);
        roomier.remove();
        expect(again.code).toBe(0);
        expect(again.out).not.toMatch(/NO/);
        // Less than all of them: those acknowledged before are there.
        const [, sent] = /Loaded the record of Kon Tum: (\d+) commands/.exec(again.out) ?? [];
        expect(Number(sent)).toBeLessThan((await seedEntries(KON_TUM)).length);
      });
    },
  );

  needsRoot(
    'under a running server refuses a command and leaves no event of it; with room again the same key is accepted',
    async () => {
      await onDiskOf(8 * 1024, async (place) => {
        const data = join(place, 'data');
        const server = await serving(data);
        try {
          const send = async () => {
            const sent = await fetch(`${server.url}/api/v1/commands/open-register`, {
              method: 'POST',
              headers: {
                'content-type': 'application/json',
                ...server.authorization,
                'idempotency-key': 'k',
              },
              body,
            });
            return { status: sent.status, body: (await sent.json()) as Record<string, unknown> };
          };
          fill(join(place, 'other'));
          expect(await send()).toMatchObject({ status: 503, body: { type: '/problems/store-unavailable' } });
          rmSync(join(place, 'other'));
          expect(await events(data)).toEqual([]);
          expect(await send()).toMatchObject({ status: 200, body: { repeated: false } });
          expect(await events(data)).toHaveLength(1);
        } finally {
          await server.stop();
        }
      });
    },
  );
});

/** Takes all that is left of a disk. */
function fill(file: string): void {
  for (const size of [1024 * 1024, 4096]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }
}

describe('a data folder of a newer version', () => {
  it.each([
    ['log.sqlite', `UPDATE meta SET value = '99' WHERE key = 'schema'`],
    ['people.sqlite', 'PRAGMA user_version = 99'],
  ])('is refused for its %s, and is left as it was', async (file, sql) => {
    const own = temporaryFolder();
    try {
      await open(own.folder);
      const database = new Database(join(own.folder, file));
      database.exec(sql);
      database.close();
      const before = contentsOf(own.folder);
      for (const args of WAYS) {
        const ran = await kientoan([...args, '--data', own.folder, '--json'], { input: body });
        expect({ args, code: ran.code }).toEqual({ args, code: 3 });
        expect(ran.json()).toMatchObject({
          type: '/problems/data-folder-version',
          detail: expect.stringMatching(/version 99; this program reads version \d/) as string,
          where: join(own.folder, file),
        });
      }
      expect(contentsOf(own.folder)).toEqual(before);
    } finally {
      own.remove();
    }
  });
});

describe('a data folder that is none', () => {
  it('because a file lies there', async () => {
    const own = temporaryFolder();
    writeFileSync(own.folder, 'a file');
    try {
      for (const place of [own.folder, join(own.folder, 'below')]) {
        const ran = await open(place);
        expect(ran.code).toBe(3);
        expect(ran.json()).toMatchObject({ type: '/problems/data-folder-not-a-folder', where: place });
      }
    } finally {
      own.remove();
    }
  });

  it.each(['log.sqlite', 'people.sqlite', 'control.sqlite'])(
    'because its %s is something else: the file is named',
    async (file) => {
      const own = temporaryFolder();
      mkdirSync(own.folder);
      writeFileSync(join(own.folder, file), 'No database, but long enough to be looked at. '.repeat(100));
      try {
        const ran = await open(own.folder);
        expect(ran.code).toBe(3);
        expect((ran.json() as { detail: string }).detail).toContain(file);
      } finally {
        own.remove();
      }
    },
  );
});
