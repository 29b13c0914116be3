import type { AnyCommand } from '../src/kernel/command.js';
import { contentHash } from '../src/kernel/ids.js';
import { capabilitiesWith, NO_PROCEDURES } from '../src/capabilities.js';
import { procedureBook, type PlanRules, type Procedure } from '../src/plans/index.js';

/** The day on which plans are drafted, approved and take effect. */
export const TODAY = '2020-01-06';
/** When the timers of plans that wait are due: those of the bench one after the other, then all others. */
export const WAITING = { 'waits-one-month': '2020-02-06', 'waits-two-months': '2020-03-06', 'waits-a-year': '2021-01-06' } as const; // prettier-ignore
export type WaitingProcedure = keyof typeof WAITING;

const both = (text: string) => ({ vi: text, en: text });
const CITATION = 'Đo';

type Stage = Procedure['stages'][number];
const stage = (id: string, to: string, more: Partial<Stage> = {}): Stage => ({
  id, title: both(id), citation: CITATION, edits: false, tasks: [], effect: false, exits: [{ when: { name: 'always' }, to, returns: false }], ...more,
}); // prettier-ignore
const task = (id: string, approves = false): Stage['tasks'][number] => ({
  id, title: both(id), citation: CITATION, role: approves ? 'approver' : 'administrator', level: 'commune', fields: [], evidence: [], approves,
}); // prettier-ignore
const procedure = (name: string, decisions: string[], stages: Stage[]): Procedure => {
  const whole = { name, version: '1', from: '2012-01-01', title: both(name), citation: CITATION, decisions, start: stages[0]?.id ?? '', stages }; // prettier-ignore
  return { ...whole, hash: contentHash(whole) };
};

/** The tasks of a plan, one after the other; the last one approves. */
const TASKS = ['agreement', 'scheme', 'council', 'appraisal', 'resolution'];

const FIVE_TASKS = procedure(
  'five-tasks',
  ['RenameVillage'],
  [
    ...TASKS.map((id, at) => stage(id, TASKS[at + 1] ?? 'effect', { tasks: [task(id, at === TASKS.length - 1)] })), // prettier-ignore
    stage('effect', 'end', { effect: true }),
  ],
);
const waiting = (name: WaitingProcedure, months: number): Procedure =>
  procedure(name, [], [stage('waits', 'end', { wait: { count: months, unit: 'months', after: 'stage' } })]);

/** Procedures without forms, documents and days to wait for; and such that only wait. */
export const RULES: PlanRules = {
  ...NO_PROCEDURES,
  procedures: procedureBook([
    FIVE_TASKS,
    waiting('waits-one-month', 1),
    waiting('waits-two-months', 2),
    waiting('waits-a-year', 12),
  ]),
};
/** How many durable steps a plan of `five-tasks` takes by people. */
export const STEPS = TASKS.length;

/** Everything that the program can do, with the procedures of the bench. */
export const planCapabilities = capabilitiesWith([], RULES);

/** The definition of a command that people send. @throws Error when there is none of that name */
export function planDefinition(name: string): AnyCommand {
  const found = planCapabilities.commands.find((one) => one.name === name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
}
