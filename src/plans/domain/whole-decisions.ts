import type { Day } from '../../kernel/day.js';
import type { LegalBasis } from '../../kernel/event.js';
import type { PlannedDecision } from '../../structure/index.js';
import { registerOf, type Plan, type PlanDecision } from './plan.state.js';

/** A decision of a plan with everything that its command asks for. */
export interface WholeDecision extends PlannedDecision {
  readonly procedure: string;
}

/** What stands for the basis of a decision that nobody has taken yet; it never comes into the log of a register. */
export const NO_BASIS: Omit<LegalBasis, 'date'> = {
  number: '(chưa có)',
  title: 'Chưa ban hành',
  issuer: 'Chưa ban hành',
};

/** Day and basis that an approval gives to the decisions that name none of their own. */
export interface Enacted {
  readonly decidedOn: Day;
  readonly basis: LegalBasis;
}

/**
 * The decisions of a plan with what the plan gives them: its register where they name none, its effective day, and day and
 * basis of the approval. `today` stands for days that are not known yet. `enacting`: an approval that is being given.
 */
export function wholeDecisions(
  plan: Plan,
  today: Day,
  enacting?: { readonly procedure: string; readonly enacted: Enacted },
): WholeDecision[] {
  const effectiveOn = plan.effectiveOn ?? today;
  return [...plan.decisions].map((decision) => {
    const { id, procedure, command, body } = decision;
    const approval = enacting?.procedure === procedure ? enacting.enacted : plan.tracks.get(procedure)?.approval;
    const decidedOn = body['decidedOn'] ?? approval?.decidedOn ?? today;
    const basis = body['basis'] ?? approval?.basis ?? { ...NO_BASIS, date: today };
    const register = registerOf(decision, plan.register);
    const reason = body['reason'] ?? plan.title;
    return { id, procedure, command, body: { ...body, register, reason, decidedOn, effectiveOn, basis } };
  });
} // prettier-ignore

/** Whether a decision names day and basis of its own. */
export function isEnacted({ body }: PlanDecision): boolean {
  return body['basis'] !== undefined && body['decidedOn'] !== undefined;
}
