import { settlePlanIncidentSchema } from '../domain/plan.command.js';
import { settlePlanIncident } from '../domain/steer.decide.js';
import { STEERERS, planCommand } from './plan-command.js';

/** Settle an incident of a plan. */
export const SettlePlanIncident = planCommand({
  name: 'SettlePlanIncident',
  title: { vi: 'Xử lý sự cố của phương án', en: 'Settle an incident of a plan' },
  schema: settlePlanIncidentSchema,
  example: { register: 'kon-tum', plan: 'p-1', incident: 'i-1', how: 'try-again', reason: 'Đã sửa sổ bộ' },
  roles: STEERERS,

  decide: settlePlanIncident,
});
