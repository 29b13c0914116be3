import type { LegalBasis } from '../../kernel/event.js';
import { defineTable, type DatabaseOf } from '../../projections/index.js';

/** One event as an auditor reads it. */
export interface AuditEntry {
  readonly position: string;
  readonly register: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly actor: string;
  readonly authenticated: number;
  /** The operating system's user, where the command line opened the data folder itself. */
  readonly osUser: string | null;
  /** UTC, ISO 8601. */
  readonly recordedAt: string;
  readonly decidedOn: string | null;
  readonly effectiveOn: string | null;
  readonly decisionId: string | null;
  readonly basisNumber: string | null;
  readonly basis: LegalBasis | null;
  readonly commandName: string;
  readonly commandId: string;
  readonly vi: string;
  readonly en: string;
}
export const auditEntries = defineTable<AuditEntry>({
  name: 'audit_entries',
  columns: {
    position: 'text', register: 'text', stream: 'text', revision: 'integer', type: 'text', actor: 'text', authenticated: 'integer', osUser: 'text?',
    recordedAt: 'text', decidedOn: 'text?', effectiveOn: 'text?', decisionId: 'text?', basisNumber: 'text?', basis: 'json?',
    commandName: 'text', commandId: 'text', vi: 'text', en: 'text',
  },
  key: ['register', 'position'],
  indexes: [['commandId']],
}); // prettier-ignore

export const auditUnits = defineTable<{ register: string; unit: string; position: string }>({
  name: 'audit_units',
  columns: { register: 'text', unit: 'text', position: 'text' },
  key: ['register', 'unit', 'position'],
});

/** The name that each unit last bore in the log, and the unit under which it stands; sentences are told with them. */
export const auditNames = defineTable<{ unit: string; name: string; parent: string | null }>({
  name: 'audit_names',
  columns: { unit: 'text', name: 'text', parent: 'text?' },
  key: ['unit'],
});

/** The register to which a stream belongs and the legal basis on which it was opened, as its first event says. */
export const auditStreams = defineTable<{ stream: string; register: string; basis: LegalBasis | null }>({
  name: 'audit_streams',
  columns: { stream: 'text', register: 'text', basis: 'json?' },
  key: ['stream'],
});

/** What the events of a stream noted, so that later ones can be told with it. */
export const auditNotes = defineTable<{ stream: string; key: string; text: string }>({
  name: 'audit_notes',
  columns: { stream: 'text', key: 'text', text: 'text' },
  key: ['stream', 'key'],
});

/** Decisions recorded in error, and the entry that says so. */
export const auditAnnulments = defineTable<{ register: string; decisionId: string; position: string }>({
  name: 'audit_annulments',
  columns: { register: 'text', decisionId: 'text', position: 'text' },
  key: ['register', 'decisionId'],
});

export type AuditDatabase = DatabaseOf<{
  audit_entries: typeof auditEntries;
  audit_units: typeof auditUnits;
  audit_annulments: typeof auditAnnulments;
}>;
