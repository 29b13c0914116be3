export { auditProjection } from './read/audit.projection.js';
export { correctionsQuery } from './read/corrections.query.js';
export { isAuditEntry, lastAuditEntry } from './read/audit-entry.js';
export { auditQuery } from './read/audit.query.js';
export { streamsOfCommands } from './read/sent-command.js';
export {
  reportQuery,
  type FigureDefinition,
  type ReportDefinition,
  type ReportedFigure,
} from './read/report.query.js';
export { personsProjection } from './read/persons.projection.js';
export { personsQuery } from './read/persons.query.js';
