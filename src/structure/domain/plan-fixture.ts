import type { PlannedContext, PlannedDecision } from './planned.js';
import { BASIS, contextOf } from './test-register.js';

/** A decision of plan `p` that takes effect on 1 March 2020. */
export const planned = (
  id: string,
  command: string,
  body: Record<string, unknown>,
  register = 'r',
): PlannedDecision => ({
  id,
  command,
  body: {
    register,
    decidedOn: '2020-02-01',
    effectiveOn: '2020-03-01',
    basis: BASIS,
    reason: 'sắp xếp',
    ...body,
  },
});

/** What plan `p` may know on a day. */
export function plannedContext(today = '2020-03-01'): PlannedContext {
  const { newId: _newId, ...context } = contextOf('p');
  return { ...context, today, plan: 'p' };
}
