import { removeDecisionSchema } from '../domain/plan.command.js';
import { removeDecision } from '../domain/draft.decide.js';
import { DRAFTERS, planCommand } from './plan-command.js';

/** Remove a decision from a plan. */
export const RemoveDecision = planCommand({
  name: 'RemoveDecision',
  title: { vi: 'Bỏ một quyết định khỏi phương án', en: 'Remove a decision from a plan' },
  schema: removeDecisionSchema,
  example: { register: 'kon-tum', plan: 'p-1', decision: 'd-1' },
  roles: DRAFTERS,

  decide: removeDecision,
});
