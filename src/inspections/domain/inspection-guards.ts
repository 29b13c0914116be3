import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import { isAlive, registerStream, type Register } from '../../structure/index.js';
import { targetKey, type InspectionEvent, type Target as EventTarget } from './inspection.events.js';
import type { Inspection, Recommendation } from './inspection.state.js';

/** A target as commands name it; the register tells the kind of a unit. */
export type Target = { readonly unit: string } | { readonly person: string };
export type DecideInspection<C> = Decide<C, InspectionEvent, Inspection>;

export function guardDay(day: Day, earliest: Day, context: DecisionContext, where: string): void {
  if (day > context.today) {
    reject({
      code: 'after-today',
      where,
      rule: 'design: Time',
      detail: `${day} lies after today, ${context.today}.`,
      remedy: 'Record it when it has happened.',
    });
  }
  if (day < earliest) {
    reject({
      code: 'before-the-round',
      where,
      rule: 'design: Beside the structure',
      detail: `${day} lies before ${earliest}.`,
      remedy: 'Check the day.',
      facts: { day, earliest },
    });
  }
}

export function registerOf(
  register: string,
  context: DecisionContext,
): { state: Register; revision: number } {
  const { state, revision } = context.consulted(registerStream(register));
  if ((state as Register).id === null) {
    reject({
      code: 'register-unknown',
      where: '/register',
      rule: 'design: Register and units',
      detail: `There is no register "${register}".`,
      remedy: 'Look at `kientoan registers`.',
    });
  }
  return { state: state as Register, revision };
}

/** Organizations and cells are inspected and answer for remedies; they must exist on the day. */
export function guardUnit(register: Register, id: string, day: Day, where: string): void {
  const unit = register.units.get(id);
  if (unit && isAlive(unit, day) && (unit.kind === 'organization' || unit.kind === 'cell')) return;
  reject({
    code: unit ? 'unit-ended' : 'unit-unknown', where, rule: 'design: Beside the structure', detail: `"${id}" is no organization or cell that existed on ${day}.`,
    remedy: 'Name an organization or cell that existed on that day.', facts: { unit: id, day },
  }); // prettier-ignore
}

export function guardTargets(targets: readonly Target[], register: Register, day: Day): EventTarget[] {
  const keys = targets.map(targetKey);
  const twice = keys.findIndex((key, at) => keys.indexOf(key) !== at);
  if (twice >= 0) {
    reject({
      code: 'target-twice',
      where: `/targets/${twice}`,
      rule: 'design: Beside the structure',
      detail: `"${keys[twice] ?? ''}" is named twice.`,
      remedy: 'Name each target once.',
    });
  }
  return targets.map((one, at) => {
    if (!('unit' in one)) return one;
    guardUnit(register, one.unit, day, `/targets/${at}`);
    return { unit: one.unit, kind: register.units.get(one.unit)?.kind === 'cell' ? 'cell' : 'organization' };
  });
}

export function guardDeadline(deadline: Day, on: Day, where: string): void {
  if (deadline < on)
    reject({
      code: 'deadline-passed',
      where,
      rule: 'design: Beside the structure',
      detail: `The deadline ${deadline} lies before ${on}.`,
      remedy: 'Give a later deadline.',
    });
}

/** A round in one of the states, on a day that does not run backwards. */
export function guardRound(
  state: Inspection,
  command: { inspection: string; register: string; on: Day },
  allowed: readonly Inspection['status'][],
  context: DecisionContext,
): void {
  if (state.status === 'none' || state.register !== command.register) {
    reject({
      code: 'inspection-unknown',
      where: '/inspection',
      rule: 'design: Beside the structure',
      detail: `The register has no inspection "${command.inspection}".`,
      remedy: 'Look at `kientoan inspections REGISTER`.',
    });
  }
  if (!allowed.includes(state.status)) {
    reject({
      code: 'inspection-state',
      where: '/inspection',
      rule: 'design: Beside the structure',
      detail: `The round is ${state.status}; this needs ${allowed.join(' or ')}.`,
      remedy: 'Look at the round.',
      facts: { status: state.status, allowed },
    });
  }
  guardDay(command.on, state.openedOn, context, '/on');
}

export function guardRecommendation(
  state: Inspection,
  id: string,
  allowed: readonly Recommendation['status'][],
): Recommendation {
  const found = state.recommendations.get(id);
  if (!found || !allowed.includes(found.status)) {
    return reject({
      code: found ? 'recommendation-state' : 'recommendation-unknown', where: '/recommendation', rule: 'design: Beside the structure',
      detail: found ? `The recommendation is ${found.status}; this needs ${allowed.join(' or ')}.` : `The round has no recommendation "${id}".`,
      remedy: 'Look at `kientoan inspections REGISTER --open`.', facts: { recommendation: id, status: found?.status ?? null },
    }); // prettier-ignore
  }
  return found;
}

export function guardTarget(state: Inspection, one: Target, where: string): string {
  const key = targetKey(one);
  if (!state.targets.has(key))
    reject({
      code: 'target-unknown',
      where,
      rule: 'design: Beside the structure',
      detail: `"${key}" is not a target of the round.`,
      remedy: 'Name one of its targets.',
    });
  return key;
}
