import { commandIssues, type AnyCommand } from './kernel/command.js';
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
import {
  allPlansQuery,
  allTasksQuery,
  calendarOf,
  dryRunQuery,
  planAudit,
  planCommands,
  planEvents,
  planIncidentsQuery,
  planQuery,
  plansProjection,
  plansQuery,
  plansReactor,
  planTimersJob,
  procedureBook,
  procedureQuery,
  proceduresQuery,
  simulateQuery,
  tasksQuery,
  versionPreviewQuery,
  type Known,
  type PlanRules,
} from './plans/index.js';
import { AcceptDifference, ErasePerson, NightlyCertificate, operationsAudit, operationsEvents, RegisterPerson } from './projections/index.js'; // prettier-ignore
import {
  changesUnits,
  structureAudit,
  structureCommands,
  structureEvents,
  structureProjections,
  structureQueries,
  SnapshotRegister,
} from './structure/index.js';

const audits = [structureAudit, inspectionAudit, meetingAudit, programmeAudit, planAudit, operationsAudit];

/** Every command that people send about what the program records; tasks of plans may send them as well. */
export const sendableCommands: readonly AnyCommand[] = [
  ...structureCommands,
  ...inspectionCommands,
  ...meetingCommands,
  ...programmeCommands,
];

/** The commands that a procedure may name: those that it carries, and those that its tasks send. */
export const NAMED_BY_PROCEDURES: Known = {
  isDecision: changesUnits,
  isCommand: (name) => sendableCommands.some((command) => command.name === name),
};

/** Without procedures no plan can be drafted. */
export const NO_PROCEDURES: PlanRules = {
  procedures: procedureBook([]),
  calendar: calendarOf({ off: new Set(), worked: new Set(), until: null }),
  maxAppendBytes: 16 * 1024 * 1024,
  faultsOfSent: (name, body) => {
    const parsed = sendableCommands.find((command) => command.name === name)?.schema.safeParse(body);
    return parsed?.error ? commandIssues(parsed.error) : [];
  },
};

/**
 * Everything that this program can do: the one list of what the capabilities bring. Reports and procedures are data of the
 * seeds.
 * `RecordCertificate` is not offered: a certificate is what a rebuild found, and nobody else says it. Neither is
 * `SettleIncident`: only `kientoan incidents` knows which ones are open.
 */
export function capabilitiesWith(
  reports: readonly ReportDefinition[],
  rules: PlanRules = NO_PROCEDURES,
): Capabilities {
  return {
    commands: [
      ...sendableCommands,
      ...planCommands(rules),
      AcceptDifference as AnyCommand,
      RegisterPerson as AnyCommand,
      ErasePerson as AnyCommand,
    ],
    sendable: sendableCommands,
    events: [
      ...structureEvents,
      ...inspectionEvents,
      ...meetingEvents,
      ...programmeEvents,
      ...planEvents,
      ...operationsEvents,
    ],
    projections: [
      ...structureProjections,
      inspectionsProjection,
      meetingsProjection,
      programmesProjection,
      plansProjection,
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
      plansQuery,
      planQuery(rules),
      dryRunQuery,
      simulateQuery(rules),
      versionPreviewQuery(rules),
      tasksQuery,
      allPlansQuery,
      allTasksQuery,
      planIncidentsQuery,
      proceduresQuery(rules),
      procedureQuery(rules),
    ],
    reactors: [obligationsReactor, plansReactor(rules, sendableCommands)],
    // In this order they are found due: nobody waits for the certificate of the night, and plans do for their day.
    jobs: [planTimersJob(rules), OverdueRemedies, SnapshotRegister, NightlyCertificate],
  };
}
