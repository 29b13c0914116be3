import { z } from 'zod';
import type { EventDefinition } from '../../kernel/event-definition.js';
import type { DomainEvent } from '../../kernel/event.js';
import { basisSchema, daySchema } from '../../kernel/schemas.js';
import { actSchema, decisionSchema, QUANTITIES, type Act, type Kind } from './act.js';

/** What an act does; each change is decided in one place, whatever kind of unit it concerns. */
export type Change =
  | 'enter' | 'establish' | 'merge' | 'split' | 'dissolve' | 'rename' | 'recode' | 'transfer' | 'reclassify'
  | 'transfer-part' | 'restore' | 'convert' | 'pair' | 'unpair' | 'number' | 'admit' | 'make-official'
  | 'transfer-members' | 'leave' | 'recount' | 'change-households' | 'fill-post' | 'end-post' | 'unify'; // prettier-ignore

/** The one table that maps a stored name to its change and kind. */
export const ACTS = {
  LocalityEntered: ['enter', 'locality'],
  VillageEntered: ['enter', 'village'],
  OrganizationEntered: ['enter', 'organization'],
  CellEntered: ['enter', 'cell'],
  GroupEntered: ['enter', 'group'],
  LocalityEstablished: ['establish', 'locality'],
  VillageEstablished: ['establish', 'village'],
  OrganizationEstablished: ['establish', 'organization'],
  CellEstablished: ['establish', 'cell'],
  GroupFormed: ['establish', 'group'],
  LocalitiesMerged: ['merge', 'locality'],
  VillagesMerged: ['merge', 'village'],
  OrganizationsMerged: ['merge', 'organization'],
  CellsMerged: ['merge', 'cell'],
  GroupsMerged: ['merge', 'group'],
  LocalitySplit: ['split', 'locality'],
  VillageSplit: ['split', 'village'],
  OrganizationSplit: ['split', 'organization'],
  CellSplit: ['split', 'cell'],
  GroupSplit: ['split', 'group'],
  LocalityDissolved: ['dissolve', 'locality'],
  VillageDissolved: ['dissolve', 'village'],
  OrganizationDissolved: ['dissolve', 'organization'],
  CellDissolved: ['dissolve', 'cell'],
  GroupDissolved: ['dissolve', 'group'],
  LocalityRenamed: ['rename', 'locality'],
  VillageRenamed: ['rename', 'village'],
  OrganizationRenamed: ['rename', 'organization'],
  CellRenamed: ['rename', 'cell'],
  GroupRenamed: ['rename', 'group'],
  LocalityRecoded: ['recode', 'locality'],
  VillageRecoded: ['recode', 'village'],
  OrganizationRecoded: ['recode', 'organization'],
  CellRecoded: ['recode', 'cell'],
  GroupRecoded: ['recode', 'group'],
  VillageTransferred: ['transfer', 'village'],
  CellTransferred: ['transfer', 'cell'],
  GroupTransferred: ['transfer', 'group'],
  LocalityReclassified: ['reclassify', 'locality'],
  OrganizationReclassified: ['reclassify', 'organization'],
  CellReclassified: ['reclassify', 'cell'],
  GroupReclassified: ['reclassify', 'group'],
  LocalityPartTransferred: ['transfer-part', 'locality'],
  VillagePartTransferred: ['transfer-part', 'village'],
  OrganizationPartTransferred: ['transfer-part', 'organization'],
  CellPartTransferred: ['transfer-part', 'cell'],
  LocalityRestored: ['restore', 'locality'],
  VillageRestored: ['restore', 'village'],
  OrganizationRestored: ['restore', 'organization'],
  CellRestored: ['restore', 'cell'],
  GroupRestored: ['restore', 'group'],
  BaseCellBecameCell: ['convert', 'organization'],
  CellBecameBaseCell: ['convert', 'cell'],
  CellPaired: ['pair', 'cell'],
  CellUnpaired: ['unpair', 'cell'],
  GroupNumberSet: ['number', 'group'],
  MembersAdmitted: ['admit', 'cell'],
  MembersMadeOfficial: ['make-official', 'cell'],
  MembersTransferred: ['transfer-members', 'cell'],
  MembersLeft: ['leave', 'cell'],
  MembersRecounted: ['recount', 'cell'],
  HouseholdsChanged: ['change-households', 'village'],
  HouseholdsRecounted: ['recount', 'village'],
  PostFilled: ['fill-post', 'cell'],
  PostEnded: ['end-post', 'cell'],
  SecretaryAssignedAsHead: ['unify', 'cell'],
} as const satisfies Record<string, readonly [Change, Kind]>;
export type ActName = keyof typeof ACTS;

