import { defineCommand, type AnyCommand, type CommandDefinition, type Role } from '../../kernel/command.js';
import { uuid5 } from '../../kernel/ids.js';
import { registerFold, registerStream, scopeBeside } from '../../structure/index.js';
import type { PlanDecider } from '../domain/plan-decider.js';
import { planFold } from '../domain/plan-fold.js';
import { inputsOf, type PlanRules } from '../domain/plan-rules.js';
import type { PlanEvent } from '../domain/plan.events.js';
import type { Plan } from '../domain/plan.state.js';

/** The stream of a plan. */
export function planStream(plan: string): string {
  return `plan-${plan}`;
}

/** Id of the plan that a command drafts. */
export function newPlanId(commandId: string): string {
  return uuid5(commandId, 'plan', 0);
}

interface OnPlan {
  /** Left out by commands that only this program sends. */
  readonly register?: string;
  readonly plan?: string;
  readonly locality?: string | undefined;
  readonly alsoIn?: readonly string[] | undefined;
}

/** Who is limited to localities works on the plans of one of them, and with its units. */
const planScope = scopeBeside<OnPlan & { readonly register: string }, Plan>({
  day: (_, today) => today,
  units: (plan, command) => [
    (command.plan === undefined ? command.locality : plan.locality) ?? '',
    ...inputsOf(plan.decisions, 'input-unit'),
  ],
});

/** A command on a plan, once the rules of plans are given. */
export type PlanCommand = (rules: PlanRules) => AnyCommand;

interface Definition<C extends OnPlan> extends Pick<
  CommandDefinition<C, PlanEvent, Plan>,
  'name' | 'title' | 'schema' | 'documents'
> {
  readonly example: C;
  readonly roles: readonly Role[];
  readonly decide: PlanDecider<C>;
  /** It decides the decisions of the plan on the registers as they are. */
  readonly dryRuns?: true;
}

/** Puts a command on a plan together. */
export function planCommand<C extends OnPlan>({ decide, dryRuns, ...rest }: Definition<C>): PlanCommand {
  const consults = ({ register, alsoIn = [] }: C) =>
    [register ?? '', ...alsoIn].map((one) => ({ stream: registerStream(one), fold: registerFold }));
  return (rules) =>
    defineCommand<C, PlanEvent, Plan>({
      ...rest,
      scope:
        rest.roles.length === 0
          ? 'every-register'
          : (planScope as CommandDefinition<C, PlanEvent, Plan>['scope']),
      stream: ({ plan }, commandId) => planStream(plan ?? newPlanId(commandId)),
      fold: planFold,
      decide: decide(rules),
      ...(dryRuns ? { consults } : {}),
    });
}

export { DRAFTERS, EVERY_HAND, STEERERS } from '../domain/plan-roles.js';
