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

/**
 * The unit that takes a case over must be one of the register. It may have ended since: then the case moves on by
 * another hop (design, Obligations). @throws Rejection
 */
export function guardTaker(state: Register, id: string, where: string): void {
  if (state.units.has(id)) return;
  reject({
    code: 'unit-unknown', where, rule: 'design: Conservation, obligations', detail: `The register has no unit "${id}".`,
    remedy: 'Name the unit that takes the case over.', facts: { unit: id },
  }); // prettier-ignore
}
