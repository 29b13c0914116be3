import { setEffectiveDaySchema } from '../domain/plan.command.js';
import { setEffectiveDay } from '../domain/draft.decide.js';
import { DRAFTERS, planCommand } from './plan-command.js';

/** Set the effective day of a plan. */
export const SetEffectiveDay = planCommand({
  name: 'SetEffectiveDay',
  title: { vi: 'Định ngày có hiệu lực của phương án', en: 'Set the effective day of a plan' },
  schema: setEffectiveDaySchema,
  example: { register: 'kon-tum', plan: 'p-1', effectiveOn: '2020-03-01' },
  roles: DRAFTERS,

  decide: setEffectiveDay,
});
