export { planCommands, planMachineCommands } from './commands/index.js';
export { newPlanId, planStream } from './commands/plan-command.js';
export { planFold } from './domain/plan-fold.js';
export { pinnedProcedure, templateOf, type PlanRules } from './domain/plan-rules.js';
export { isOpen, type Plan, type Task } from './domain/plan.state.js';
export { supposedForm } from './domain/what-if.js';
export { planEvents, type PlanEvent } from './domain/plan.events.js';
export {
  procedureBook,
  type AtMost,
  type Calendar,
  type Figure,
  type Procedure,
  type ProcedureBook,
} from './domain/procedure.js';
export { calendarOf, isRunningOut } from './domain/calendar.js';
export { roadFaults } from './domain/check-way.js';
export { faultsOf, type Fault, type Known } from './domain/check-procedure.js';
export { planAudit } from './domain/plan-sentences.js';
export { procedureFileSchema, versionsOf } from './domain/procedure-file.js';
export { dueTimers, planTimersJob } from './jobs/plan-timers.job.js';
export { plansReactor } from './plans.reactor.js';
export { dryRunQuery, planQuery } from './read/plan.query.js';
export { plansProjection } from './read/plans.projection.js';
export { planIncidentsQuery, type OpenPlanIncident } from './read/incidents.query.js';
export { allPlansQuery, plansQuery } from './read/plans.query.js';
export { versionPreviewQuery } from './read/version-preview.query.js';
export { simulateQuery } from './read/simulate.query.js';
export { allTasksQuery, tasksQuery } from './read/tasks.query.js';
export { outlinesIn, procedureIn, procedureQuery, proceduresQuery, type AskedProcedure, type AskedProcedures, type ProcedureOutline } from './read/procedures.query.js'; // prettier-ignore
