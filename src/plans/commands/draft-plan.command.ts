import { draftPlanSchema } from '../domain/plan.command.js';
import { draftPlan } from '../domain/draft.decide.js';
import { DRAFTERS, planCommand } from './plan-command.js';

/** Draft a plan. */
export const DraftPlan = planCommand({
  name: 'DraftPlan',
  title: { vi: 'Lập phương án sắp xếp', en: 'Draft a plan' },
  schema: draftPlanSchema,
  example: {
    register: 'kon-tum',
    title: 'Sáp nhập thôn 1 và thôn 2',
    reason: 'Chưa đủ quy mô số hộ',
    procedures: ['merge-villages'],
    effectiveOn: '2020-03-01',
  },
  roles: DRAFTERS,

  decide: draftPlan,
});
