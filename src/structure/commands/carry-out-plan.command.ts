import { carryOutPlan, carryOutPlanSchema } from '../domain/plan.decide.js';
import { RenameVillage } from './rename-village.command.js';
import { planStep } from './structure-command.js';

/** Carry out the decisions of a plan. */
export const CarryOutPlan = planStep({
  name: 'CarryOutPlan',
  title: { vi: 'Thực hiện các quyết định của một phương án', en: 'Carry out the decisions of a plan' },
  schema: carryOutPlanSchema,
  example: {
    register: 'kon-tum',
    plan: 'p-1',
    attempt: 1,
    effectiveOn: '2020-03-01',
    decisions: [{ id: 'd-1', command: 'RenameVillage', body: RenameVillage.example }],
    outcome: { decisions: [] },
  },
  decide: carryOutPlan,
});
