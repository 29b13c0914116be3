import { reasonedSchema } from '../domain/plan.command.js';
import { suspendPlan } from '../domain/steer.decide.js';
import { STEERERS, planCommand } from './plan-command.js';

/** Suspend a plan. */
export const SuspendPlan = planCommand({
  name: 'SuspendPlan',
  title: { vi: 'Tạm dừng phương án', en: 'Suspend a plan' },
  schema: reasonedSchema,
  example: { register: 'kon-tum', plan: 'p-1', reason: 'Chờ ý kiến cấp trên' },
  roles: STEERERS,

  decide: suspendPlan,
});
