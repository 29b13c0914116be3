import { reject } from '../../kernel/rejection.js';
import type { Plan, PlanDecision } from './plan.state.js';
import type { Calendar, Procedure, ProcedureBook, Stage, TaskTemplate } from './procedure.js';

/** What the deciders of plans are made with. */
export interface PlanRules {
  readonly procedures: ProcedureBook;
  readonly calendar: Calendar;
  /** Most bytes that the decisions of a plan may come to in one register: what one append takes. */
  readonly maxAppendBytes: number;
}

export const RULE = 'design: Plan';

/** The version that a procedure of a plan runs under. @throws Rejection `procedure-unknown` */
export function pinnedProcedure({ procedures }: PlanRules, plan: Plan, name: string): Procedure {
  const pin = plan.tracks.get(name)?.pin;
  const found = pin ? procedures.pinned(pin) : undefined;
  if (found) return found;
  return reject({
    code: 'procedure-unknown', where: '/procedure', rule: RULE, detail: `The version of procedure "${name}" under which the plan runs is not among those that were read at start.`,
    remedy: 'Bring its file back unchanged, or move the plan to another version (MovePlanToVersion).', facts: { procedure: name, pin: pin ?? null },
  }); // prettier-ignore
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
