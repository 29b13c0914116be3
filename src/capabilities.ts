import type { AnyCommand } from './kernel/command.js';
import type { Capabilities } from './composition.js';
import {
  auditProjection,
  auditQuery,
  correctionsQuery,
  personsProjection,
  personsQuery,
  reportQuery,
  type ReportDefinition,
} from './history/index.js';
import {
  inspectionAudit,
  inspectionCommands,
  inspectionEvents,
  inspectionsProjection,
  inspectionsQuery,
  OverdueRemedies,
} from './inspections/index.js';
import {
  meetingAudit,
  meetingCommands,
  meetingEvents,
  meetingsProjection,
  meetingsQuery,
} from './meetings/index.js';
import { casesQuery, conservationProjection, obligationsReactor } from './obligations/index.js';
import {
  programmeAudit,
  programmeCommands,
  programmeEvents,
  programmesProjection,
  programmesQuery,
} from './programmes/index.js';
import { AcceptDifference, ErasePerson, NightlyCertificate, operationsAudit, operationsEvents, RegisterPerson } from './projections/index.js'; // prettier-ignore
import {
  structureAudit,
  structureCommands,
  structureEvents,
  structureProjections,
  structureQueries,
  SnapshotRegister,
} from './structure/index.js';

const audits = [structureAudit, inspectionAudit, meetingAudit, programmeAudit, operationsAudit];

/**
 * Everything that this program can do: the one list of what the capabilities bring. Reports are data of the seeds.
 * `RecordCertificate` is not offered: a certificate is what a rebuild found, and nobody else says it. Neither is
 * `SettleIncident`: only `kientoan incidents` knows which ones are open.
 */
export function capabilitiesWith(reports: readonly ReportDefinition[]): Capabilities {
  return {
    commands: [
      ...structureCommands,
      ...inspectionCommands,
      ...meetingCommands,
      ...programmeCommands,
      AcceptDifference as AnyCommand,
      RegisterPerson as AnyCommand,
      ErasePerson as AnyCommand,
    ],
    events: [
      ...structureEvents,
      ...inspectionEvents,
      ...meetingEvents,
      ...programmeEvents,
      ...operationsEvents,
    ],
    projections: [
      ...structureProjections,
      inspectionsProjection,
      meetingsProjection,
      programmesProjection,
      conservationProjection,
      personsProjection,
      auditProjection(audits),
    ],
    queries: [
      ...structureQueries,
      reportQuery(reports),
      inspectionsQuery,
      meetingsQuery,
      programmesQuery,
      casesQuery,
      auditQuery,
      correctionsQuery,
      personsQuery,
    ],
    reactors: [obligationsReactor],
    jobs: [NightlyCertificate, OverdueRemedies, SnapshotRegister],
  };
}
