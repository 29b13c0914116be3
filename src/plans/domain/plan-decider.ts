import type { Decide } from '../../kernel/decider.js';
import type { PlanRules } from './plan-rules.js';
import type { PlanEvent } from './plan.events.js';
import type { Plan } from './plan.state.js';

/** The decider of a command on a plan, once the rules of plans are given. */
export type PlanDecider<C> = (rules: PlanRules) => Decide<C, PlanEvent, Plan>;
