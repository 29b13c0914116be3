import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadPolicies } from './policies.js';

const POLICIES = resolve(import.meta.dirname, '../seeds/policies');

describe('the dated thresholds', () => {
  it.each([
    ['2012-10-14', undefined, undefined],
    ['2012-10-15', 100, 150],
    ['2018-02-28', 100, 150],
    ['2018-03-01', 200, 300],
    ['2019-01-19', 200, 300],
    ['2019-01-20', 200, 250],
  ])('for villages of the Central Highlands on %s are %s and %s households', async (day, hamlet, group) => {
    const figures = (await loadPolicies(POLICIES)).at('village-households', day)?.figures;
    expect(figures?.['hamlet.central-highlands']).toBe(hamlet);
    expect(figures?.['residential-group.central-highlands']).toBe(group);
  });

  it('ask for three official members, thirty members, more than half, at most six months', async () => {
    const book = await loadPolicies(POLICIES);
    const figure = (code: string, name: string) => book.at(code, '2020-01-01')?.figures[name];
    expect([
      figure('cell-members', 'official'),
      figure('committee-members', 'members'),
      figure('consent', 'percent'),
      figure('acting-months', 'months'),
    ]).toEqual([3, 30, 50, 6]);
  });

  it('are refused with file, line and field where a figure is no number', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'policies-'));
    try {
      await writeFile(
        join(folder, 'a.yaml'),
        'code: consent\ntitle: { vi: a, en: a }\nversions:\n  - version: "1"\n    citation: c\n    from: 2020-01-01\n    figures:\n      percent: half\n',
      );
      await expect(loadPolicies(folder)).rejects.toThrow(/a\.yaml:8 versions\.0\.figures\.percent/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
