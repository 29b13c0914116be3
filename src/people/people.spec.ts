import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { idOfToken, personName, personText } from '../kernel/personal.js';
import { hidePersonalValues, openPeopleStore, showPersonalValues, type PeopleStore } from './index.js';

const schema = z.strictObject({
  unit: z.string(),
  name: personName().optional(),
  targets: z
    .array(z.union([z.strictObject({ person: z.string() }), z.strictObject({ findings: personText() })]))
    .default([]),
});
const body = {
  unit: 'u1',
  name: 'Nguyễn Văn A',
  targets: [{ findings: 'Chưa đóng đảng phí' }, { person: 'p1' }],
};

const idOf = (token: string): string => idOfToken(token) ?? '';

describe('names of persons and texts about them', () => {
  let folder: string;
  let people: PeopleStore;
  let now: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kientoan-people-'));
    now = 1_000;
    people = openPeopleStore(folder, { clock: () => now });
  });
  afterEach(() => {
    people.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are kept apart, and the command goes on with their ids; an answer shows them again', () => {
    const hidden = hidePersonalValues(schema, body, 'c1', people);
    expect(JSON.stringify(hidden)).not.toMatch(/Nguyễn|đảng phí/);
    expect(hidden).toMatchObject({
      unit: 'u1',
      targets: [{ findings: expect.stringMatching(/^person-text:/) as string }, { person: 'p1' }],
    });
    expect(schema.safeParse(hidden).success).toBe(true);
    expect(showPersonalValues(hidden, people)).toEqual(body);
  });

  it('of a command that does not fit are not kept: it is refused', () => {
    expect(hidePersonalValues(schema, { ...body, more: 1 }, 'c1', people)).toEqual({ ...body, more: 1 });
    expect(people.unconfirmed()).toEqual([]);
    hidePersonalValues(schema, body, 'c1', people);
    expect(people.unconfirmed()).toHaveLength(2);
  });

  it('make the same command when it is repeated, and another one when a text differs', () => {
    const first = hidePersonalValues(schema, body, 'c1', people);
    expect(hidePersonalValues(schema, body, 'c1', people)).toEqual(first);
    expect(hidePersonalValues(schema, { ...body, name: 'Nguyễn Văn B' }, 'c1', people)).not.toEqual(first);
    expect(showPersonalValues(first, people)).toEqual(body);
  });

  it('once erased are in no file, an answer says so, and a repeat of their command does not bring them back', () => {
    const hidden = hidePersonalValues(schema, body, 'c1', people) as typeof body;
    people.erase({ person: idOf(hidden.name), removed: [], struck: [] });
    expect(people.shred()).toBe(true);
    expect(showPersonalValues(hidden, people).name).toBe('(đã xóa theo yêu cầu)');
    expect(hidePersonalValues(schema, body, 'c1', people)).not.toEqual(hidden);
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).includes('Nguyễn Văn A')).toBe(false);
    expect(people.sweep(Number.MAX_SAFE_INTEGER)).toBe(1);
    expect(showPersonalValues(hidden, people).name).toBe('(đã xóa theo yêu cầu)');
  });

  it('that no event names are swept, and the others stay', () => {
    const hidden = hidePersonalValues(schema, body, 'c1', people) as typeof body;
    people.confirm([idOf(hidden.name)], 'p1');
    expect(people.unconfirmed(1_000)).toEqual([]);
    expect(people.unconfirmed(1_001)).toHaveLength(1);
    expect([people.sweep(1_000), people.sweep(1_001), people.sweep(1_001)]).toEqual([0, 1, 0]);
    expect(showPersonalValues(hidden, people).name).toBe('Nguyễn Văn A');
    expect(people.searched()).toBe('p1');
  });

  it('wait anew when their command is repeated, which may be recorded only now', () => {
    hidePersonalValues(schema, body, 'c1', people);
    now = 90_000_000;
    hidePersonalValues(schema, body, 'c1', people);
    expect(people.sweep(now)).toBe(0);
  });

  it('belong to one log: another one on the same folder neither shows nor sweeps them', () => {
    const hidden = hidePersonalValues(schema, body, 'c1', people);
    const other = openPeopleStore(folder, { clock: () => now, log: 'eventstoredb' });
    expect(JSON.stringify(showPersonalValues(hidden, other))).not.toContain('Nguyễn');
    expect(other.sweep(Number.MAX_SAFE_INTEGER)).toBe(0);
    other.close();
    expect(showPersonalValues(hidden, people)).toEqual(body);
  });

  it('kept by the first version of the file are there still', () => {
    people.close();
    const old = new Database(join(folder, 'people.sqlite'));
    old.exec('DROP TABLE personal_values; DROP TABLE searched; DROP TABLE carried_out; DROP TABLE shredding; CREATE TABLE people (id TEXT PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, key BLOB NOT NULL, kept_at INTEGER NOT NULL) WITHOUT ROWID'); // prettier-ignore
    old.exec(`INSERT INTO people VALUES ('i1', 'name', 'Nguyễn Văn A', x'00', 5)`);
    old.pragma('user_version = 1');
    old.close();
    people = openPeopleStore(folder);
    expect(people.resolve(['i1']).get('i1')).toBe('Nguyễn Văn A');
    expect(people.unconfirmed()).toEqual(['i1']);
  });
});

describe('an answer', () => {
  let folder: string;
  let people: PeopleStore;
  const PERSON = '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11';
  const TEXT = '1b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kientoan-people-'));
    people = openPeopleStore(folder);
    people.keep([
      { id: PERSON, kind: 'name', value: 'Nguyễn Văn A' },
      { id: TEXT, kind: 'text', value: 'Chưa đóng đảng phí' },
    ]);
  });
  afterEach(() => {
    people.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has the name beside the id of a person, and in a sentence instead of it', () => {
    const answer = {
      posts: [
        { holder: PERSON, post: 'secretary' },
        { holder: 'p-bt', post: 'head' },
      ],
      entries: [{ vi: `Bầu ${PERSON} giữ chức bí thư`, commandId: PERSON }],
    };
    expect(showPersonalValues(answer, people)).toEqual({
      posts: [
        { holder: PERSON, holderName: 'Nguyễn Văn A', post: 'secretary' },
        { holder: 'p-bt', post: 'head' },
      ],
      entries: [{ vi: 'Bầu Nguyễn Văn A giữ chức bí thư', commandId: PERSON }],
    });
  });

  it('shows no text as if it were a name', () => {
    const answer = { holder: TEXT, vi: `Bầu ${TEXT}` };
    expect(showPersonalValues(answer, people)).toEqual(answer);
  });
});
