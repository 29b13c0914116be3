import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { NAMED_BY_PROCEDURES as known } from './capabilities.js';
import { addDays } from './kernel/day.js';
import { isRunningOut } from './plans/index.js';
import { loadPlanRules, readCalendar, readProcedures } from './procedures.js';

const SEEDS = resolve(import.meta.dirname, '../seeds');
const direct = readFileSync(resolve(SEEDS, 'procedures/direct-decision.yaml'), 'utf8');
const merging = readFileSync(resolve(SEEDS, 'procedures/merge-villages.yaml'), 'utf8');
const thematic = readFileSync(resolve(SEEDS, 'procedures/thematic-supervision.yaml'), 'utf8');
const faults = (text: string) => readProcedures('a.yaml', text, known).faults;

describe('The calendar of holidays', () => {
  it('says until when it knows them, and that it runs out four months before', async () => {
    const { calendar } = await loadPlanRules(SEEDS, known);
    const last = calendar.knownUntil ?? '';
    expect(last).toMatch(/^20\d\d-12-31$/);
    const year = last.slice(0, 4);
    expect(isRunningOut(calendar, `${year}-09-02`)).toBe(false);
    expect(isRunningOut(calendar, `${year}-09-03`)).toBe(true);
  });

  it('that has no year knows none', () => {
    expect(readCalendar('a.yaml', 'citation: x\nyears: []\n')).toMatchObject({ until: null, faults: [] });
  });
});

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
    ['has a loop in which nobody does anything', loop(), /stage "(a|b)" stands in a loop without a task/],
    ['never ends', direct.replace('to: end }', 'to: effect }'), /from stage "\w+" no way leads to "end"/],
    ['has a stage twice', direct.replace('- id: check\n        title', '- id: recording\n        title'), /stage "recording" stands twice \[stage-once\]/],
    ['has a stage called "end"', direct.replace('- id: check\n        title', '- id: end\n        title'), /\[stage-not-end\]/],
    ['begins with a stage that does not exist', direct.replace('start: recording', 'start: nowhere'), /versions\.0\.start: there is no stage "nowhere" \[stage-known\]/],
    ['has a task twice in a stage', merging.replace('- id: pairing', '- id: records'), /task "records" stands twice \[task-once\]/],
    ['takes effect twice', direct.replace('evidence: [signed-decision]', 'evidence: [signed-decision]\n        effect: true'), /\[effect-once\]/],
    ['never takes effect', direct.replace('        effect: true\n', ''), /needs a stage of effect \[effect-there\]/],
    ['wants another person than for a task that nobody knows', direct.replace('otherThan: record', 'otherThan: nothing'), /there is no task "nothing" \[other-task-before\]/],
    ['wants another person than for the task itself', direct.replace('otherThan: record', 'otherThan: check'), /by another person than the one who does it \[other-task-before\]/],
    ['wants another person than for a task that some way leaves out', detour(), /some way leads here on which task "b" is not done \[other-task-before\]/],
    ['cites nothing for a task', direct.replace('            citation: Nguyên tắc hai người của Kiện Toàn\n            role: approver', '            role: approver'), /tasks\.0\.citation: .*\[procedure-shape\]/],
    ['has a stage whose last exit is not always taken', merging.replace('- { when: { name: always }, to: scheme, returns: true }', ''), /\[last-exit-always\]/],
    ['asks for an option that the field does not have', merging.replace('oneOf: [passed]', 'oneOf: [perhaps]'), /has no option "perhaps" \[condition-fits\]/],
    ['counts votes in a field that holds none', merging.replace('field: votes, percent', 'field: held-on, percent'), /field "held-on" holds no votes \[condition-fits\]/],
    ['sends a command that nobody knows', merging.replace('commands: [PairCell]', 'commands: [PairCells]'), /there is no command "PairCells" \[command-known\]/],
    ['has an exit that no plan takes', direct.replace('name: returned', 'name: always'), /no plan ever takes this exit: exit 0 is taken first \[exit-reachable\]/],
    ['lets decisions be changed behind their approval', direct.replace('citation: Quyết định đã ký', 'edits: true\n        citation: Quyết định đã ký'), /would take effect without an approval of it \[approved-as-edited\]/],
    ['lets decisions be changed beside their approval', direct.replace("en: Checked by a second person }", "en: Checked by a second person }\n        edits: true"), /\[approved-as-edited\]/],
    ['escalates after no deadline', direct.replace('evidence: [signed-decision]', 'escalates: { role: approver, level: district }'), /\[escalation-has-deadline\]/],
    ['sets a deadline by a number that nobody records', thematic.replace('deadline: { count: { task: outline, field: limit }', 'deadline: { count: { task: outline, field: days }'), /deadline\.count: task "outline" records no number "days" that must be there \[figure-known\]/],
    ['sets a deadline by a task that some way leaves out', thematic.replace('deadline: { count: { task: outline, field: limit }', 'deadline: { count: { task: extension, field: days }'), /some way leads here on which task "extension" is not done \[figure-known\]/],
    ['sets a deadline by a number without a bound', thematic.replace('each: { grassroots: 20, above: 250 }', 'each: { grassroots: 20 }'), /nothing bounds the number "limit" of task "outline" \[figure-known\]/],
    ['bounds a number by an option that the choice does not have', thematic.replace('each: { grassroots: 20, above: 250 }', 'each: { grassroots: 20, above: 250, ward: 30 }'), /the choice "level" has no option "ward" \[bound-fits\]/],
    ['bounds what is no number', direct.replace('evidence: [signed-decision]', 'evidence: [signed-decision]\n            fields: [{ id: a, title: { vi: a, en: a }, type: text, atMost: 3 }]'), /only a number has a bound \[bound-fits\]/],
    ['names a version twice', merging.replace("version: 09/2017/TT-BNV", "version: 04/2012/TT-BNV"), /version "04\/2012\/TT-BNV" stands twice \[version-once\]/],
    ['is no YAML', 'name: [', /^a\.yaml:1 yaml: /],
  ])('when it %s', (_what, text, said) => {
    expect(text).not.toBe(direct);
    expect(faults(text).join('\n')).toMatch(said);
  }); // prettier-ignore

  it('with what is wrong in its shape and with its way in one go', () => {
    const said = faults(
      direct.replace('role: approver', 'role: king').replace('to: check }', 'to: nowhere }'),
    ).join('\n');
    expect(said).toMatch(/tasks\.0\.role: .*\[procedure-shape\]/);
    expect(said).toMatch(/there is no stage "nowhere" \[stage-known\]/);
  });

  it('at the line of a part that several versions share', () => {
    const text = merging.replace('field: votes, percent', 'field: ballots, percent');
    const line = text.split('\n').findIndex((one) => one.includes('ballots')) + 1;
    expect(faults(text).join('\n')).toContain(`a.yaml:${line} `);
  });

  it('when another file holds the same procedure', async () => {
    const seeds = mkdtempSync(join(tmpdir(), 'kientoan-procedures-'));
    try {
      for (const part of ['procedures', 'calendar'])
        cpSync(join(SEEDS, part), join(seeds, part), { recursive: true });
      writeFileSync(join(seeds, 'procedures', 'direct-again.yaml'), direct);
      await expect(loadPlanRules(seeds, known)).rejects.toThrow(
        /^direct-again\.yaml:2 name: .*\[procedure-in-its-file\] Call the file "direct-decision\.yaml"/,
      );
    } finally {
      rmSync(seeds, { recursive: true });
    }
  });

  it('names the line where the fault stands', () => {
    const text = direct.replace('to: check }', 'to: nowhere }');
    const line = text.split('\n').findIndex((one) => one.includes('nowhere')) + 1;
    expect(faults(text)[0]).toContain(`a.yaml:${line} `);
  });

  it('when two of its versions hold from the same day', () => {
    expect(faults(merging.replace('2018-03-01', '2012-10-15')).join('\n')).toMatch(/another version holds from 2012-10-15/); // prettier-ignore
  });
});

