import { addDecisionSchema } from '../domain/plan.command.js';
import { addDecision } from '../domain/draft.decide.js';
import { DRAFTERS, planCommand } from './plan-command.js';

/** Add a decision to a plan. */
export const AddDecision = planCommand({
  name: 'AddDecision',
  title: { vi: 'Thêm quyết định vào phương án', en: 'Add a decision to a plan' },
  schema: addDecisionSchema,
  example: {
    register: 'kon-tum',
    plan: 'p-1',
    procedure: 'merge-villages',
    command: 'MergeVillages',
    body: { units: ['u-1', 'u-2'], into: { name: 'Thôn 1', code: '01' }, accept: ['village-households'] },
  },
  roles: DRAFTERS,

  decide: addDecision,
});
