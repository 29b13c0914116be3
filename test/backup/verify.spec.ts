import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Finding } from '../../src/backup/index.js';
import { backUp, verifyAt } from '../support/backups.js';
import { kientoan } from '../support/command-line.js';
import { openOn, personOf, record, send } from '../support/erasable.js';

let parent: string;
let folder: string;
const at = (name: string): string => join(parent, name);
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-verify-'));
  const system = await openOn(at('whole'));
  await record(system);
  await system.close();
  await backUp(at('whole'), at('whole-backup'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));
beforeEach(() => {
  folder = at('data');
  cpSync(at('whole'), folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(at('backup'), { recursive: true, force: true });
});

function change(file: string, ...statements: string[]): void {
  const database = new Database(join(folder, file));
  for (const sql of statements) database.exec(sql);
  database.close();
}
const found = async (): Promise<Finding[]> => [...(await verifyAt(folder, 'data-folder')).findings];
const ROUND = `(SELECT id FROM streams WHERE name LIKE 'inspection-%')`;

describe('of a data folder that somebody has changed by hand, it is found', () => {
  it.each([
    ['an event that is gone from the middle', 'revisions', [`DELETE FROM events WHERE stream = ${ROUND} AND revision = 1`]],
    ['a gap in the positions', 'positions', [`DELETE FROM events WHERE position = 3`]],
    ['two events that changed places', 'revisions', [
      `UPDATE events SET revision = 99 WHERE stream = ${ROUND} AND revision = 1`, `UPDATE events SET revision = 1 WHERE stream = ${ROUND} AND revision = 2`,
      `UPDATE events SET revision = 2 WHERE stream = ${ROUND} AND revision = 99`,
    ]],
    ['an event that says what no event says', 'decodes', [`UPDATE events SET data = '{}' WHERE position = 1`]],
    ['an event that is no JSON', 'decodes', [`UPDATE events SET data = 'không phải JSON' WHERE position = (SELECT max(position) FROM events)`]],
    ['an event of a name that nobody knows', 'decodes', [`INSERT INTO types (name) VALUES ('Unknown.v1')`, `UPDATE events SET type = last_insert_rowid() WHERE position = 1`]],
    ['a command that stands there twice', 'commands', [`UPDATE events SET metadata = (SELECT metadata FROM events WHERE position = 1) WHERE position = (SELECT max(position) FROM events)`]],
    ['the end of a command that is gone', 'commands', [`DELETE FROM events WHERE stream = ${ROUND} AND revision = (SELECT max(revision) FROM events WHERE stream = ${ROUND})`]],
  ])('%s (%s)', async (_, check, statements) => {
    expect(await found()).toEqual([]);
    change('log.sqlite', ...statements);
    expect((await found()).map((finding) => finding.check)).toContain(check);
  }); // prettier-ignore

  it.each([
    ['a text that says something else now', 'is not the one that was recorded', `UPDATE personal_values SET value = 'Không có khuyết điểm' WHERE kind = 'text' AND about IS NOT NULL`],
    ['a text that is gone', 'is missing', `DELETE FROM personal_values WHERE kind = 'text'`],
    ['a name that is gone', `the name of ${personOf('person')} is missing`, `DELETE FROM personal_values WHERE kind = 'name'`],
  ])('%s', async (_, detail, statement) => {
    change('people.sqlite', statement);
    const findings = await found();
    expect(findings.map((finding) => finding.check)).toContain('persons');
    expect(findings.map((finding) => finding.detail).join('\n')).toContain(detail);
  }); // prettier-ignore

  it('a person who was erased and is back', async () => {
    const system = await openOn(folder);
    await send(system, 'ErasePerson', 'erase', { person: personOf('person') });
    await system.close();
    expect(await found()).toEqual([]);
    change('people.sqlite', `UPDATE personal_values SET value = 'Nguyễn', key = x'00' WHERE id = '${personOf('person')}'`); // prettier-ignore
    expect(await found()).toMatchObject([{ check: 'erasures', where: personOf('person') }]);
    rmSync(`${folder}.erasures.jsonl`);
  });

  it('a page of the file that was overwritten', async () => {
    const file = join(folder, 'log.sqlite');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(7, 4096 * 3, 4096 * 4));
    expect((await found()).map((finding) => finding.check)).toContain('integrity');
  });
});

describe('of a backup it is found', () => {
  beforeEach(() => cpSync(at('whole-backup'), at('backup'), { recursive: true }));
  const checks = async () => (await verifyAt(at('backup'), 'backup')).findings.map(({ check, detail }) => `${check}: ${detail}`); // prettier-ignore

  it('nothing, where it is as it was made', async () => {
    expect(await checks()).toEqual([]);
  });

  it('that a file was cut off, changed, or is not there', async () => {
    const people = join(at('backup'), 'people.sqlite');
    const bytes = readFileSync(people);
    writeFileSync(people, Buffer.from(bytes).fill(1, bytes.length - 1));
    expect(await checks()).toContain('files: people.sqlite has another SHA-256');
    truncateSync(people, 5_000);
    expect(await checks()).toContain(`files: people.sqlite has 5000 bytes, not ${bytes.length}`);
    rmSync(people);
    expect(await checks()).toContain('files: people.sqlite is missing');
  });

  it('that its manifest says other numbers than there are', async () => {
    const file = join(at('backup'), 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { log: { events: number; position: string } };
    const { events } = manifest.log;
    Object.assign(manifest.log, { events: events + 1, position: 'sqlite:0:00000000000000000001' });
    writeFileSync(file, JSON.stringify(manifest));
    expect(await checks()).toEqual([
      `counts: the manifest says ${events + 1}, and there are ${events}`,
      expect.stringMatching(/^counts: the manifest says sqlite:0:/),
    ]);
  });

  it('by the command line, with exit code 1 and the findings; 0 where there are none', async () => {
    expect(await kientoan(['verify', at('backup'), '--json'])).toMatchObject({ code: 0, err: '' });
    writeFileSync(join(at('backup'), 'people.sqlite'), 'x', { flag: 'a' });
    const ran = await kientoan(['verify', at('backup'), '--json']);
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject({ whole: false, findings: [{ check: 'files' }] });
    expect((await kientoan(['verify', '--data', folder])).out).toMatch(/: whole\n/);
  });
});
