import type { AnyQuery, Projection } from '../../projections/index.js';
import { clashesQuery } from './clashes.query.js';
import { countsProjection } from './counts.projection.js';
import { membersQuery } from './members.query.js';
import { postsProjection } from './posts.projection.js';
import { postsQuery } from './posts.query.js';
import { structureProjection } from './structure.projection.js';
import { registersQuery, structureQuery, unitQuery, unitsQuery } from './units.query.js';

export { structureFigures, type StructureFigures } from './structure-figures.js';
export { unitNames } from './units-then.js';
export { holdsAny, Stays } from './within-localities.js';
export { asOf, asOfAnswer, asOfParams, assertRegister, type AsOf } from './known.js';
export const structureProjections: readonly Projection[] = [
  structureProjection,
  countsProjection,
  postsProjection,
];
export const structureQueries: readonly AnyQuery[] = [
  registersQuery,
  structureQuery,
  unitsQuery,
  unitQuery,
  postsQuery,
  membersQuery,
  clashesQuery,
];
export { unitsThatNeverWere, type NeverWas } from './never-were.js';
