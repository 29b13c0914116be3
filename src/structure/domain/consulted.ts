import type { DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import { registerFold } from './register-fold.js';
import type { Register } from './register.state.js';

/**
 * The register that a decision on another stream consults (its definition names it in `consults`); the revision
 * belongs into the event. @throws Rejection where no such register is open
 */
export function consultedRegister(
  register: string,
  context: DecisionContext,
): { readonly state: Register; readonly revision: number } {
  const { state, revision } = context.consulted(`${registerFold.category}-${register}`);
  if ((state as Register).id !== null) return { state: state as Register, revision };
  return reject({
    code: 'register-unknown', where: '/register', rule: 'design: Register and units', detail: `There is no register "${register}".`,
    remedy: 'Look at `kientoan registers`.', facts: { register },
  }); // prettier-ignore
}

const OBLIGATIONS = 'design: Conservation, obligations';

/** Where an open case stands when it is to hop: the unit that has it (null: none), and why it is no longer open. */
export interface StandingCase {
  readonly with: string | null;
  /** Undefined while it is open: `settled`, `annulled`, … */
  readonly over: string | undefined;
}

/**
 * Guards one hop of a case to the unit that takes it over (design, Obligations). A case that is over or with another
 * unit has moved on: there is nothing to be done. The taker must be another unit of the register; it may have ended
 * since, then the case moves on by another hop. @throws Rejection
 */
export function guardHop(
  state: Register,
  { from, to }: { readonly from: string; readonly to: string },
  { with: unit, over }: StandingCase,
): void {
  if (unit !== from || over !== undefined) {
    reject({
      code: 'case-moved-on', where: '/from', rule: OBLIGATIONS, detail: `The case is ${over ?? 'open'} and lies with "${unit ?? 'nobody'}"; it is not open on "${from}".`,
      remedy: 'Nothing is to be done.', facts: { with: unit, over: over ?? null },
    }); // prettier-ignore
  }
  if (!state.units.has(to)) {
    reject({
      code: 'unit-unknown', where: '/to', rule: OBLIGATIONS, detail: `The register has no unit "${to}".`,
      remedy: 'Name the unit that takes the case over.', facts: { unit: to },
    }); // prettier-ignore
  }
  if (to !== from) return;
  reject({
    code: 'unit-twice', where: '/to', rule: OBLIGATIONS, detail: 'A case moves to another unit.', remedy: 'Name another one.', facts: { unit: to },
  }); // prettier-ignore
}
