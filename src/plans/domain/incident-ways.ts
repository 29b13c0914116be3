import type { z } from 'zod';
import type { settlePlanIncidentSchema } from './plan.command.js';
import type { PlanEventData } from './plan.events.js';
import type { Plan } from './plan.state.js';

export type IncidentWay = z.infer<typeof settlePlanIncidentSchema>['how'];

/**
 * How a person can settle an incident of a plan. A command that a task sent can be left; of what holds in a register
 * already only the rest can be tried again. What is tried again is compared again with what was approved.
 */
export function waysOf({ carriedOut }: Plan, { step }: PlanEventData<'PlanHalted'>): readonly IncidentWay[] {
  if (step === 'send') return ['try-again', 'leave'];
  return step === 'take-back' || carriedOut.size > 0 ? ['try-again'] : ['try-again', 'amend', 'cancel'];
}
