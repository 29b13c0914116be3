import { reasonedSchema } from '../domain/plan.command.js';
import { resumePlan } from '../domain/steer.decide.js';
import { STEERERS, planCommand } from './plan-command.js';

/** Resume a plan. */
export const ResumePlan = planCommand({
  name: 'ResumePlan',
  title: { vi: 'Tiếp tục phương án', en: 'Resume a plan' },
  schema: reasonedSchema,
  example: { register: 'kon-tum', plan: 'p-1', reason: 'Đã có ý kiến' },
  roles: STEERERS,

  decide: resumePlan,
});
