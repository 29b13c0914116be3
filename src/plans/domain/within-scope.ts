import type { DecisionContext } from '../../kernel/decider.js';
import { coversRegister, localitiesWithin, outOfScope, type Rights } from '../../kernel/scope.js';
import { guardRegisterDecision } from '../../structure/index.js';
import type { DryRunOfRegister } from './dry-run.js';
import type { Plan } from './plan.state.js';

/**
 * What a plan does in its own register is judged with the command (`planScope`); in another one it is for those who hold
 * that register as a whole, since a plan would otherwise carry what its sender may not send.
 * @throws Rejection `out-of-scope`
 */
export function guardRegisterHeld({ scope }: Rights, plan: Plan, register: string, where: string): void {
  if (register === plan.register || coversRegister(scope, register)) return;
  outOfScope(where, `Your token does not hold the register "${register}" as a whole.`);
}

/** The localities to which somebody is limited in a register, as what he sends carries them; empty where he holds it all. */
export function limitsOf({ scope }: Rights, register: string): { readonly within?: string[] } {
  const localities = localitiesWithin(scope, 'locality', register);
  return localities ? { within: [...localities].toSorted() } : {};
}

/** What decisions touch lies within the localities to which somebody is limited, named or not. @throws Rejection `out-of-scope` */
export function guardTouched(runs: readonly DryRunOfRegister[], context: DecisionContext): void {
  const { rights, today } = context;
  for (const { register, before, decided } of runs) {
    const localities = localitiesWithin(rights.scope, 'locality', register);
    const events = decided.steps.flatMap((step) => step.events);
    if (!localities || events.length === 0) continue;
    guardRegisterDecision({ localities, command: {}, state: before, events, today, consulted: (stream) => context.consulted(stream) }); // prettier-ignore
  }
}
