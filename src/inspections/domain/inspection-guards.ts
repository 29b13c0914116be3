import { guardDay } from '../../kernel/day-guards.js';
import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import { livingUnit, type Register, type Unit } from '../../structure/index.js';
import { targetKey, type InspectionEvent, type Target as EventTarget } from './inspection.events.js';
import type { Inspection, Recommendation } from './inspection.state.js';

/** A target as commands name it; the register tells the kind of a unit. */
export type Target = { readonly unit: string } | { readonly person: string };
export type DecideInspection<C> = Decide<C, InspectionEvent, Inspection>;
export const RULE = 'design: Beside the structure';

/** Organizations and cells are inspected and answer for remedies; they must exist on the day. */
export function inspectedUnit(register: Register, id: string, day: Day, where: string): Unit {
  return livingUnit(register, id, day, where, ['organization', 'cell']);
}

export function guardOnce(keys: readonly string[], where: string): void {
  const twice = keys.findIndex((key, at) => keys.indexOf(key) !== at);
  if (twice < 0) return;
  reject({
    code: 'target-twice', where: `${where}/${twice}`, rule: RULE, detail: `"${keys[twice] ?? ''}" is named twice.`,
    remedy: 'Name each target once.',
  }); // prettier-ignore
}

export function guardTargets(targets: readonly Target[], register: Register, day: Day): EventTarget[] {
  guardOnce(targets.map(targetKey), '/targets');
  return targets.map((one, at) => {
    if (!('unit' in one)) return one;
    const { kind } = inspectedUnit(register, one.unit, day, `/targets/${at}`);
    return { unit: one.unit, kind: kind === 'cell' ? 'cell' : 'organization' };
  });
}

export function guardDeadline(deadline: Day, on: Day, where: string): void {
  if (deadline >= on) return;
  reject({
    code: 'deadline-passed', where, rule: RULE, detail: `The deadline ${deadline} lies before ${on}.`, remedy: 'Give a later deadline.',
    facts: { deadline, on },
  }); // prettier-ignore
}

export function guardKnown(state: Inspection, command: { inspection: string; register: string }): void {
  if (state.status !== 'none' && state.register === command.register) return;
  reject({
    code: 'inspection-unknown', where: '/inspection', rule: RULE, detail: `The register has no inspection "${command.inspection}".`,
    remedy: 'Look at `kientoan inspections REGISTER`.',
  }); // prettier-ignore
}

/** A round in one of the states, on a day that is not before its opening. */
export function guardRound(
  state: Inspection,
  command: { inspection: string; register: string; on: Day },
  allowed: readonly Inspection['status'][],
  context: DecisionContext,
): void {
  guardKnown(state, command);
  if (!allowed.includes(state.status)) {
    reject({
      code: 'inspection-state', where: '/inspection', rule: RULE, detail: `The round is ${state.status}; this needs ${allowed.join(' or ')}.`,
      remedy: 'Look at the round with `kientoan inspections REGISTER`.', facts: { status: state.status, allowed },
    }); // prettier-ignore
  }
  guardDay(command.on, state.openedOn, context, 'before-the-round');
}

export function recommendationOf(state: Inspection, id: string): Recommendation {
  const found = state.recommendations.get(id);
  if (found) return found;
  return reject({
    code: 'recommendation-unknown', where: '/recommendation', rule: RULE, detail: `The round has no recommendation "${id}".`,
    remedy: 'Look at `kientoan inspections REGISTER --open`.', facts: { recommendation: id },
  }); // prettier-ignore
}

/** A recommendation in one of the states, on a day that is not before its last step. */
export function guardRecommendation(
  state: Inspection,
  { recommendation: id, on }: { recommendation: string; on: Day },
  allowed: readonly Recommendation['status'][],
  context: DecisionContext,
): Recommendation {
  const found = recommendationOf(state, id);
  if (!allowed.includes(found.status)) {
    reject({
      code: 'recommendation-state', where: '/recommendation', rule: RULE, detail: `The recommendation is ${found.status}; this needs ${allowed.join(' or ')}.`,
      remedy: 'Look at `kientoan inspections REGISTER --open`.', facts: { recommendation: id, status: found.status },
    }); // prettier-ignore
  }
  guardDay(on, found.lastOn, context, 'before-the-last-step');
  return found;
}

export function guardTarget(state: Inspection, one: Target, where: string): string {
  const key = targetKey(one);
  if (state.targets.has(key)) return key;
  return reject({
    code: 'target-unknown', where, rule: RULE, detail: `"${key}" is not a target of the round.`, remedy: 'Name one of its targets.',
    facts: { targets: [...state.targets].slice(0, 50) },
  }); // prettier-ignore
}
