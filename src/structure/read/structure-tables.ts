import type { LegalBasis } from '../../kernel/event.js';
import { defineTable, type DatabaseOf } from '../../projections/index.js';

/** A span [validFrom, validTo) of something, as known from revision `opened` until revision `closed`. */
export interface Bitemporal {
  readonly register: string;
  readonly unit: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly opened: number;
  /** Place of the row among those that the same event opened of the unit. */
  readonly part: number;
  /** Null: it is what is known now. */
  readonly closed: number | null;
}

export interface UnitVersion extends Bitemporal {
  readonly kind: string;
  readonly form: string;
  readonly name: string;
  readonly code: string;
  readonly parent: string | null;
  /** The locality whose organization it is. */
  readonly locality: string | null;
  /** Members of a group. */
  readonly number: number | null;
  /** The village that a cell is paired with. */
  readonly village: string | null;
  /** How the unit ended with this span, and what came of it. */
  readonly endedHow: string | null;
  readonly successors: readonly string[] | null;
}
const span = {
  register: 'text',
  unit: 'text',
  validFrom: 'text',
  validTo: 'text?',
  opened: 'integer',
  part: 'integer',
  closed: 'integer?',
} as const;

export const unitVersions = defineTable<UnitVersion>({
  name: 'structure_unit_versions',
  columns: {
    ...span, kind: 'text', form: 'text', name: 'text', code: 'text', parent: 'text?', locality: 'text?', number: 'integer?', village: 'text?',
    endedHow: 'text?', successors: 'json?',
  },
  key: ['register', 'unit', 'opened', 'part'],
  spans: { of: ['register', 'unit'], to: 'validTo', closed: 'closed' },
}); // prettier-ignore

export interface CountVersion extends Bitemporal {
  readonly quantity: string;
  readonly number: number;
}
export const countVersions = defineTable<CountVersion>({
  name: 'structure_count_versions',
  columns: { ...span, quantity: 'text', number: 'integer' },
  key: ['register', 'unit', 'opened', 'part'],
  spans: { of: ['register', 'unit'], to: 'validTo', closed: 'closed' },
});

export interface PostVersion extends Bitemporal {
  readonly post: string;
  /** Opaque person id. */
  readonly holder: string;
  readonly route: string;
  readonly until: string | null;
  readonly basis: LegalBasis | null;
}
export const postVersions = defineTable<PostVersion>({
  name: 'structure_post_versions',
  columns: { ...span, post: 'text', holder: 'text', route: 'text', until: 'text?', basis: 'json?' },
  key: ['register', 'unit', 'opened', 'part'],
  spans: { of: ['register', 'unit'], to: 'validTo', closed: 'closed' },
});

export interface RegisterRow {
  readonly register: string;
  readonly name: string;
  readonly authority: string;
  readonly region: string;
  readonly openedOn: string;
}
export const registers = defineTable<RegisterRow>({
  name: 'structure_registers',
  columns: { register: 'text', name: 'text', authority: 'text', region: 'text', openedOn: 'text' },
  key: ['register'],
});

export interface UnitRow {
  readonly register: string;
  readonly unit: string;
  readonly kind: string;
  readonly founded: string | null;
}
export const units = defineTable<UnitRow>({
  name: 'structure_units',
  columns: { register: 'text', unit: 'text', kind: 'text', founded: 'text?' },
  key: ['register', 'unit'],
});

export interface UnitTouchRow {
  readonly register: string;
  readonly unit: string;
  readonly revision: number;
}
/** The last event of the register that wrote or named each unit: what its `ETag` says. */
export const unitTouches = defineTable<UnitTouchRow>({
  name: 'structure_unit_touches',
  columns: { register: 'text', unit: 'text', revision: 'integer' },
  key: ['register', 'unit'],
});

export interface RevisionRow {
  readonly register: string;
  readonly revision: number;
  /** UTC, ISO 8601. */
  readonly recordedAt: string;
}
/** When each revision of a register was recorded, which never runs backwards: by it "as known at" becomes a revision. */
export const revisions = defineTable<RevisionRow>({
  name: 'structure_revisions',
  columns: { register: 'text', revision: 'integer', recordedAt: 'text' },
  key: ['register', 'recordedAt', 'revision'],
});

export interface ReservationRow {
  readonly register: string;
  readonly plan: string;
  readonly unit: string;
  /** The day on which the plan takes effect. */
  readonly from: string;
  /** Revision that reserved the unit, and the one that released it. */
  readonly reserved: number;
  readonly released: number | null;
}
/** Units that plans hold, or held. */
export const reservations = defineTable<ReservationRow>({
  name: 'structure_reservations',
  columns: { register: 'text', plan: 'text', unit: 'text', from: 'text', reserved: 'integer', released: 'integer?' },
  key: ['register', 'plan', 'unit', 'reserved'],
  indexes: [['register', 'unit']],
}); // prettier-ignore

export type StructureDatabase = DatabaseOf<{
  structure_unit_versions: typeof unitVersions;
  structure_count_versions: typeof countVersions;
  structure_post_versions: typeof postVersions;
  structure_registers: typeof registers;
  structure_units: typeof units;
  structure_unit_touches: typeof unitTouches;
  structure_revisions: typeof revisions;
  structure_reservations: typeof reservations;
}>;
