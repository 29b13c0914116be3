import { contentHash } from '../../kernel/ids.js';
import { calendarOf } from './calendar.js';
import type { PlanRules } from './plan-rules.js';
import { procedureBook, type Procedure, type Stage, type TaskTemplate } from './procedure.js';

/** Small procedures for specs. */

const both = (text: string) => ({ vi: text, en: text });
const always = (to: string) => ({ when: { name: 'always' } as const, to, returns: false });
const task = (id: string, more: Partial<TaskTemplate> = {}): TaskTemplate => ({
  id, title: both(id), citation: 'điều 8', role: 'administrator', level: 'commune', fields: [], evidence: [], approves: false, ...more,
}); // prettier-ignore
const stage = (id: string, more: Partial<Stage> & Pick<Stage, 'exits'>): Stage => ({
  id,
  title: both(id),
  citation: 'điều 8',
  edits: false,
  tasks: [],
  effect: false,
  ...more,
});
const procedure = (name: string, stages: Stage[], more: Partial<Procedure> = {}): Procedure => {
  const whole = { name, version: '1', from: '2012-01-01', title: both(name), citation: 'thông tư', decisions: [] as string[], start: stages[0]?.id ?? '', stages, ...more }; // prettier-ignore
  return { ...whole, hash: contentHash(whole) };
};

/** Votes in each village, more than half of those entitled; approval; effect; an acting head; records handed over. */
export const MERGING = procedure(
  'merge-villages',
  [
    stage('scheme', { edits: true, tasks: [task('scheme')], exits: [always('vote')] }),
    stage('vote', {
      tasks: [
        task('minutes', {
          forEach: 'input-village',
          evidence: ['minutes'],
          fields: [{ id: 'votes', title: both('Votes'), type: 'votes', required: true }],
          deadline: { count: 5, unit: 'working-days', after: 'stage' },
          escalates: { role: 'approver', level: 'district' },
        }),
      ],
      exits: [
        {
          when: {
            name: 'more-than',
            task: 'minutes',
            field: 'votes',
            percent: 50,
            of: 'entitled',
            over: 'each',
          },
          to: 'approval',
          returns: false,
        },
        { when: { name: 'always' }, to: 'scheme', returns: true },
      ],
    }),
    stage('approval', {
      tasks: [task('resolution', { role: 'approver', approves: true })],
      exits: [
        {
          when: { name: 'answered', task: 'resolution', field: 'none', oneOf: [] },
          to: 'scheme',
          returns: true,
        },
        always('effect'),
      ],
    }),
    stage('effect', { effect: true, exits: [always('aftermath')] }),
    stage('aftermath', {
      tasks: [
        task('acting-head', {
          fields: [
            {
              id: 'appoint',
              title: both('Acting head'),
              type: 'commands',
              required: false,
              commands: ['FillPost'],
            },
          ],
        }),
      ],
      wait: { count: 6, unit: 'months', after: 'effect' },
      exits: [always('end')],
    }),
  ],
  { decisions: ['MergeVillages', 'RenameVillage'] },
);

/** Approved by another person than the one who checked it. */
export const DIRECT = procedure(
  'direct-decision',
  [
    stage('check', { edits: true, tasks: [task('check')], exits: [always('approval')] }),
    stage('approval', { tasks: [task('approve', { role: 'approver', approves: true, otherThan: 'check' })], exits: [always('effect')] }), // prettier-ignore
    stage('effect', { effect: true, exits: [always('end')] }),
  ],
  { decisions: ['RenameCell', 'RenameVillage', 'MergeCells'] },
);
const DIRECT_2 = { ...DIRECT, version: '2', from: '2022-01-01', hash: contentHash(['2', DIRECT]) };

/** Weekends only. */
const WEEKDAYS = calendarOf({ off: new Set(), worked: new Set(), until: null });

export const RULES: PlanRules = {
  procedures: procedureBook([MERGING, DIRECT, DIRECT_2]),
  calendar: WEEKDAYS,
  maxAppendBytes: 1024 * 1024,
  faultsOfSent: () => [],
};
