import { reasonedSchema } from '../domain/plan.command.js';
import { cancelPlan } from '../domain/steer.decide.js';
import { STEERERS, planCommand } from './plan-command.js';

/** Cancel a plan. */
export const CancelPlan = planCommand({
  name: 'CancelPlan',
  title: { vi: 'Hủy phương án', en: 'Cancel a plan' },
  schema: reasonedSchema,
  example: { register: 'kon-tum', plan: 'p-1', reason: 'Không thực hiện nữa' },
  roles: STEERERS,

  decide: cancelPlan,
});
