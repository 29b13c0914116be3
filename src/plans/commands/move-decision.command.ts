import { moveDecisionSchema } from '../domain/plan.command.js';
import { moveDecision } from '../domain/draft.decide.js';
import { DRAFTERS, planCommand } from './plan-command.js';

/** Move a decision within a plan. */
export const MoveDecision = planCommand({
  name: 'MoveDecision',
  title: { vi: 'Đổi thứ tự quyết định của phương án', en: 'Move a decision within a plan' },
  schema: moveDecisionSchema,
  example: { register: 'kon-tum', plan: 'p-1', decision: 'd-1', at: 0 },
  roles: DRAFTERS,

  decide: moveDecision,
});
