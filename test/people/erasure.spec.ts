import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { System } from '../../src/composition.js';
import { ErasePerson } from '../../src/projections/index.js';
import { filesHolding } from '../support/bytes-of.js';
import {
  ABOUT,
  ask,
  NAME,
  OTHER_NAME,
  openOn,
  personOf,
  record,
  send,
  UNRELATED,
} from '../support/erasable.js';

const person = personOf('person');
const SECRETS = [NAME, ...Object.values(ABOUT)];
let parent: string;
let folder: string;
let system: System;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-erasure-'));
  folder = join(parent, 'data');
  system = await openOn(folder);
  await record(system);
});
afterEach(async () => {
  await system.close();
  rmSync(parent, { recursive: true, force: true });
});
const reopen = async (): Promise<void> => {
  await system.close();
  system = await openOn(folder);
};
const events = async (): Promise<{ type: string; data: string }[]> => {
  const all = [];
  for await (const { type, data } of system.store.readStream('operations')) all.push({ type, data });
  return all;
};
/** As a process that dies right after the append: the event stands, and nothing is carried out. */
const appendOnly = () => system.handle.execute({ definition: ErasePerson, body: { person }, actor: { id: 'an', authenticated: false }, idempotencyKey: 'erase' }); // prettier-ignore

describe('when a person is erased', () => {
  it('no byte of the name or of a text about her is in any file, however it is written; and the search finds what stays', async () => {
    expect(filesHolding(parent, ...SECRETS)).not.toEqual([]);
    await send(system, 'ErasePerson', 'erase', { person });
    expect(filesHolding(parent, ...SECRETS)).toEqual([]);
    await ask(system, 'inspections', { register: 'r' });
    await reopen();
    expect(filesHolding(parent, ...SECRETS)).toEqual([]);
    for (const kept of [OTHER_NAME, UNRELATED]) expect(filesHolding(parent, kept)).not.toEqual([]);
  });

  it('the log says which opaque id, and no more', async () => {
    await send(system, 'ErasePerson', 'erase', { person });
    expect((await events()).at(-1)).toEqual({ type: 'PersonErased.v1', data: JSON.stringify({ person }) });
  });

  it('answers say so in the place of the name and of the texts, and show the others as before', async () => {
    await send(system, 'ErasePerson', 'erase', { person });
    const erased = '(đã xóa theo yêu cầu)';
    const { persons } = (await ask(system, 'persons', {})) as { persons: object[] };
    expect(persons).toMatchObject([{ person, personName: erased }, { personName: OTHER_NAME }]);
    const { inspections } = (await ask(system, 'inspections', { register: 'r' })) as { inspections: { targets: object[]; recommendations: object[] }[] }; // prettier-ignore
    expect(inspections[0]?.targets).toMatchObject([
      { person, personName: erased, findings: erased, conclusion: erased },
      { findings: `Đồng chí ${erased} và hộ ông Bảy chưa bàn giao hồ sơ; ${erased} hứa trong tháng 5` },
    ]);
    expect(inspections[0]?.recommendations).toMatchObject([{ text: erased }]);
    const { entries } = (await ask(system, 'audit', { register: 'r' })) as { entries: { vi: string; en: string }[] }; // prettier-ignore
    const elected = entries.find(({ vi }) => vi.startsWith('Bầu'));
    expect(elected?.vi).toBe(`Bầu ${erased} giữ chức bí thư Chi bộ cơ sở Thuế, có hiệu lực từ 01/01/2018, theo 12-KH/TU.`); // prettier-ignore
    expect(elected?.en).toContain('(erased on request)');
    expect(JSON.stringify(await ask(system, 'meetings', { register: 'r' }))).toContain(UNRELATED);
  });

  it('the ledger beside the data folder names ids only', async () => {
    await send(system, 'ErasePerson', 'erase', { person });
    const lines = readFileSync(`${folder}.erasures.jsonl`, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as object); // prettier-ignore
    expect(lines).toEqual([{ log: 'embedded', person, removed: expect.any(Array) as unknown, struck: [expect.any(String)], erasedAt: expect.any(String) as unknown }]); // prettier-ignore
    expect((lines[0] as { removed: string[] }).removed).toHaveLength(1 + Object.keys(ABOUT).length);
  });

  it('a repeat under the same key is the same erasure; under another key it is refused, and leaves no event', async () => {
    const first = await send(system, 'ErasePerson', 'erase', { person });
    const before = (await events()).length;
    expect(await send(system, 'ErasePerson', 'erase', { person })).toEqual({ ...first, repeated: true });
    await expect(send(system, 'ErasePerson', 'again', { person })).rejects.toMatchObject({ details: { code: 'already-erased', where: '/person' } }); // prettier-ignore
    expect(await events()).toHaveLength(before);
  });

  it('a new text about her is refused, and nothing of it is kept', async () => {
    await send(system, 'ErasePerson', 'erase', { person });
    const anew = { register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2019-02-01', concludedOn: '2019-03-01', basis: { number: '1', title: 'Kế hoạch', issuer: 'Thành ủy', date: '2019-01-01' }, reason: 'Theo kế hoạch', targets: [{ target: { person }, findings: 'Phát hiện mới toanh' }] }; // prettier-ignore
    await expect(send(system, 'RecordInspection', 'anew', anew)).rejects.toMatchObject({ details: { code: 'person-erased' } }); // prettier-ignore
    expect(filesHolding(parent, 'Phát hiện mới toanh')).toEqual([]);
  });
});

it('a person whom nobody registered is not erased: it is said, and no event and no ledger is left', async () => {
  const before = (await events()).length;
  await expect(send(system, 'ErasePerson', 'k', { person: 'ai-do' })).rejects.toMatchObject({ details: { code: 'person-unknown', where: '/person', remedy: expect.stringContaining('kientoan persons') as string } }); // prettier-ignore
  expect(await events()).toHaveLength(before);
  expect(existsSync(`${folder}.erasures.jsonl`)).toBe(false);
});

describe('an erasure that was recorded and cut off before it was carried out', () => {
  beforeEach(appendOnly);

  it('is finished before the next start serves anybody', async () => {
    expect(filesHolding(parent, NAME)).not.toEqual([]);
    await reopen();
    expect(filesHolding(parent, ...SECRETS)).toEqual([]);
    expect(existsSync(`${folder}.erasures.jsonl`)).toBe(true);
  });

  it('is finished by a repeat of the command', async () => {
    expect(await send(system, 'ErasePerson', 'erase', { person })).toMatchObject({ repeated: true });
    expect(filesHolding(parent, ...SECRETS)).toEqual([]);
  });
});

describe('while something stands in the way', () => {
  it('the caller hears that it is recorded and not finished, and a repeat finishes it', async () => {
    writeFileSync(`${folder}.erasures.jsonl`, 'no ledger\n');
    await expect(send(system, 'ErasePerson', 'erase', { person })).rejects.toMatchObject({ code: 'erasure-unfinished', status: 503 }); // prettier-ignore
    await expect(send(system, 'ErasePerson', 'erase', { person })).rejects.toThrow('Line 1 of the ledger');
    rmSync(`${folder}.erasures.jsonl`);
    mkdirSync(`${folder}.erasures.jsonl`);
    await expect(send(system, 'ErasePerson', 'erase', { person })).rejects.toThrow(
      '(KIENTOAN_ERASURES) cannot be used: EISDIR',
    );
    rmSync(`${folder}.erasures.jsonl`, { recursive: true });
    await send(system, 'ErasePerson', 'erase', { person });
    expect(filesHolding(parent, ...SECRETS)).toEqual([]);
  });

  it('nobody is served: a ledger that cannot be read is named, with its line', async () => {
    await send(system, 'ErasePerson', 'erase', { person });
    writeFileSync(`${folder}.erasures.jsonl`, 'no ledger\n', { flag: 'a' });
    await system.close();
    await expect(openOn(folder)).rejects.toMatchObject({ code: 'erasures-unreadable', status: 503, extensions: { where: `${folder}.erasures.jsonl` } }); // prettier-ignore
    rmSync(`${folder}.erasures.jsonl`);
    system = await openOn(folder);
  });
});

it('a ledger that was lost is written anew from the log at the next start', async () => {
  await send(system, 'ErasePerson', 'erase', { person });
  rmSync(`${folder}.erasures.jsonl`);
  await reopen();
  expect(JSON.parse(readFileSync(`${folder}.erasures.jsonl`, 'utf8'))).toMatchObject({ person });
});

it('an older people database that is put back is erased from again before anybody is served', async () => {
  const file = join(folder, 'people.sqlite');
  const older = join(parent, 'older.sqlite');
  const database = new Database(file);
  await database.backup(older);
  database.close();
  await send(system, 'ErasePerson', 'erase', { person });
  await system.close();
  rmSync(`${file}-wal`, { force: true });
  rmSync(`${file}-shm`, { force: true });
  writeFileSync(file, readFileSync(older));
  rmSync(older);
  system = await openOn(folder);
  expect(filesHolding(parent, ...SECRETS)).toEqual([]);
});
