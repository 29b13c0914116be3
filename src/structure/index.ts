export { SnapshotRegister } from './jobs/snapshot-register.job.js';
export { structureCommands } from './commands/index.js';
export { CarryOutPlan } from './commands/carry-out-plan.command.js';
export { ReleaseUnits } from './commands/release-units.command.js';
export { ReserveUnits } from './commands/reserve-units.command.js';
export { TakeBackPlan } from './commands/take-back-plan.command.js';
export { registerStream, scopeBeside } from './commands/structure-command.js';
export { correctDecisionSchema } from './domain/correct-decision.decide.js';
export { consultedRegister, guardHop } from './domain/consulted.js';
export { livingUnit } from './domain/guards.js';
export { changesUnits } from './domain/named-decision.js';
export {
  outcomeDifference,
  outcomeOf,
  outcomeSchema,
  type Outcome,
  type OutcomeDifference,
} from './domain/outcome.js';
export {
  conservation,
  treeOf,
  unitsOfDecisions,
  type Conservation,
  type TreeUnit,
} from './domain/plan-figures.js';
export {
  decideInOrder,
  plannedId,
  type Decided,
  type PlannedContext,
  type PlannedDecision,
} from './domain/planned.js';
export { toldDecided } from './domain/told-decided.js';
export { guardRegisterDecision } from './domain/within-localities.js';
export { registerFold } from './domain/register-fold.js';
export {
  cellsPairedAt,
  childrenAt,
  holdingAt,
  holdsMembers,
  isAlive,
  labelAt,
  membersAt,
  parentAt,
  textAt,
  type Register,
  type Unit,
} from './domain/register.state.js';
export { ACTS, isAct, structureEvents, type StructureEvent } from './domain/structure.events.js';
export { POSTS, type Act } from './domain/act.js';
export {
  asOf,
  asOfAnswer,
  asOfParams,
  assertRegister,
  holdsAny,
  Stays,
  structureFigures,
  structureProjections,
  structureQueries,
  unitsThatNeverWere,
  unitNames,
  type AsOf,
  type StructureFigures,
} from './read/index.js';
export { structureAudit } from './domain/structure-sentences.js';
