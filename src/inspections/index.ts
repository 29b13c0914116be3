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
export { NoteRemedyOverdue } from './commands/note-remedy-overdue.command.js';
export { unnotedRemedies, type UnnotedRemedy } from './read/overdue-remedies.js';
