import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { backUp, contentsOf, restore } from '../support/backups.js';
import { kientoan, serving } from '../support/command-line.js';
import { openOn, record } from '../support/erasable.js';
import { canMount, onDiskOf } from '../support/small-disk.js';

interface Said {
  readonly files: object[];
  readonly log: object;
  readonly people: object;
}

let parent: string;
let folder: string;
const at = (name: string): string => join(parent, name);
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-refused-'));
  folder = at('data');
  const system = await openOn(folder);
  await record(system);
  await system.close();
  await backUp(folder, at('backup'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const needsRoot = canMount ? it : it.skip;
/** What the command line says to it; nothing below the folder of this test has changed then. */
async function refused(...args: string[]): Promise<{ code: number | null; type: string; problem: Record<string, unknown> }> {
  const before = contentsOf(parent);
  const ran = await kientoan([...args, '--json']);
  expect(contentsOf(parent)).toEqual(before);
  const problem = ran.json() as Record<string, unknown>;
  expect(problem).toMatchObject({ detail: expect.any(String) as string, remedy: expect.any(String) as string, where: expect.any(String) as string });
  return { code: ran.code, type: String(problem['type']), problem };
} // prettier-ignore

describe('a backup is refused, and nothing is left behind,', () => {
  it.each([
    ['onto a backup that exists', () => at('backup'), 'backup-exists'],
    ['onto a file', () => join(at('backup'), 'manifest.json'), 'backup-exists'],
    ['into the data folder itself', () => join(folder, 'backup'), 'backup-in-data-folder'],
    ['into a folder that does not exist', () => at('nowhere/backup'), 'backup-nowhere'],
  ])('%s', async (_, target, code) => {
    expect(await refused('backup', target(), '--data', folder)).toMatchObject({ code: 1, type: `/problems/${code}` }); // prettier-ignore
  });

  it('of a folder that has no log, which is not made one', async () => {
    expect(await refused('backup', at('new'), '--data', at('not-there'))).toMatchObject({ type: '/problems/nothing-to-back-up' }); // prettier-ignore
  });

  needsRoot('onto a disk that is full', async () => {
    await onDiskOf(64, async (place) => {
      const ran = await kientoan(['backup', join(place, 'backup'), '--data', folder, '--json']);
      expect(ran.code).toBe(3);
      expect(ran.json()).toMatchObject({ type: '/problems/store-unavailable', detail: expect.stringMatching(/is full.*; nothing is left there/) as string }); // prettier-ignore
      expect(readdirSync(place)).toEqual([]);
    });
  });

  it('where a file may not grow so large', async () => {
    const program = resolve(import.meta.dirname, '../../bin/kientoan.js');
    const target = at('too-large');
    // In blocks of 1 KiB; the limit is the child's alone.
    const child = spawn('bash', ['-c', `ulimit -f 16; exec "$0" "$@"`, process.execPath, program, 'backup', target, '--data', folder, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
    const ended = once(child, 'close');
    let out = '';
    for await (const chunk of child.stdout) out += String(chunk);
    const [code] = (await ended) as [number];
    expect({ code, type: (JSON.parse(out) as { type: string }).type }).toEqual({ code: 3, type: '/problems/store-unavailable' }); // prettier-ignore
    expect(readdirSync(parent).filter((name) => name.startsWith('too-large'))).toEqual([]);
  });
});

describe('a restore is refused, and nothing is left behind,', () => {
  const damaged = (change: (backup: string) => void): string => {
    rmSync(at('damaged'), { recursive: true, force: true });
    cpSync(at('backup'), at('damaged'), { recursive: true });
    change(at('damaged'));
    return at('damaged');
  };
  const manifest = (backup: string, change: (manifest: Said) => void): void => {
    const file = join(backup, 'manifest.json');
    const said = JSON.parse(readFileSync(file, 'utf8')) as Said;
    change(said);
    writeFileSync(file, JSON.stringify(said));
  };
  it.each([
    ['of a file that was cut off', 'backup-damaged', (backup: string) => truncateSync(join(backup, 'log.sqlite'), 8_192)],
    ['of a file that somebody changed', 'backup-damaged', (backup: string) => writeFileSync(join(backup, 'people.sqlite'), readFileSync(join(backup, 'people.sqlite')).fill(1, 9_000, 9_001))],
    ['of a file that is missing', 'backup-damaged', (backup: string) => rmSync(join(backup, 'people.sqlite'))],
    ['of a manifest that was cut off', 'backup-damaged', (backup: string) => truncateSync(join(backup, 'manifest.json'), 100)],
    ['of a manifest that names a file elsewhere', 'backup-damaged', (backup: string) => manifest(backup, (said) => Object.assign(said.files[0]!, { name: '../data/log.sqlite' }))],
    ['of another program', 'not-a-backup', (backup: string) => writeFileSync(join(backup, 'manifest.json'), '{"format":1,"program":{"name":"restic"}}')],
    ['of a folder that is no backup', 'not-a-backup', (backup: string) => rmSync(join(backup, 'manifest.json'))],
    ['of a backup in a later form', 'backup-version', (backup: string) => manifest(backup, (said) => Object.assign(said, { format: 3 }))],
    ['of a log of a later version', 'backup-version', (backup: string) => manifest(backup, (said) => Object.assign(said.log, { schema: 99 }))],
    ['of people of a later version', 'backup-version', (backup: string) => manifest(backup, (said) => Object.assign(said.people, { schema: 99 }))],
  ])('%s', async (_, code, change) => {
    expect(await refused('restore', damaged(change), '--data', at('restored'))).toMatchObject({ code: 1, type: `/problems/${code}` });
    expect(existsSync(at('restored'))).toBe(false);
  }); // prettier-ignore

  it('of a backup that is not there', async () => {
    expect(await refused('restore', at('no-backup'), '--data', at('restored'))).toMatchObject({ type: '/problems/not-a-backup' }); // prettier-ignore
  });

  it('over a data folder that is served, and the server goes on', async () => {
    const server = await serving(folder);
    try {
      const ran = await kientoan(['restore', at('backup'), '--data', folder, '--json']);
      expect(ran.code).toBe(1);
      expect(ran.json()).toMatchObject({ type: '/problems/data-folder-not-empty', where: folder });
      expect((await server.get('/api/v1/registers')).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it('with a ledger that is not there', async () => {
    expect(await refused('restore', at('backup'), '--data', at('restored'), '--erasures', at('no-ledger'))).toMatchObject({ type: '/problems/erasures-missing' }); // prettier-ignore
  });

  needsRoot('onto a disk that is full; with room again it succeeds', async () => {
    await onDiskOf(2_200, async (place) => {
      const data = join(place, 'data');
      writeFileSync(join(place, 'other'), Buffer.alloc(2_100 * 1024));
      await expect(restore(at('backup'), data)).rejects.toThrow(/is full.*; nothing is left there/);
      expect(readdirSync(place)).toEqual(['other']);
      rmSync(join(place, 'other'));
      await restore(at('backup'), data);
      expect(readdirSync(data).sort()).toEqual(['log.sqlite', 'people.sqlite']);
    });
  });
});

it('a data folder of which the restore was cut off is not opened, and says what to do', async () => {
  mkdirSync(at('half/restoring'), { recursive: true });
  expect(await refused('registers', '--data', at('half'))).toMatchObject({ code: 3, type: '/problems/restore-unfinished' }); // prettier-ignore
});

it('verify of what is neither backup nor data folder says so', async () => {
  mkdirSync(at('neither'), { recursive: true });
  expect(await refused('verify', at('neither'))).toMatchObject({ code: 1, type: '/problems/not-a-backup' });
  expect(await refused('verify', '--data', at('neither'))).toMatchObject({ type: '/problems/nothing-to-verify' }); // prettier-ignore
});
