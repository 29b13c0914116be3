export { planCommands, planMachineCommands } from './commands/index.js';
export { newPlanId, planStream } from './commands/plan-command.js';
export { planFold } from './domain/plan-fold.js';
export type { PlanRules } from './domain/plan-rules.js';
export { planEvents, type PlanEvent } from './domain/plan.events.js';
export { procedureBook, type Calendar, type Procedure, type ProcedureBook } from './domain/procedure.js';
