import { takeBackPlan, takeBackPlanSchema } from '../domain/plan.decide.js';

import { planStep } from './structure-command.js';

/** Take back the decisions of a plan. */
export const TakeBackPlan = planStep({
  name: 'TakeBackPlan',
  title: { vi: 'Hủy ghi nhận các quyết định của một phương án', en: 'Take back the decisions of a plan' },
  schema: takeBackPlanSchema,
  example: { register: 'kon-tum', plan: 'p-1', reason: 'Sổ bộ khác từ chối', decisions: ['d-1'] },
  decide: takeBackPlan,
});