const NAMES = new Map(
  Object.entries(ACTS).map(([name, [change, kind]]) => [`${change} ${kind}`, name as ActName]),
);

/** The stored name of a change of a kind. @throws Error where no such act exists. */
export function actName(change: Change, kind: Kind): ActName {
  const name = NAMES.get(`${change} ${kind}`);
  if (name === undefined) throw new Error(`there is no act ${change} of ${kind}`);
  return name;
}

const registerOpenedSchema = z.object({
  register: z.string(), name: z.string(), authority: z.string(),
  /** Region of the household thresholds (circular 14/2018, article 7). */
  region: z.string(),
  openedOn: daySchema, decisionId: z.string(), basis: basisSchema.optional(), source: z.string().optional(), reason: z.string(),
}); // prettier-ignore

/** Everything that is valid of a unit after an annulment, span by span. */
const restoredUnitSchema = z.object({
  unit: z.string(),
  versions: z.array(
    z.object({
      from: daySchema, to: daySchema.nullable(), form: z.string(), name: z.string(), code: z.string(),
      parent: z.string().nullable(), locality: z.string().nullable(), number: z.int().nullable(), village: z.string().nullable(),
      /** How the span ends, where the unit ends with it. */
      endedHow: z.string().nullable(), successors: z.array(z.string()),
    }), // prettier-ignore
  ),
  counts: z.array(
    z.object({ quantity: z.enum(QUANTITIES), from: daySchema, to: daySchema.nullable(), number: z.int() }),
  ),
  posts: z.array(
    z.object({
      post: z.string(), holder: z.string(), from: daySchema, to: daySchema.nullable(), route: z.string(),
      until: daySchema.nullable(), basis: basisSchema.optional(),
    }), // prettier-ignore
  ),
});
export type RestoredUnit = z.infer<typeof restoredUnitSchema>;

const decisionAnnulledSchema = z.object({
  register: z.string(),
  /** The annulling decision: its own id, and when and why it was taken. */
  decision: decisionSchema,
  /** The decision that was recorded in error, and the revisions of its events. */
  annuls: z.string(),
  revisions: z.array(z.int()),
  eventIds: z.array(z.string()),
  /** Units that never were, and who takes over what was opened there since. */
  unmade: z.array(z.object({ unit: z.string(), obligationsTo: z.string().nullable() })),
  /** Units that the annulled events wrote, as they are without them; a unit that never was has no spans. */
  restored: z.array(restoredUnitSchema),
});

const recordCorrectedSchema = z.object({
  register: z.string(),
  decision: decisionSchema,
  corrects: z.string(),
  basis: basisSchema.optional(),
  decidedOn: daySchema.optional(),
  reason: z.string().optional(),
  source: z.string().optional(),
  founded: z.array(z.object({ unit: z.string(), founded: daySchema.nullable() })).optional(),
  /** Spelling of names that the corrected decision gave, and the days on which each holds. */
  spelling: z
    .array(
      z.object({
        unit: z.string(),
        was: z.string(),
        name: z.string(),
        from: daySchema,
        to: daySchema.nullable(),
      }),
    )
    .optional(),
});

/** While a plan holds units, only it may record what takes effect on them on or after that day (design, Plan). */
const unitsReservedSchema = z.object({
  register: z.string(), plan: z.string(), units: z.array(z.string()), from: daySchema, on: daySchema,
}); // prettier-ignore
const unitsReleasedSchema = z.object({ register: z.string(), plan: z.string(), on: daySchema });

