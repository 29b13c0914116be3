export { obligationsReactor } from './obligations.reactor.js';
export { plannedMoves, type OpenCase, type PlannedMove } from './domain/planned-moves.js';
export { openCases } from './read/open-cases.js';
export { casesQuery } from './read/cases.query.js';
export { conservationProjection } from './read/conservation.projection.js';
