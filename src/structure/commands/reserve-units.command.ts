import { reserveUnits, reserveUnitsSchema } from '../domain/plan.decide.js';

import { planStep } from './structure-command.js';

/** Reserve units for a plan. */
export const ReserveUnits = planStep({
  name: 'ReserveUnits',
  title: { vi: 'Giữ các đơn vị cho một phương án', en: 'Reserve units for a plan' },
  schema: reserveUnitsSchema,
  example: { register: 'kon-tum', plan: 'p-1', units: ['u-1', 'u-2'], from: '2020-03-01' },
  decide: reserveUnits,
});
