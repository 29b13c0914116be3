import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { personName, personText } from '../kernel/personal.js';
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

describe('names of persons and texts about them', () => {
  let folder: string;
  let people: PeopleStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kientoan-people-'));
    people = openPeopleStore(folder, () => 1_000);
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

  it('make the same command when it is repeated, and another one when a text differs', () => {
    const first = hidePersonalValues(schema, body, 'c1', people);
    expect(hidePersonalValues(schema, body, 'c1', people)).toEqual(first);
    expect(hidePersonalValues(schema, { ...body, name: 'Nguyễn Văn B' }, 'c1', people)).not.toEqual(first);
    expect(showPersonalValues(first, people)).toEqual(body);
  });

  it('once erased are in no file, and an answer says so', () => {
    const hidden = hidePersonalValues(schema, body, 'c1', people) as typeof body;
    people.erase([hidden.name.split(':')[1] ?? '']);
    expect(showPersonalValues(hidden, people).name).toMatch(/erased/);
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).includes('Nguyễn Văn A')).toBe(false);
  });

  it('without an event are swept, and the others stay', () => {
    const hidden = hidePersonalValues(schema, body, 'c1', people) as typeof body;
    const used = hidden.name.split(':')[1];
    expect(people.sweep(500, () => false)).toBe(0);
    expect(people.sweep(2_000, (id) => id === used)).toBe(1);
    expect(showPersonalValues(hidden, people).name).toBe('Nguyễn Văn A');
  });
});
