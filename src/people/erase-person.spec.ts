import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { aboutPerson, idOfToken, personText } from '../kernel/personal.js';
import { Rejection } from '../kernel/rejection.js';
import {
  ErasureLedger,
  hidePersonalValues,
  openPeopleStore,
  UnreadableLedger,
  type Erasure,
  type PeopleStore,
} from './index.js';

const AN = 'Nguyễn Văn An';
let folder: string;
let people: PeopleStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kientoan-erase-'));
  people = openPeopleStore(folder);
});
afterEach(() => {
  people.close();
  rmSync(folder, { recursive: true, force: true });
});

const name = (id: string, value: string): void => void people.keep([{ id, kind: 'name', value }]);
const text = (id: string, value: string, about?: string): void =>
  void people.keep([{ id, kind: 'text', value, ...(about ? { about } : {}) }]);
const said = (id: string): string | null | undefined => people.resolve([id]).get(id);
const erase = (person: string): Erasure => {
  let erased: Erasure = { person, removed: [], struck: [] };
  people.erase(erased, (all) => (erased = all));
  return erased;
};

describe('a text is about the person', () => {
  const round = z.strictObject({
    targets: z.array(
      aboutPerson('target', z.strictObject({ target: z.strictObject({ person: z.string().optional(), unit: z.string().optional() }), findings: personText(), recommendations: z.array(z.strictObject({ text: personText() })) })),
    ),
    opinions: z.array(personText()),
  }); // prettier-ignore

  it('whom the schema of its command says that it is about, however deep it stands; others stay', () => {
    const body = {
      targets: [
        { target: { person: 'p1' }, findings: 'Về p1', recommendations: [{ text: 'Cho p1' }] },
        { target: { unit: 'u1' }, findings: 'Về u1', recommendations: [{ text: 'Cho u1' }] },
      ],
      opinions: ['Ý kiến'],
    };
    const hidden = hidePersonalValues(round, body, 'c1', people) as typeof body;
    name('p1', AN);
    erase('p1');
    const kept = [
      ...hidden.targets.flatMap(({ findings, recommendations }) => [findings, recommendations[0]!.text]),
      ...hidden.opinions,
    ].map((token) => said(idOfToken(token)!));
    expect(kept).toEqual([null, null, 'Về u1', 'Cho u1', 'Ý kiến']);
  });
});

describe('where the name stands in texts about others', () => {
  beforeEach(() => name('p1', AN));

  it.each([
    ['as it is registered', 'Đồng chí Nguyễn Văn An vắng mặt', 'Đồng chí (đã xóa theo yêu cầu) vắng mặt'],
    ['in capitals', 'NGUYỄN VĂN AN vắng', '(đã xóa theo yêu cầu) vắng'],
    ['decomposed', `Anh ${AN.normalize('NFD')}, thôn 3`, 'Anh (đã xóa theo yêu cầu), thôn 3'],
    ['over two lines', 'Bà Lê và Nguyễn  Văn\nAn', 'Bà Lê và (đã xóa theo yêu cầu)'],
  ])('%s, it is struck out and the rest stays', (_, value, left) => {
    text('t1', value);
    expect(erase('p1')).toEqual({ person: 'p1', removed: ['p1'], struck: ['t1'] });
    expect(said('t1')).toBe(left);
  });

  it('as a part of a longer word or of another name, it is not his', () => {
    text('t1', 'Nguyễn Văn Anh báo cáo');
    expect(erase('p1').struck).toEqual([]);
    expect(said('t1')).toBe('Nguyễn Văn Anh báo cáo');
  });

  it('the text loses its key too, with which the log would confirm a guess at the name', () => {
    text('t1', `${AN} vắng mặt`);
    erase('p1');
    const file = new Database(join(folder, 'people.sqlite'), { readonly: true });
    expect(file.prepare("SELECT key FROM personal_values WHERE id = 't1'").pluck().get()).toBeNull();
    file.close();
  });

  it('and the text is about a namesake, it is the namesake of whom it speaks', () => {
    name('p2', 'NGUYỄN VĂN AN');
    text('t2', `${AN} hoàn thành nhiệm vụ`, 'p2');
    expect(erase('p1').struck).toEqual([]);
    expect(said('t2')).toBe(`${AN} hoàn thành nhiệm vụ`);
    expect(said('p2')).toBe('NGUYỄN VĂN AN');
  });

  it('a name of one word is not looked for, because it is an ordinary word too', () => {
    name('p3', 'An');
    text('t3', 'Giữ gìn an ninh');
    expect(erase('p3').struck).toEqual([]);
    expect(said('t3')).toBe('Giữ gìn an ninh');
  });
});

