import type { DecisionContext } from '../../kernel/decider.js';
import { EVERY_RIGHT } from '../../kernel/scope.js';
import type { QueryContext } from '../../projections/index.js';
import { registerFold, registerStream } from '../../structure/index.js';
import type { Plan } from '../domain/plan.state.js';
import { headsOf } from './heads.js';

/** By what the commands and decisions of a plan would be decided now, by whoever asks. */
export async function decisionContextOf(
  plan: Plan,
  context: QueryContext,
): Promise<Omit<DecisionContext, 'newId'>> {
  const { today, policies, rights = EVERY_RIGHT, actor = '' } = context;
  if (!policies) throw new Error('this question needs the policies');
  const known = new Map([...(await headsOf(plan, context))].map(([register, head]) => [registerStream(register), head]));
  return {
    commandId: '', actor: { id: actor, authenticated: true }, rights, today, policies,
    consulted: (stream) => known.get(stream) ?? { revision: -1, state: registerFold.initial() },
  };
} // prettier-ignore
