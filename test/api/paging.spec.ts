import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { decided, openServedRegister, seenBy, unitOf } from '../support/served-register.js';

const folder = mkdtempSync(join(tmpdir(), 'kientoan-pages-'));
let running: RunningSystem;
const sent = async (command: string, body: object): Promise<void> => {
  const answer = await running.send(command, body);
  expect([command, answer.status, answer.body.detail]).toEqual([command, 200, undefined]);
  await seenBy(running, answer);
};
const basis = { number: '12-KH/TU', title: 'Kế hoạch', issuer: 'Thành ủy', date: '2018-01-15' };

beforeAll(async () => {
  running = await runSystem({ folder });
  for (const register of ['a', 'b', 'c']) await openServedRegister(running, register, 12);
  const cell = (await unitOf(running, 'a', 'C1')).unit;
  const organization = (await running.get('/api/v1/registers/a/units?kind=organization')).body.units[0].unit;
  for (let n = 0; n < 3; n++) {
    await sent('register-person', { name: `Người ${n}` });
    await sent('record-meeting', { register: 'a', cell, heldOn: '2020-02-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 5 }], issues: ['Đường hỏng'] });
    await sent('open-programme', { register: 'a', name: `Chương trình ${n}`, issuer: 'Thành ủy', term: { from: '2020-01-01', to: '2025-01-01' }, openedOn: '2020-01-01', basis, goals: [{ name: 'Kết nạp', measure: 'admissions', total: 10 }] });
    const village = (await unitOf(running, 'a', `V${n + 1}`)).unit;
    await sent('fill-post', { ...decided('a'), unit: village, post: 'head', holder: `p-${n}`, route: 'elected' });
    await sent('record-inspection', { register: 'a', form: 'supervision', subject: 'thematic', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2018-02-01', concludedOn: '2018-03-01', basis, reason: 'Theo kế hoạch', targets: [{ target: { unit: organization }, conclusion: 'Tốt', recommendations: [{ responsible: organization, text: 'Sửa', deadline: '2018-06-30' }] }] });
  }
}, 120_000); // prettier-ignore
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Page {
  readonly rows: readonly unknown[];
  readonly next: string | null;
  readonly link: string | null;
}
const LIST_IN: Readonly<Record<string, string>> = { audit: 'entries', members: 'organizations' };
/** The field of an answer that holds its list: mostly called as the question. */
const listOf = (path: string): string => {
  const name = path.split('?', 1)[0]?.split('/').at(-1) ?? '';
  return LIST_IN[name] ?? name;
};
const page = async (path: string): Promise<Page> => {
  const { status, body, headers } = await running.get(path.startsWith('/') ? path : `/api/v1/${path}`);
  expect([path, status, body.detail]).toEqual([path, 200, undefined]);
  return { rows: body[listOf(path)], next: body.next, link: headers.get('link') };
};
const addressIn = (link: string | null): string => /^<([^>]+)>; rel="next"$/.exec(link ?? '')?.[1] ?? '';
/** All rows, page after page, as a client does that knows only `Link`. */
const walked = async (path: string, between: () => Promise<void> = () => Promise.resolve()): Promise<unknown[][]> => {
  const pages: unknown[][] = [];
  for (let at = await page(path); ; at = await page(addressIn(at.link))) {
    pages.push([...at.rows]);
    expect(at.link === null).toBe(at.next === null);
    if (at.next === null) return pages;
    await between();
  }
}; // prettier-ignore
const texts = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row));

const LISTS = ['registers', 'persons', ...['units', 'units?kind=village&find=to', 'posts', 'posts?vacant=true', 'members', 'inspections', 'meetings', 'programmes', 'audit', 'audit?from=2000-01-01', 'corrections'].map((list) => `registers/a/${list}`)]; // prettier-ignore

describe('a list', () => {
  it.each(LISTS)('%s in pages of two is the whole list in one, each row once and in the same order', async (path) => {
    const sign = path.includes('?') ? '&' : '?';
    const whole = await page(`${path}${sign}limit=1000`);
    const pages = await walked(`${path}${sign}limit=2`);
    expect(texts(pages.flat())).toEqual(texts(whole.rows));
    expect(pages.slice(0, -1).every((rows) => rows.length === 2)).toBe(true);
    if (path !== 'registers/a/corrections' && !path.endsWith('members')) expect(pages.length).toBeGreaterThan(1);
  }); // prettier-ignore

  it('has 200 rows on a page where nobody says how many, and 1,000 at most', async () => {
    await openServedRegister(running, 'large', 230);
    const first = await page('registers/large/units');
    expect(first.rows).toHaveLength(200);
    expect((await page(addressIn(first.link))).rows).toHaveLength(33);
    expect((await page('registers/large/units?limit=1000')).rows).toHaveLength(233);
    for (const limit of ['1001', '0', '-1', 'many', '2.5'])
      expect(await running.get(`/api/v1/registers/large/units?limit=${limit}`)).toMatchObject({ status: 400, body: { type: '/problems/invalid-parameters', where: 'limit' } }); // prettier-ignore
  });

  it('that changes between two pages loses and doubles nothing of what stays', async () => {
    const unitsOf = (rows: readonly unknown[]) => rows.map((row) => (row as { unit: string }).unit);
    const before = unitsOf((await page('registers/b/units?limit=1000')).rows);
    const ward = await unitOf(running, 'b', '02');
    let n = 0;
    const pages = await walked('registers/b/units?limit=3', () =>
      sent('establish-village', { ...decided('b'), parent: ward.unit, form: 'residential-group', name: `Tổ mới ${n}`, code: `0${n++}`, households: 300 })); // prettier-ignore
    const seen = unitsOf(pages.flat());
    expect(new Set(seen).size).toBe(seen.length);
    expect(before.filter((unit) => !seen.includes(unit))).toEqual([]);
    expect(n).toBeGreaterThan(2);
  });

  it('goes on after a restart and with read models built anew in between', async () => {
    const whole = await page('registers/a/audit?limit=1000');
    const first = await page('registers/a/audit?limit=5');
    await running.system.readModels.rebuild();
    const second = await page(addressIn(first.link));
    await running.close();
    running = await runSystem({ folder });
    const third = await page(addressIn(second.link));
    expect(texts([...first.rows, ...second.rows, ...third.rows])).toEqual(texts(whole.rows.slice(0, 15)));
  });
});

describe('a cursor', () => {
  const refused = async (path: string): Promise<void> =>
    expect(await running.get(path)).toMatchObject({ status: 400, body: { type: '/problems/cursor-invalid', where: 'cursor' } }); // prettier-ignore

  it('goes on only with the question and the parameters that gave it, as it was given', async () => {
    const { next, link } = await page('registers/a/units?kind=village&limit=2');
    const cursor = next ?? '';
    const path = (rest: string, given = cursor): string =>
      `/api/v1/${rest}cursor=${encodeURIComponent(given)}`;
    expect((await page(path('registers/a/units?kind=village&limit=4&'))).rows).toHaveLength(4);
    await refused(path('registers/a/units?'));
    await refused(path('registers/a/units?kind=cell&'));
    await refused(path('registers/a/units?kind=village&validAt=2019-01-01&'));
    await refused(path('registers/b/units?kind=village&'));
    await refused(path('registers/a/audit?'));
    await refused(path('registers?'));
    const [said = '', signature = ''] = cursor.split('.');
    const forged = Buffer.from(Buffer.from(said, 'base64url').toString().replace('V', 'W')).toString('base64url'); // prettier-ignore
    for (const changed of ['x', '.', `${cursor}.`, said, `${said}.`, `.${signature}`, `${forged}.${signature}`, `${said}.${signature.slice(1)}`, `${cursor}é`])
      await refused(path('registers/a/units?kind=village&', changed)); // prettier-ignore
    expect(addressIn(link)).toContain('kind=village');
  });

  it('belongs to lists: a question that has none does not take it', async () => {
    for (const path of ['registers/a/structure', 'registers/a/report'])
      expect(await running.get(`/api/v1/${path}?limit=3`)).toMatchObject({ status: 400, body: { type: '/problems/invalid-parameters' } }); // prettier-ignore
  });
});
