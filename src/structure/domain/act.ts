import { z } from 'zod';
import { basisSchema, daySchema } from '../../kernel/schemas.js';

/** The kinds of unit; each has forms (`FORMS`) and a kind of parent (`PARENT_KIND`). */
export const KINDS = ['locality', 'village', 'organization', 'cell', 'group'] as const;
export type Kind = (typeof KINDS)[number];
export const kindSchema = z.enum(KINDS);

/** The forms that a unit of each kind may have (design, Register and units). */
export const FORMS = {
  locality: ['commune', 'ward', 'township'],
  village: ['hamlet', 'residential-group'],
  organization: ['committee', 'base-cell'],
  cell: ['residential', 'agency', 'school', 'armed-forces', 'enterprise'],
  group: ['standing', 'temporary'],
} as const satisfies Record<Kind, readonly string[]>;

/** How the existence of a unit began, changed or ended. */
export const HOW = [
  'entered', 'established', 'merged', 'absorbed', 'split', 'dissolved', 'transferred', 'reclassified',
  'part-transferred', 'restored', 'ended-with-parent', 'received',
] as const; // prettier-ignore
export type How = (typeof HOW)[number];
const howSchema = z.enum(HOW);

/** What is counted of a unit: members of a cell or base-cell by status, households of a village. */
export const QUANTITIES = ['official', 'probationary', 'households'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** The posts; committee members are many, every other post has one holder at a time. */
export const POSTS = [
  'secretary',
  'deputy-secretary',
  'committee-member',
  'head',
  'leader',
  'city-committee-member',
] as const;
export type Post = (typeof POSTS)[number];
export const ROUTES = ['elected', 'appointed', 'acting'] as const;

/** Aspects of a unit that are labels: a value from a day on, until the next entry. */
export const LABELS = ['name', 'code', 'form', 'locality', 'number'] as const;
export type Label = (typeof LABELS)[number];

const unit = z.string();
const to = daySchema.nullable();

/** A unit that begins (or, restored, begins again) to exist on the act's day, with everything known of it. */
const startedSchema = z.object({
  unit, kind: kindSchema, form: z.string(), name: z.string(), code: z.string(),
  /** The register itself for localities and organizations: null. */
  parent: z.string().nullable(),
  /** The locality whose organization it is; organizations only. */
  locality: z.string().nullable().optional(),
  /** Number of members of a group. */
  number: z.int().nullable().optional(),
  founded: daySchema.nullable().optional(),
  how: howSchema, predecessors: z.array(unit),
}); // prettier-ignore
export type Started = z.infer<typeof startedSchema>;

/** A unit that stops to exist on the act's day. Successors are all units that received something of it. */
const endedSchema = z.object({ unit, how: howSchema, successors: z.array(unit) });
/**
 * A unit that goes on, but whose existence the act concerns: later acts on its existence may not be dated before.
 * Successors: the cells that got its members, where a base-cell became a committee.
 */
const markedSchema = z.object({ unit, how: howSchema, successors: z.array(unit).optional() });
/** `value` holds from the act's day until `to`, the day of the next entry of this label (null: open). */
const labelledSchema = z.object({
  unit,
  label: z.enum(LABELS),
  value: z.union([z.string(), z.number(), z.null()]),
  to,
});
const movedSchema = z.object({ unit, parent: z.string(), from: z.string().nullable(), to });
/** `delta` counts on every day from `on` until `to`, the day of the next recount (null: for good). `counted` makes it a recount. */
const countedSchema = z.object({
  unit,
  quantity: z.enum(QUANTITIES),
  on: daySchema,
  to,
  delta: z.int(),
  counted: z.int().optional(),
});
export type Counted = z.infer<typeof countedSchema>;
/** The village that a cell is paired with from the act's day until `to`; null: none. */
const pairedSchema = z.object({ cell: unit, village: z.string().nullable(), was: z.string().nullable(), to });
const postSchema = z.object({
  unit, post: z.enum(POSTS),
  /** Opaque person id; null where the post falls vacant. */
  holder: z.string().nullable(),
  /** Who held it until now, and leaves it by this act. */
  was: z.string().nullable(),
  route: z.enum(ROUTES).nullable(),
  /** Last day (exclusive) that the appointment itself names. */
  until: daySchema.nullable(),
  /** Whose legal basis, where it is not the act's own. */
  basis: basisSchema.optional(),
  to,
}); // prettier-ignore
export type PostChange = z.infer<typeof postSchema>;
/** Who takes over the open remedies, recommendations, issues and targets of a unit. */
const obligationSchema = z.object({ from: unit, to: z.string() });

/** Everything that one act changes, said in full: neither fold nor projection derives a consequence. */
export const changesSchema = z.object({
  started: z.array(startedSchema).optional(),
  ended: z.array(endedSchema).optional(),
  marked: z.array(markedSchema).optional(),
  moved: z.array(movedSchema).optional(),
  labelled: z.array(labelledSchema).optional(),
  counted: z.array(countedSchema).optional(),
  paired: z.array(pairedSchema).optional(),
  posts: z.array(postSchema).optional(),
  obligations: z.array(obligationSchema).optional(),
});
export type Changes = z.infer<typeof changesSchema>;

/** The decision behind an act: when it was taken, from which day it holds (valid time), on what basis, and why. */
export const decisionSchema = z.object({
  decisionId: z.string(),
  decidedOn: daySchema,
  effectiveOn: daySchema,
  /** Missing for an opening inventory, which has a source instead. */
  basis: basisSchema.optional(),
  source: z.string().optional(),
  reason: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** A policy that spoke about an act, with the version and the figures that it spoke from. */
export const findingSchema = z.object({
  code: z.string(), level: z.enum(['warning', 'rejection']), citation: z.string(), version: z.string(),
  figures: z.record(z.string(), z.union([z.string(), z.number()])),
}); // prettier-ignore
export type StoredFinding = z.infer<typeof findingSchema>;

/** A post that a person holds already by an earlier decision, on which the act relies. */
const citedSchema = z.object({ unit, post: z.enum(POSTS), holder: z.string(), since: daySchema, decision: z.string(), basis: basisSchema.optional() }); // prettier-ignore
export type Cited = z.infer<typeof citedSchema>;

/** The data of every structural event. */
export const actSchema = z.object({
  register: z.string(),
  decision: decisionSchema,
  /** The units that the command names, and those that come out of it. */
  inputs: z.array(unit),
  results: z.array(unit),
  changes: changesSchema,
  cites: z.array(citedSchema).optional(),
  /** Warnings that the administrator accepted. */
  accepted: z.array(findingSchema),
});
export type Act = z.infer<typeof actSchema>;
