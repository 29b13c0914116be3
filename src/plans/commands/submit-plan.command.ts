import { submitPlanSchema } from '../domain/plan.command.js';
import { submitPlan } from '../domain/submit.decide.js';
import { DRAFTERS, planCommand } from './plan-command.js';

/** Submit a plan. */
export const SubmitPlan = planCommand({
  name: 'SubmitPlan',
  title: { vi: 'Trình phương án', en: 'Submit a plan' },
  schema: submitPlanSchema,
  example: { register: 'kon-tum', plan: 'p-1' },
  roles: DRAFTERS,
  dryRuns: true,
  decide: submitPlan,
});
