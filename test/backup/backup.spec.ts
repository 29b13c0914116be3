import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sweepPeople } from '../../src/api/people-sweep.js';
import type { Manifest } from '../../src/backup/index.js';
import type { EventMetadata } from '../../src/kernel/event.js';
import { backUp, contentsOf, eventsIn, restore, verifyAt } from '../support/backups.js';
import { kientoan } from '../support/command-line.js';
import { ABOUT, ask, NAME, openOn, personOf, record, send, unit } from '../support/erasable.js';

let parent: string;
let folder: string;
const at = (name: string): string => join(parent, name);
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-backup-'));
  folder = at('data');
  const system = await openOn(folder);
  await record(system);
  await system.close();
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** Runs commands in another process until `during` has ended; gives the position of each that was acknowledged. */
async function underLoad(during: (acknowledged: ReadonlyMap<string, string>) => Promise<void>): Promise<Map<string, string>> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'load-child.js'), folder, unit, personOf('person')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged = new Map<string, string>();
  let begun: Promise<void> | undefined;
  let rest = '';
  for await (const chunk of child.stdout) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const [commandId = '', position = ''] of lines.map((line) => line.split(' '))) acknowledged.set(commandId, position);
    if (acknowledged.size > 100) begun ??= during(acknowledged).finally(() => child.kill('SIGKILL'));
  }
  await begun;
  return acknowledged;
} // prettier-ignore

it('a backup taken by the command line while another process records holds every command acknowledged up to its position, and its texts', async () => {
  const before = new Set<string>();
  let made: Manifest | undefined;
  const acknowledged = await underLoad(async (sofar) => {
    for (const commandId of sofar.keys()) before.add(commandId);
    const ran = await kientoan(['backup', at('backup'), '--data', folder, '--json']);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    made = ran.json() as Manifest;
  });
  const position = made?.log.position ?? '';
  const events = await eventsIn(at('backup'));
  expect(events.at(-1)?.position).toBe(position);
  const commands = new Set(events.map(({ metadata }) => (JSON.parse(metadata) as EventMetadata).commandId));
  const upTo = [...acknowledged].filter(([, acknowledgedAt]) => acknowledgedAt <= position);
  expect(upTo.filter(([commandId]) => !commands.has(commandId))).toEqual([]);
  // The load went on behind the backup, and the backup is not from before it.
  expect([...before].filter((commandId) => !commands.has(commandId))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(upTo.length);
  // Event by event what the log itself has up to there.
  expect(events).toEqual((await eventsIn(folder)).slice(0, events.length));
  const verified = await kientoan(['verify', at('backup'), '--json']);
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.json()).toMatchObject({ whole: true, findings: [], events: events.length, position });
  expect(await verifyAt(folder, 'data-folder')).toMatchObject({ whole: true });
}, 120_000);

it('what was kept behind the position of the backup is swept from what is restored, and the rest stays', async () => {
  await underLoad(async () => void (await backUp(folder, at('backup'))));
  await restore(at('backup'), at('restored'));
  const named = (await verifyAt(at('backup'), 'backup')).values;
  const system = await openOn(at('restored'));
  await sweepPeople(system, Date.now() + 2 * 86_400_000);
  expect(system.people.unconfirmed()).toEqual([]);
  const { inspections } = (await ask(system, 'inspections', { register: 'r' })) as { inspections: { targets: object[] }[] }; // prettier-ignore
  expect(JSON.stringify(inspections)).not.toMatch(/missing|đã xóa/);
  expect(JSON.stringify(inspections)).toContain(ABOUT.findings);
  await system.close();
  const left = await verifyAt(at('restored'), 'data-folder');
  expect(left).toMatchObject({ whole: true });
  expect(left.values).toBeLessThanOrEqual(named);
}, 120_000);

describe('a backup', () => {
  it('says whose log it is, up to where, what is in it, by which program and versions, when and by whom', async () => {
    const manifest = await backUp(folder, at('backup'), { clock: () => Date.UTC(2021, 8, 15) });
    const events = await eventsIn(folder);
    expect(manifest).toMatchObject({
      format: 2,
      documents: 0,
      program: { name: 'kientoan', version: '1.2.3' },
      takenAt: '2021-09-15T00:00:00.000Z',
      takenBy: { user: 'an', host: 'may-chu' },
      log: { identity: 'embedded', position: events.at(-1)?.position, events: events.length, schema: 1 },
      people: { values: 7, erased: 0, schema: 3 },
      erasures: { ledger: `${folder}.erasures.jsonl`, lines: 0 },
    });
    expect(manifest.files.map(({ name }) => name)).toEqual(['log.sqlite', 'people.sqlite']);
    expect(JSON.parse(readFileSync(join(at('backup'), 'manifest.json'), 'utf8'))).toEqual(manifest);
  });

  it('is read by nobody else on the machine, and leaves the data folder as it was', async () => {
    const before = contentsOf(folder);
    await backUp(folder, at('backup'));
    expect(statSync(at('backup')).mode & 0o077).toBe(0);
    expect(contentsOf(folder)).toEqual(before);
  });

  it('of an empty log is one too', async () => {
    const system = await openOn(at('empty'));
    await system.close();
    expect(await backUp(at('empty'), at('backup'))).toMatchObject({ log: { position: null, events: 0 } });
    await restore(at('backup'), at('restored'));
    expect(await verifyAt(at('restored'), 'data-folder')).toMatchObject({ whole: true, events: 0 });
  });
});

describe('what is restored', () => {
  it('answers as before, takes the repeat of a command for a repeat, and goes on recording', async () => {
    const answers = async (where: string) => {
      const system = await openOn(where);
      const asked = await Promise.all([ask(system, 'structure', { register: 'r', validAt: '2018-06-01' }), ask(system, 'inspections', { register: 'r', validAt: '2018-06-01' }), ask(system, 'persons', {}), ask(system, 'audit', { register: 'r' })]); // prettier-ignore
      await system.close();
      return asked;
    };
    const before = await answers(folder);
    await backUp(folder, at('backup'));
    await restore(at('backup'), at('restored'));
    expect(await answers(at('restored'))).toEqual(before);
    expect(JSON.stringify(before)).toContain(NAME);
    const system = await openOn(at('restored'));
    expect(await send(system, 'RegisterPerson', 'person', { name: NAME })).toMatchObject({ repeated: true });
    expect(await send(system, 'RegisterPerson', 'new', { name: 'Lê C D' })).toMatchObject({
      repeated: false,
    });
    await system.close();
  });

  it('goes into a folder that is empty as well as into one that does not exist yet, with no read models', async () => {
    await backUp(folder, at('backup'));
    const ran = await kientoan(['restore', at('backup'), '--data', at('restored'), '--json']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(Object.keys(contentsOf(at('restored'))).sort()).toEqual(['/log.sqlite', '/people.sqlite']);
    expect(existsSync(`${at('restored')}.erasures.jsonl`)).toBe(false);
    const asked = await kientoan(['structure', 'r', '--data', at('restored'), '--json']);
    expect(asked).toMatchObject({ code: 0, err: '' });
  });
});
