import { changeDecisionSchema } from '../domain/plan.command.js';
import { changeDecision } from '../domain/draft.decide.js';
import { DRAFTERS, planCommand } from './plan-command.js';

/** Change a decision of a plan. */
export const ChangeDecision = planCommand({
  name: 'ChangeDecision',
  title: { vi: 'Sửa một quyết định của phương án', en: 'Change a decision of a plan' },
  schema: changeDecisionSchema,
  example: {
    register: 'kon-tum',
    plan: 'p-1',
    decision: 'd-1',
    command: 'MergeVillages',
    body: { units: ['u-1', 'u-2'], into: { name: 'Thôn 1', code: '01' }, accept: ['village-households'] },
  },
  roles: DRAFTERS,

  decide: changeDecision,
});
