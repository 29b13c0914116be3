import { commentSchema } from '../domain/plan.command.js';
import { commentOnPlan } from '../domain/draft.decide.js';
import { EVERY_HAND, planCommand } from './plan-command.js';

/** Comment on a plan. */
export const CommentOnPlan = planCommand({
  name: 'CommentOnPlan',
  title: { vi: 'Góp ý cho phương án', en: 'Comment on a plan' },
  schema: commentSchema,
  example: { register: 'kon-tum', plan: 'p-1', text: 'Đề nghị rà soát số hộ thôn 2' },
  roles: EVERY_HAND,

  decide: commentOnPlan,
});
