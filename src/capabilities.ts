import type { AnyCommand } from './kernel/command.js';
import type { Capabilities } from './composition.js';
import { auditProjection, auditQuery } from './history/index.js';
import {
  AcceptDifference,
  operationsAudit,
  operationsEvents,
  RecordCertificate,
} from './projections/index.js';
import {
  structureAudit,
  structureCommands,
  structureEvents,
  structureProjections,
  structureQueries,
} from './structure/index.js';

/** Everything that this program can do: the one list of what the capabilities bring. */
export const capabilities: Capabilities = {
  commands: [...structureCommands, RecordCertificate, AcceptDifference] as readonly AnyCommand[],
  events: [...structureEvents, ...operationsEvents],
  projections: [...structureProjections, auditProjection([structureAudit, operationsAudit])],
  queries: [...structureQueries, auditQuery],
};
