export { inspectionCommands } from './commands/index.js';
export { MoveRecommendation } from './commands/move-recommendation.command.js';
export { inspectionEvents, type InspectionEvent } from './domain/inspection.events.js';
export { inspectionAudit } from './domain/inspection-sentences.js';
export { inspectionsProjection } from './read/inspections.projection.js';
export {
  inspectionFigures,
  inspectionsQuery,
  unitsOfInspections,
  type InspectionFigures,
} from './read/inspections.query.js';
export { OverdueRemedies } from './jobs/overdue-remedies.job.js';
