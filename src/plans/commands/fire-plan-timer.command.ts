import { fireTimerSchema } from '../domain/plan.command.js';
import { firePlanTimer } from '../domain/machine.decide.js';
import { planCommand } from './plan-command.js';

/** Fire a timer of a plan. */
export const FirePlanTimer = planCommand({
  name: 'FirePlanTimer',
  title: { vi: 'Đến hạn của phương án', en: 'Fire a timer of a plan' },
  schema: fireTimerSchema,
  example: { plan: 'p-1', timer: 'm-1' },
  roles: [],
  decide: firePlanTimer,
});