describe('A calendar is refused with file and line', () => {
  it.each([
    ['is no YAML', 'years: [', /^a\.yaml:\d+ yaml: /],
    ['has a day that does not exist', 'citation: x\nyears:\n  - year: 2020\n    off: [2020-02-30]\n', /^a\.yaml:4 years\.0\.off\.0: .*\[calendar-shape\]/],
    ['has a day of another year', 'citation: x\nyears:\n  - year: 2020\n    off: [2021-01-01]\n', /^a\.yaml:4 .*2021-01-01 is no day of 2020 \[day-in-its-year\]/],
    ['has a day off that is worked', 'citation: x\nyears:\n  - year: 2020\n    off: [2020-01-01]\n    worked: [2020-01-01]\n', /^a\.yaml:5 .*2020-01-01 stands twice \[day-once\]/],
    ['has a year twice', 'citation: x\nyears:\n  - { year: 2020, off: [] }\n  - { year: 2020, off: [] }\n', /^a\.yaml:4 years\.1\.year: year 2020 stands twice \[year-once\]/],
  ])('when it %s', (_what, text, said) => {
    expect(readCalendar('a.yaml', text).faults.join('\n')).toMatch(said);
  }); // prettier-ignore
});

/** From the first stage one way leads to the last directly, and one by the task than whose doer it wants another. */
function detour(): string {
  const exit = (to: string, when = '{ name: always }') => `{ when: ${when}, to: ${to} }`;
  const task = (id: string, more = '') => `{ id: ${id}, title: { vi: x, en: x }, citation: x, role: approver, level: commune${more} }`; // prettier-ignore
  const stage = (id: string, tasks: string, exits: string) => `{ id: ${id}, title: { vi: x, en: x }, citation: x, tasks: [${tasks}], exits: [${exits}] }`; // prettier-ignore
  const choice = ', fields: [{ id: way, title: { vi: x, en: x }, type: choice, options: [{ id: long, title: { vi: x, en: x } }, { id: short, title: { vi: x, en: x } }] }]'; // prettier-ignore
  const first = stage('a', task('a', choice), `${exit('b', '{ name: answered, task: a, field: way, oneOf: [long] }')}, ${exit('c')}`); // prettier-ignore
  return `name: x\ntitle: { vi: x, en: x }\nversions: [{ version: a, from: 2012-01-01, citation: x, start: a, stages: [${first}, ${stage('b', task('b'), exit('c'))}, ${stage('c', task('c', ', otherThan: b'), exit('end'))}] }]\n`; // prettier-ignore
}

function loop(): string {
  const stage = (id: string, to: string) => `{ id: ${id}, title: { vi: x, en: x }, citation: x, exits: [{ when: { name: always }, to: ${to} }] }`; // prettier-ignore
  return `name: x\ntitle: { vi: x, en: x }\nversions: [{ version: a, from: 2012-01-01, citation: x, start: a, stages: [${stage('a', 'b')}, ${stage('b', 'a')}] }]\n`;
}
