export {
  defineTable,
  type AnyTable,
  type ColumnType,
  type DatabaseOf,
  type Projection,
  type ReadModelWriter,
  type StoredRow,
  type TableDefinition,
} from './projection.js';
export type { Incident } from './incident.js';
export * from './read-model.errors.js';
export { givenEvents, recordedEvents, type GivenEvent, type ProjectedTables } from './testing.js';