describe('who was erased', () => {
  it('stays erased when the erasure is repeated, and what was recorded of others since stays', () => {
    name('p1', AN);
    text('t1', `Về ${AN}`);
    erase('p1');
    text('t2', 'Việc khác');
    people.erase({ person: 'p1', removed: ['p1'], struck: ['t1'] });
    expect(['p1', 't1', 't2'].map(said)).toEqual([null, 'Về (đã xóa theo yêu cầu)', 'Việc khác']);
  });

  it('is not spoken of anew', () => {
    name('p1', AN);
    erase('p1');
    expect(() => text('t9', 'Kết quả mới', 'p1')).toThrow(Rejection);
    expect(said('t9')).toBeUndefined();
  });

  it('whom an older copy of the database never had is not brought back by a repeat of the registration', () => {
    people.erase({ person: 'p1', removed: ['p1', 't1'], struck: ['t2'] });
    name('p1', AN);
    text('t1', `Về ${AN}`);
    expect(['p1', 't1'].map(said)).toEqual([null, null]);
  });

  it('is erased whole or not at all: where the ledger cannot be written, everything is there still', () => {
    name('p1', AN);
    text('t1', 'Về ông', 'p1');
    const full = (): never => {
      throw new Error('ENOSPC');
    };
    expect(() => people.erase({ person: 'p1', removed: [], struck: [] }, full)).toThrow('ENOSPC');
    expect(['p1', 't1'].map(said)).toEqual([AN, 'Về ông']);
  });

  it('is in the file still while another process reads it, and that is remembered until it is done', () => {
    name('p1', AN);
    const reader = new Database(join(folder, 'people.sqlite'), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM personal_values').get();
    erase('p1');
    expect(people.shred()).toBe(false);
    people.close();
    people = openPeopleStore(folder);
    expect(people.shred()).toBe(false);
    reader.close();
    expect(people.shred()).toBe(true);
    for (const file of ['people.sqlite', 'people.sqlite-wal'])
      expect(existsSync(join(folder, file)) && readFileSync(join(folder, file)).includes(AN)).toBe(false);
  });
});

describe('the ledger of erasures', () => {
  const line = (person: string): Erasure => ({ person, removed: [person], struck: [] });
  const ledger = (): ErasureLedger => new ErasureLedger(join(folder, 'erasures.jsonl'), 'embedded', () => 0);

  it('holds one line for each person, and only those of its log', () => {
    ledger().append(line('p1'));
    ledger().append(line('p1'));
    new ErasureLedger(ledger().file, 'elsewhere').append(line('p1'));
    expect(ledger().read()).toEqual([{ log: 'embedded', ...line('p1'), erasedAt: '1970-01-01T00:00:00.000Z' }]);
  }); // prettier-ignore

  it('that a crash cut off in the middle of a line goes on after the last whole one', () => {
    ledger().append(line('p1'));
    ledger().append(line('p2'));
    const whole = readFileSync(ledger().file).length;
    truncateSync(ledger().file, whole - 20);
    expect(ledger().read()).toHaveLength(1);
    ledger().append(line('p3'));
    expect(ledger().read().map(({ person }) => person)).toEqual(['p1', 'p3']); // prettier-ignore
  });

  it('in which a line is none is refused with the number of the line', () => {
    ledger().append(line('p1'));
    writeFileSync(ledger().file, '{"person":"p2"}\n', { flag: 'a' });
    expect(() => ledger().read()).toThrow(UnreadableLedger);
    expect(() => ledger().read()).toThrow(/line 2/);
  });
});
