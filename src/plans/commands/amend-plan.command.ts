import { reasonedSchema } from '../domain/plan.command.js';
import { amendPlan } from '../domain/steer.decide.js';
import { STEERERS, planCommand } from './plan-command.js';

/** Amend a plan. */
export const AmendPlan = planCommand({
  name: 'AmendPlan',
  title: { vi: 'Đưa phương án về soạn lại', en: 'Amend a plan' },
  schema: reasonedSchema,
  example: { register: 'kon-tum', plan: 'p-1', reason: 'Bổ sung tổ dân phố' },
  roles: STEERERS,

  decide: amendPlan,
});
