export { auditProjection } from './read/audit.projection.js';
export { auditQuery } from './read/audit.query.js';
