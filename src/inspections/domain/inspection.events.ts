import { z } from 'zod';
import type { EventDefinition } from '../../kernel/event-definition.js';
import type { DomainEvent } from '../../kernel/event.js';
import { basisSchema, daySchema } from '../../kernel/schemas.js';

/** Kiểm tra: of compliance, or on signs of violation. Giám sát: regular, or thematic. */
export const FORMS = {
  inspection: ['compliance', 'signs-of-violation'],
  supervision: ['regular', 'thematic'],
} as const;
export type Form = keyof typeof FORMS;

/** The body that holds the round: the city's, or the committee of a grassroots organization (then `unit` names it). */
export const bodySchema = z.strictObject({
  level: z.enum(['city', 'grassroots']),
  name: z.string(),
  unit: z.string().optional(),
});

/** What is inspected: an organization or cell by its unit id, or a member by an opaque person id. */
export const targetSchema = z.union([
  z.strictObject({ unit: z.string(), kind: z.enum(['organization', 'cell']) }),
  z.strictObject({ person: z.string() }),
]);
export type Target = z.infer<typeof targetSchema>;

/** One word for a target, unique within a round. */
export function targetKey(target: { readonly unit: string } | { readonly person: string }): string {
  return 'unit' in target ? `unit:${target.unit}` : `person:${target.person}`;
}

const on = daySchema;
const inspection = z.string();
/** Id and HMAC of a text about persons; the text itself is in the people database. */
const text = z.string();

const SCHEMAS = {
  InspectionOpened: z.object({
    inspection, register: z.string(), registerRevision: z.int(), form: z.enum(['inspection', 'supervision']), subject: z.string(), heldBy: bodySchema,
    period: z.object({ from: daySchema, to: daySchema }).optional(), openedOn: on, basis: basisSchema, reason: z.string(),
    /** The supervision that found the signs of violation, and the revision at which it was asked. */
    causedBy: z.string().optional(), causeRevision: z.int().optional(), targets: z.array(targetSchema),
  }),
  FindingsRecorded: z.object({ inspection, on, target: z.string(), findings: text, signsOfViolation: z.boolean() }),
  InspectionConcluded: z.object({ inspection, on, conclusions: z.array(z.object({ target: z.string(), conclusion: text })) }),
  RecommendationIssued: z.object({ inspection, on, recommendation: z.string(), responsible: z.string(), text, deadline: daySchema, registerRevision: z.int() }),
  RemedyReported: z.object({ inspection, on, recommendation: z.string(), remedy: text }),
  RemedyAccepted: z.object({ inspection, on, recommendation: z.string() }),
  RemedyReturned: z.object({ inspection, on, recommendation: z.string(), why: text }),
  DeadlineExtended: z.object({ inspection, on, recommendation: z.string(), deadline: daySchema, reason: z.string() }),
  /** The deadline passed on `on` at the latest without a remedy; a deadline is noted once. */
  RemedyOverdueNoted: z.object({ inspection, on, recommendation: z.string(), responsible: z.string(), deadline: daySchema }),
  RecommendationMoved: z.object({ inspection, on, recommendation: z.string(), from: z.string(), to: z.string(), cause: z.string(), registerRevision: z.int() }),
  InspectionClosed: z.object({ inspection, on }),
  InspectionAnnulled: z.object({ inspection, on, reason: z.string() }),
}; // prettier-ignore

export type InspectionEvent = {
  [T in keyof typeof SCHEMAS]: DomainEvent<T, z.infer<(typeof SCHEMAS)[T]>>;
}[keyof typeof SCHEMAS];

const sampleBasis = {
  number: '12-KH/TU',
  title: 'Kế hoạch kiểm tra',
  issuer: 'Thành ủy Kon Tum',
  date: '2018-01-15',
};
const i = { inspection: 'i1', on: '2018-03-01' };
const SAMPLES: { [T in InspectionEvent['type']]: Extract<InspectionEvent, { type: T }>['data'] } = {
  InspectionOpened: { inspection: 'i1', register: 'kon-tum', registerRevision: 4, form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' }, openedOn: '2018-02-01', basis: sampleBasis, reason: 'Theo kế hoạch', targets: [{ unit: 'u1', kind: 'organization' }, { person: 'p1' }] },
  FindingsRecorded: { ...i, target: 'unit:u1', findings: 'text:t1:00', signsOfViolation: false },
  InspectionConcluded: { ...i, conclusions: [{ target: 'unit:u1', conclusion: 'text:t2:00' }] },
  RecommendationIssued: { ...i, recommendation: 'r1', responsible: 'u1', text: 'text:t3:00', deadline: '2018-06-01', registerRevision: 4 },
  RemedyReported: { ...i, recommendation: 'r1', remedy: 'text:t4:00' },
  RemedyAccepted: { ...i, recommendation: 'r1' },
  RemedyReturned: { ...i, recommendation: 'r1', why: 'text:t5:00' },
  DeadlineExtended: { ...i, recommendation: 'r1', deadline: '2018-07-01', reason: 'Chờ hồ sơ' },
  RemedyOverdueNoted: { ...i, on: '2018-07-02', recommendation: 'r1', responsible: 'u1', deadline: '2018-07-01' },
  RecommendationMoved: { ...i, recommendation: 'r1', from: 'u1', to: 'u2', cause: 'e1', registerRevision: 9 },
  InspectionClosed: i,
  InspectionAnnulled: { ...i, reason: 'Ghi trùng' },
}; // prettier-ignore

/** Every event of an inspection round, with a stored sample. */
export const inspectionEvents = (Object.keys(SCHEMAS) as InspectionEvent['type'][]).map((name) => ({
  name,
  version: 1,
  schema: SCHEMAS[name],
  sample: SAMPLES[name],
})) as unknown as readonly EventDefinition[];
