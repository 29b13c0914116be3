import { HTTP_PROBLEM_TYPES, PROBLEM_TYPES } from '../../src/api/problem-pages/index.js';
import { problemCodesIn } from '../support/problem-codes.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';
import { resolve } from 'node:path';

const SOURCES = resolve(import.meta.dirname, '../../src');
const FIXTURES = resolve(import.meta.dirname, '../support/fixtures/problem-codes');
const places = problemCodesIn(SOURCES);

let running: RunningSystem;
beforeAll(async () => {
  running = await runSystem();
});
afterAll(() => running.close());

describe('every problem type', () => {
  it('that the source can give has a page', () => {
    const without = places.flatMap(({ place, codes }) => codes.filter((code) => !Object.hasOwn(PROBLEM_TYPES, code)).map((code) => `${code} in ${place}`)); // prettier-ignore
    expect(without).toEqual([]);
    expect(new Set(places.flatMap(({ codes }) => codes)).size).toBeGreaterThan(100);
  });

  it('that only the command line, or a program that starts, can give is no answer over HTTP', async () => {
    /** Where HTTP never comes. */
    const APART =
      /^(cli|backup|seeding)\/|^(main|worker|settings|data-folder)\.ts|^api\/access\/issue-token\.ts/;
    const source = (place: string): string => place.slice(SOURCES.length + 1);
    const apart = (code: string): boolean => {
      const given = places.filter(({ codes }) => codes.includes(code)).map(({ place }) => source(place));
      return given.length > 0 && given.every((place) => APART.test(place));
    };
    const all = Object.keys(PROBLEM_TYPES);
    expect(all.filter(apart).filter((code) => Object.hasOwn(HTTP_PROBLEM_TYPES, code))).toEqual([]);
    const document = JSON.stringify(
      (await running.get('/openapi.json')).body.paths['/api/v1/commands/open-register'],
    );
    for (const code of all.filter(apart)) expect(document).not.toContain(`"/problems/${code}"`);
    for (const code of ['invalid-command', 'unit-ended', 'not-appended'])
      expect(document).toContain(`"/problems/${code}"`);
  });

  it('is read off the source wherever a code is given, but where an error that has one is told', () => {
    const unread = places.filter(({ codes }) => codes.length === 0).map(({ place }) => place.slice(SOURCES.length + 1).replace(/:\d+:/, '')); // prettier-ignore
    expect(unread).toEqual(['api/problem.ts code', 'api/problem.ts error.code', 'plans/read/told-refusal.ts z.string()', 'plans/read/told-refusal.ts code']); // prettier-ignore
  });

  it('is found however it is thrown: in an object, by a class, in a condition, by a name, through functions of the same or another file', () => {
    expect(problemCodesIn(FIXTURES).flatMap(({ codes }) => codes).sort()).toEqual(['by-a-name', 'by-class', 'in-a-condition', 'in-an-object', 'or-another', 'or-its-other-branch', 'through-a-function', 'through-another-file']); // prettier-ignore
  });

  it('has a title and a text in both languages, and no two the same', () => {
    const seen = new Set<string>();
    for (const [code, [status, title, vi, en]] of Object.entries(PROBLEM_TYPES)) {
      expect([code, status >= 400 && status < 600]).toEqual([code, true]);
      for (const text of [title, vi, en]) expect([code, text.trim().length > 3]).toEqual([code, true]);
      expect([code, /[à-ỹđ]/i.test(`${title}${vi}`)]).toEqual([code, true]);
      expect([code, seen.has(title)]).toEqual([code, false]);
      seen.add(title);
    }
  });
});

describe('the page of a problem type', () => {
  it('stands where the problem itself points, for people in Vietnamese first, and as JSON', async () => {
    const { body } = await running.get('/api/v1/registers/nowhere/units');
    expect(body.type).toBe('/problems/register-unknown');
    const page = await running.get(body.type, { accept: 'text/html' });
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    expect(page.body.indexOf('Không có sổ bộ này')).toBeLessThan(page.body.indexOf('Register unknown'));
    expect(page.body).toContain('HTTP 404');
    expect(await running.get(body.type, { accept: 'application/json' })).toMatchObject({
      type: 'application/json', body: { type: body.type, status: 404, title: { vi: 'Không có sổ bộ này', en: 'Register unknown' } },
    }); // prettier-ignore
  });

  it('is there for each of them and listed with all, and for nothing else', async () => {
    const { problems } = (await running.get('/problems', { accept: 'application/json' })).body as { problems: { type: string }[] }; // prettier-ignore
    expect(problems.map(({ type }) => type).sort()).toEqual(Object.keys(PROBLEM_TYPES).map((code) => `/problems/${code}`).sort()); // prettier-ignore
    for (const { type } of problems) expect([type, (await running.get(type)).status]).toEqual([type, 200]);
    for (const none of ['nothing', 'constructor', '__proto__', '%3Cscript%3E'])
      expect(await running.get(`/problems/${none}`)).toMatchObject({ status: 404, body: { type: '/problems/not-found' } }); // prettier-ignore
  });
});