export type RegisterOpened = DomainEvent<'RegisterOpened', z.infer<typeof registerOpenedSchema>>;
export type ActEvent = DomainEvent<ActName, Act>;
export type DecisionAnnulled = DomainEvent<'DecisionAnnulled', z.infer<typeof decisionAnnulledSchema>>;
export type RecordCorrected = DomainEvent<'RecordCorrected', z.infer<typeof recordCorrectedSchema>>;
export type UnitsReserved = DomainEvent<'UnitsReserved', z.infer<typeof unitsReservedSchema>>;
export type UnitsReleased = DomainEvent<'UnitsReleased', z.infer<typeof unitsReleasedSchema>>;
/** What a plan does to a register without changing a unit. */
export type ReservationEvent = UnitsReserved | UnitsReleased;
export type StructureEvent =
  RegisterOpened | ActEvent | DecisionAnnulled | RecordCorrected | ReservationEvent;

/** Whether an event reserves units for a plan or releases them. */
export function isReservation(event: StructureEvent): event is ReservationEvent {
  return event.type === 'UnitsReserved' || event.type === 'UnitsReleased';
}

/** Whether a structural event is an act (and not the opening, an annulment or a correction of the record). */
export function isAct(event: StructureEvent): event is ActEvent {
  return event.type in ACTS;
}

const decision = {
  decisionId: 'd0', decidedOn: '2019-12-30', effectiveOn: '2020-01-01', reason: 'Sắp xếp thôn theo nghị quyết',
  basis: { number: '66/NQ-HĐND', title: 'Nghị quyết về sáp nhập thôn', issuer: 'Hội đồng nhân dân tỉnh Kon Tum', date: '2019-12-30' },
}; // prettier-ignore
const actSample: Act = {
  register: 'kon-tum', decision, inputs: ['u1', 'u2'], results: ['u3'], accepted: [],
  changes: {
    started: [{ unit: 'u3', kind: 'village', form: 'hamlet', name: 'Thôn 1', code: '01', parent: 'l1', how: 'merged', predecessors: ['u1', 'u2'] }],
    ended: [{ unit: 'u1', how: 'merged', successors: ['u3'] }, { unit: 'u2', how: 'merged', successors: ['u3'] }],
    counted: [{ unit: 'u1', quantity: 'households', on: '2020-01-01', to: null, delta: -80 }, { unit: 'u3', quantity: 'households', on: '2020-01-01', to: null, delta: 80 }],
    obligations: [{ from: 'u1', to: 'u3' }, { from: 'u2', to: 'u3' }],
  },
}; // prettier-ignore

/** Every event of a register, with a stored sample that must decode for ever. */
export const structureEvents: readonly EventDefinition[] = [
  {
    name: 'RegisterOpened', version: 1, schema: registerOpenedSchema,
    sample: { register: 'kon-tum', name: 'Sổ bộ Kon Tum', authority: 'Thành ủy Kon Tum', region: 'mountain', openedOn: '2016-08-01', decisionId: 'd1', source: 'Báo cáo', reason: 'Mở sổ' },
  }, // prettier-ignore
  ...(Object.keys(ACTS) as ActName[]).map((name) => ({
    name,
    version: 1,
    schema: actSchema,
    sample: actSample,
  })),
  {
    name: 'DecisionAnnulled', version: 1, schema: decisionAnnulledSchema,
    sample: { register: 'kon-tum', decision, annuls: 'd0', revisions: [4], eventIds: ['e4'], unmade: [{ unit: 'u3', obligationsTo: 'u1' }], restored: [{ unit: 'u3', versions: [], counts: [], posts: [] }] },
  }, // prettier-ignore
  {
    name: 'RecordCorrected', version: 1, schema: recordCorrectedSchema,
    sample: { register: 'kon-tum', decision, corrects: 'd0', spelling: [{ unit: 'u3', was: 'Thôn l', name: 'Thôn 1', from: '2020-01-01', to: null }] },
  }, // prettier-ignore
  {
    name: 'UnitsReserved', version: 1, schema: unitsReservedSchema,
    sample: { register: 'kon-tum', plan: 'p1', units: ['u1', 'u2'], from: '2020-03-01', on: '2020-02-10' },
  }, // prettier-ignore
  {
    name: 'UnitsReleased',
    version: 1,
    schema: unitsReleasedSchema,
    sample: { register: 'kon-tum', plan: 'p1', on: '2020-03-01' },
  },
];
