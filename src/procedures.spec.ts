import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { NAMED_BY_PROCEDURES as known } from './capabilities.js';
import { addDays } from './kernel/day.js';
import { loadPlanRules, readProcedures } from './procedures.js';

const SEEDS = resolve(import.meta.dirname, '../seeds');
const direct = readFileSync(resolve(SEEDS, 'procedures/direct-decision.yaml'), 'utf8');
const merging = readFileSync(resolve(SEEDS, 'procedures/merge-villages.yaml'), 'utf8');
const faults = (text: string) => readProcedures('a.yaml', text, known).faults;

describe('The procedures that the program comes with', () => {
  it('are all fit to be followed, and each village merger goes by the circular in force on its day', async () => {
    const { procedures } = await loadPlanRules(SEEDS, known);
    expect([...new Set(procedures.all.map(({ name }) => name))].toSorted()).toEqual([
      'direct-decision', 'inspection', 'merge-villages', 'reorganize-cells', 'reorganize-organizations', 'thematic-supervision', 'unify-posts',
    ]); // prettier-ignore
    const on = (day: string) => procedures.inForce('merge-villages', day);
    expect(on('2012-10-14')).toBeUndefined();
    expect(['2018-02-28', '2018-03-01', '2019-01-20', '2022-12-01'].map((day) => on(day)?.version)).toEqual([
      '04/2012/TT-BNV', '09/2017/TT-BNV', '14/2018/TT-BNV', '05/2022/TT-BNV',
    ]); // prettier-ignore
    const dossier = (day: string) =>
      on(day)?.stages.find(({ id }) => id === 'dossier')?.tasks[0]?.deadline?.count;
    expect([dossier('2016-08-01'), dossier('2022-12-01')]).toEqual([10, 5]);
    const consent = on('2020-01-01')?.stages.find(({ id }) => id === 'consultation')?.exits[0]?.when;
    expect(consent).toMatchObject({ name: 'more-than', percent: 50, of: 'entitled' });
  });

  it('count working days without weekends and holidays, and with the Saturdays that are worked instead', async () => {
    const { calendar } = await loadPlanRules(SEEDS, known);
    // Tết 2020: 23 to 29 January.
    expect(calendar.addWorkingDays('2020-01-22', 1)).toBe('2020-01-30');
    expect(calendar.addWorkingDays('2019-04-26', 2)).toBe('2019-05-03');
    expect(calendar.isWorkingDay('2019-05-04')).toBe(true);
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 1, max: 60 }), (from, count) => {
        const day = addDays('2016-01-01', from);
        const end = calendar.addWorkingDays(day, count);
        expect(calendar.isWorkingDay(end)).toBe(true);
        let worked = 0;
        for (let at = addDays(day, 1); at <= end; at = addDays(at, 1))
          if (calendar.isWorkingDay(at)) worked++;
        expect(worked).toBe(count);
      }),
    );
  });
});

describe('A procedure is refused with file, line and field', () => {
  it.each([
    ['has a stage that cannot be reached', direct.replace('{ when: { name: always }, to: check }', '{ when: { name: always }, to: effect }'), /^a\.yaml:\d+ versions\.0\.stages\.\d: stage "(check|effect)" can/],
    ['sends to a stage that does not exist', direct.replace('to: check }', 'to: nowhere }'), /^a\.yaml:\d+ versions\.0\.stages\.0\.exits\.0\.to: there is no stage "nowhere"/],
    ['has a condition that nobody knows', direct.replace('{ when: { name: always }, to: check }', '{ when: { name: whenever }, to: check }'), /^a\.yaml:\d+ versions\.0\.stages\.0\.exits\.0\.when\.name: /],
    ['asks for a field that the task does not have', merging.replace('field: votes, percent', 'field: ballots, percent'), /^a\.yaml:\d+ versions\.0\.stages\.2\.exits\.0\.when: task "minutes" has no field "ballots"/],
    ['carries a command that changes no unit', direct.replace('MergeVillages,', 'OpenRegister,'), /^a\.yaml:\d+ decisions\.0: "OpenRegister" is no command that changes units/],
    ['takes effect without an approval', direct.replace('approves: true', 'approves: false'), /stage "effect" can be reached without a task that approves/],
    ['has a field that nobody knows', direct.replace('edits: true', 'editable: true'), /^a\.yaml:\d+ versions\.0\.stages\.0: Unrecognized key/],
    ['has a loop in which nobody does anything', loop(), /stage "(a|b)" stands in a loop without a task or a wait/],
    ['never ends', direct.replace('to: end }', 'to: effect }'), /from stage "\w+" no way leads to "end"/],
    ['is no YAML', 'name: [', /^a\.yaml:1 yaml: /],
  ])('when it %s', (_what, text, said) => {
    expect(text).not.toBe(direct);
    expect(faults(text).join('\n')).toMatch(said);
  }); // prettier-ignore

  it('names the line where the fault stands', () => {
    const text = direct.replace('to: check }', 'to: nowhere }');
    const line = text.split('\n').findIndex((one) => one.includes('nowhere')) + 1;
    expect(faults(text)[0]).toContain(`a.yaml:${line} `);
  });

  it('when two of its versions hold from the same day', () => {
    expect(faults(merging.replace('2018-03-01', '2012-10-15')).join('\n')).toMatch(/another version holds from 2012-10-15/); // prettier-ignore
  });
});

function loop(): string {
  const stage = (id: string, to: string) => `{ id: ${id}, title: { vi: x, en: x }, citation: x, exits: [{ when: { name: always }, to: ${to} }] }`; // prettier-ignore
  return `name: x\ntitle: { vi: x, en: x }\nversions: [{ version: a, from: 2012-01-01, citation: x, start: a, stages: [${stage('a', 'b')}, ${stage('b', 'a')}] }]\n`;
}
