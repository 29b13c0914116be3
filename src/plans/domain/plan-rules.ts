import type { CommandIssue } from '../../kernel/command.js';
import type { Day } from '../../kernel/day.js';
import { reject } from '../../kernel/rejection.js';
import type { Plan, PlanDecision } from './plan.state.js';
import type { Calendar, Procedure, ProcedureBook, Stage, TaskTemplate } from './procedure.js';

/** What the deciders of plans are made with. */
export interface PlanRules {
  readonly procedures: ProcedureBook;
  readonly calendar: Calendar;
  /** Most bytes that the decisions of a plan may come to in one register: what one append takes. */
  readonly maxAppendBytes: number;
  /** What is wrong with the body of a command that a task sends, beside what its stream will say. */
  faultsOfSent(command: string, body: Readonly<Record<string, unknown>>): readonly CommandIssue[];
}

export const RULE = 'design: Plan';

/** The version that a procedure of a plan runs under; undefined before it is submitted, and where its file has gone. */
export function procedureOf(
  { procedures }: Pick<PlanRules, 'procedures'>,
  plan: Plan,
  name: string,
): Procedure | undefined {
  const pin = plan.tracks.get(name)?.pin;
  return pin ? procedures.pinned(pin) : undefined;
}

/** The same, where a plan cannot go on without it. @throws Rejection `procedure-unknown` */
export function pinnedProcedure(rules: PlanRules, plan: Plan, name: string): Procedure {
  const found = procedureOf(rules, plan, name);
  if (found) return found;
  return reject({
    code: 'procedure-unknown', where: '/procedure', rule: RULE, detail: `The version of procedure "${name}" under which the plan runs is not among those that were read at start.`,
    remedy: 'Bring its file back unchanged, or move the plan to another version (MovePlanToVersion).', facts: { procedure: name, pin: plan.tracks.get(name)?.pin ?? null },
  }); // prettier-ignore
}

/** The version that a procedure of a plan follows: the one that it is pinned to, before that the one in force on a day. */
export function followedProcedure(
  rules: PlanRules,
  plan: Plan,
  name: string,
  day: Day,
): Procedure | undefined {
  return plan.tracks.get(name)?.pin ? procedureOf(rules, plan, name) : rules.procedures.inForce(name, day);
}

/** Whether the decisions that a plan carries under a procedure may be written now: in a draft, and in a stage that says so. */
export function isEdited(rules: Pick<PlanRules, 'procedures'>, plan: Plan, name: string): boolean {
  if (plan.status === 'draft') return true;
  const stage = plan.tracks.get(name)?.stage ?? '';
  const procedure = procedureOf(rules, plan, name);
  return plan.status === 'running' && procedure !== undefined && (stageOf(procedure, stage)?.edits ?? false);
}

/** A stage of a procedure by its id. */
export function stageOf({ stages }: Procedure, id: string): Stage | undefined {
  return stages.find((stage) => stage.id === id);
}

/** The template of a task. */
export function templateOf(procedure: Procedure, stage: string, id: string): TaskTemplate | undefined {
  return stageOf(procedure, stage)?.tasks.find((task) => task.id === id);
}

/** The units that decisions of a plan take in, of one kind or of any, in the order in which they name them. */
export function inputsOf(decisions: Iterable<PlanDecision>, of: NonNullable<TaskTemplate['forEach']>): string[] {
  const kind = of === 'input-village' ? /Village/ : of === 'input-cell' ? /Cell/ : /./;
  const named = [...decisions].filter(({ command }) => kind.test(command)).flatMap(({ body }) => [
    ...(Array.isArray(body['units']) ? (body['units'] as unknown[]) : []),
    body['unit'],
    body['cell'],
  ]);
  return [...new Set(named.filter((unit): unit is string => typeof unit === 'string' && !unit.startsWith('#')))];
} // prettier-ignore
