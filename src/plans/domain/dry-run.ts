import type { Day } from '../../kernel/day.js';
import type { DecisionContext } from '../../kernel/decider.js';
import { contentHash } from '../../kernel/ids.js';
import { reject } from '../../kernel/rejection.js';
import {
  decideInOrder,
  outcomeOf,
  registerStream,
  unitsOfDecisions,
  type Decided,
  type Outcome,
  type Register,
} from '../../structure/index.js';
import { RULE } from './plan-rules.js';
import { registersOf, type Plan } from './plan.state.js';
import { guardRegisterHeld } from './within-scope.js';
import { wholeDecisions, type Enacted, type WholeDecision } from './whole-decisions.js';

/** What the decisions of a plan come to in one register. */
export interface DryRunOfRegister {
  readonly register: string;
  readonly revision: number;
  readonly before: Register;
  readonly decisions: readonly WholeDecision[];
  readonly decided: Decided;
  readonly outcome: Outcome;
  /** What a reservation has to hold. */
  readonly units: readonly string[];
}

/** The day on which it is judged: the later of today and the effective day. */
export function judgedOn(plan: Plan, today: Day): Day {
  return plan.effectiveOn !== null && plan.effectiveOn > today ? plan.effectiveOn : today;
}

/**
 * Decides the decisions of a plan on the registers as they are now, and records nothing. Pure: the registers come through
 * `consulted`. `enacting`: with day and basis that an approval gives.
 * @throws Rejection `register-not-named` where a register of the plan is not at hand, `out-of-scope` where the asker does not hold it
 */
export function dryRun(
  plan: Plan,
  context: Omit<DecisionContext, 'newId'>,
  atHand: readonly string[],
  enacting?: { readonly procedure: string; readonly enacted: Enacted },
): DryRunOfRegister[] {
  const whole = wholeDecisions(plan, context.today, enacting);
  const registers = registersOf(plan);
  for (const register of registers) guardRegisterHeld(context.rights, plan, register, '/plan');
  return registers.map((register) => {
    if (!atHand.includes(register)) {
      reject({
        code: 'register-not-named', where: '/alsoIn', rule: RULE, detail: `The plan decides on register "${register}" as well.`,
        remedy: 'Name in `alsoIn` every register of the plan but its own.', facts: { register, registers },
      }); // prettier-ignore
    }
    const { state, revision } = context.consulted(registerStream(register));
    const before = state as Register;
    const decisions = whole.filter(({ body }) => body.register === register);
    const decided = decideInOrder(before, decisions, {
      commandId: context.commandId, actor: context.actor, rights: context.rights, today: judgedOn(plan, context.today), policies: context.policies,
      consulted: (stream) => context.consulted(stream), plan: plan.id,
    }); // prettier-ignore
    return { register, revision, before, decisions, decided, outcome: outcomeOf(decided), units: unitsOfDecisions(before, decisions, decided) }; // prettier-ignore
  });
}

/** What a dry run comes to, in one value: whoever approves names what he has read. `procedure`: only its decisions. */
export function outcomeHash(runs: readonly DryRunOfRegister[], procedure?: string): string {
  return contentHash(
    runs.map(({ register, ...run }) => ({ register, outcome: ofProcedure(run, procedure).outcome })),
  );
}

/** What a dry run says of the decisions of one procedure. */
export function ofProcedure(
  { decisions, decided, outcome }: Pick<DryRunOfRegister, 'decisions' | 'decided' | 'outcome'>,
  procedure?: string,
): { readonly outcome: Outcome; readonly steps: Decided['steps'] } {
  const mine = new Set(decisions.filter((one) => procedure === undefined || one.procedure === procedure).map(({ id }) => id)); // prettier-ignore
  return {
    outcome: { decisions: outcome.decisions.filter(({ decision }) => mine.has(decision)) },
    steps: decided.steps.filter(({ decision }) => mine.has(decision)),
  };
}

/** Nothing of it may be refused, and every warning must be accepted. @throws Rejection `decision-refused` */
export function guardDecided(runs: readonly DryRunOfRegister[], procedure?: string): void {
  const refused = runs.flatMap(({ register, ...run }) =>
    ofProcedure(run, procedure).steps.flatMap((step) =>
      step.refused ? [{ register, decision: step.decision, ...step.refused }] : [],
    ),
  );
  const [first] = refused;
  if (!first) return;
  reject({
    code: 'decision-refused', where: '/plan', rule: first.rule, detail: `Register "${first.register}" would refuse decision "${first.decision}": ${first.detail}`,
    remedy: 'Change the decision (ChangeDecision), or remove it; the dry run shows each.', facts: { refused: refused.slice(0, 100) },
  }); // prettier-ignore
}
