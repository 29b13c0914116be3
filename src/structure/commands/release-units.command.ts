import { releaseUnits, releaseUnitsSchema } from '../domain/plan.decide.js';

import { planStep } from './structure-command.js';

/** Release the units of a plan. */
export const ReleaseUnits = planStep({
  name: 'ReleaseUnits',
  title: { vi: 'Thôi giữ các đơn vị của một phương án', en: 'Release the units of a plan' },
  schema: releaseUnitsSchema,
  example: { register: 'kon-tum', plan: 'p-1' },
  decide: releaseUnits,
});
