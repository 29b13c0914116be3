export { auditProjection } from './read/audit.projection.js';
export { correctionsQuery } from './read/corrections.query.js';
export { auditQuery } from './read/audit.query.js';
export {
  reportQuery,
  type FigureDefinition,
  type ReportDefinition,
  type ReportedFigure,
} from './read/report.query.js';
