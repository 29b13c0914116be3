import { z } from 'zod';
import type { EventDefinition } from '../../kernel/event-definition.js';
import type { DomainEvent } from '../../kernel/event.js';
import { basisSchema, daySchema } from '../../kernel/schemas.js';

/** What a goal counts; `other` is told by its name. */
export const MEASURES = ['admissions', 'other'] as const;
const step = { programme: z.string(), goal: z.string(), on: daySchema };

const SCHEMAS = {
  ProgrammeOpened: z.object({
    programme: z.string(), register: z.string(), name: z.string(), issuer: z.string(), basis: basisSchema, term: z.object({ from: daySchema, to: daySchema }),
    openedOn: daySchema,
    /** The resolution that it serves. */
    serves: z.string().optional(),
    goals: z.array(z.object({ goal: z.string(), name: z.string(), measure: z.enum(MEASURES), total: z.int().nullable() })),
  }),
  TargetsSet: z.object({ ...step, registerRevision: z.int(), targets: z.array(z.object({ unit: z.string(), target: z.int() })) }),
  ProgressRecorded: z.object({ ...step, unit: z.string(), reached: z.int() }),
  TargetMoved: z.object({
    ...step,
    /** The organization to which the target was given. */
    of: z.string(), from: z.string(), to: z.string(), target: z.int(),
    /** What goes with it of what `from` has reached. */
    reached: z.int(), cause: z.string(), registerRevision: z.int(),
  }),
  ProgrammeClosed: z.object({ programme: z.string(), on: daySchema }),
}; // prettier-ignore
export type ProgrammeEvent = {
  [T in keyof typeof SCHEMAS]: DomainEvent<T, z.infer<(typeof SCHEMAS)[T]>>;
}[keyof typeof SCHEMAS];

const sample = { programme: 'c1', goal: 'g1', on: '2021-06-01' };
const SAMPLES: { [T in ProgrammeEvent['type']]: Extract<ProgrammeEvent, { type: T }>['data'] } = {
  ProgrammeOpened: {
    programme: 'c1', register: 'kon-tum', name: 'Chương trình toàn khóa', issuer: 'Thành ủy Kon Tum', openedOn: '2020-10-01',
    basis: { number: '01-CTr/TU', title: 'Chương trình', issuer: 'Thành ủy Kon Tum', date: '2020-10-01' }, term: { from: '2020-08-01', to: '2025-07-31' },
    serves: '03-NQ/TU', goals: [{ goal: 'g1', name: 'Kết nạp', measure: 'admissions', total: 600 }],
  },
  TargetsSet: { ...sample, registerRevision: 3, targets: [{ unit: 'u1', target: 12 }] },
  ProgressRecorded: { ...sample, unit: 'u1', reached: 4 },
  TargetMoved: { ...sample, of: 'u1', from: 'u1', to: 'u2', target: 12, reached: 4, cause: 'e1', registerRevision: 5 },
  ProgrammeClosed: { programme: 'c1', on: '2025-08-01' },
}; // prettier-ignore

/** Every event of a programme, with a stored sample. */
export const programmeEvents = (Object.keys(SCHEMAS) as ProgrammeEvent['type'][]).map((name) => ({
  name,
  version: 1,
  schema: SCHEMAS[name],
  sample: SAMPLES[name],
})) as unknown as readonly EventDefinition[];
