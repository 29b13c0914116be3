export { obligationsReactor } from './obligations.reactor.js';
export { casesQuery } from './read/cases.query.js';
export { conservationProjection } from './read/conservation.projection.js';
