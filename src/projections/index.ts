export type { Certificate, CertifiedTable, Difference } from './certificate.js';
export { grouped } from './grouped.js';
export type { Incident } from './incident.js';
export { decodeRow } from './decode-row.js';
export type { ReadModelDatabase, ReadView } from './read-model-database.port.js';
export { PostgresReadModels } from './postgres/postgres-read-models.adapter.js';
export { ReadModelFiles } from './sqlite/read-model-files.adapter.js';
export type { ProjectedBatch, ProjectionObserver } from './projection-observer.port.js';
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
export * from './read-model.errors.js';
export { ReadModels, type ReadModelsOptions, type ReadModelsStatus } from './read-models.js';
export type { RebuildProgress } from './rebuild.js';
export type { RebuildOptions } from './rebuilder.js';
export { givenEvents, recordedEvents, type GivenEvent, type ProjectedTables } from './testing.js';
export { AcceptDifference } from './commands/accept-difference.command.js';
export { ErasePerson } from './commands/erase-person.command.js';
export { JoinLog } from './commands/join-log.command.js';
export { RetireHost } from './commands/retire-host.command.js';
export { operationsFold, type KnownHost } from './domain/operations.state.js';
export { SettleIncident } from './commands/settle-incident.command.js';
export { SettlementReader, type SettledIncidents } from './settled-incidents.js';
export { RegisterPerson } from './commands/register-person.command.js';
export { RecordCertificate } from './commands/record-certificate.command.js';
export {
  OPERATIONS,
  operationsEvents,
  personErased,
  personRegistered,
  type DifferenceAccepted,
  type GenerationCertified,
  type IncidentSettled,
  type OperationsEvent,
  type PersonErased,
  type PersonRegistered,
} from './domain/operations.events.js';
export {
  defineQuery,
  READERS,
  READERS_OF_PERSONS,
  type AnyQuery,
  type AskedPage,
  type PagedList,
  type PageKey,
  type QueryContext,
  type QueryDefinition,
} from './query.js';
export { operationsAudit } from './domain/operations-audit.js';
export { jobActor, untilCaughtUp, type JobNeeds } from './jobs/job-needs.js';
export { NightlyCertificate } from './jobs/nightly-certificate.job.js';
