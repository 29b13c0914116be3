import { z } from 'zod';
import type { EventDefinition } from '../../kernel/event-definition.js';
import type { DomainEvent } from '../../kernel/event.js';
import { basisSchema, daySchema } from '../../kernel/schemas.js';

export const CAPACITIES = ['member', 'committee-member', 'city-committee-member'] as const;

/** Id and HMAC of a text about persons; the text itself is in the people database. */
const text = z.string();
const step = { meeting: z.string(), issue: z.string(), on: daySchema };

const SCHEMAS = {
  MeetingRecorded: z.object({
    meeting: z.string(), register: z.string(), registerRevision: z.int(), cell: z.string(), heldOn: daySchema, form: z.enum(['whole-cell', 'by-groups']),
    /** The instruction on which the cell met so. */
    instruction: basisSchema.optional(),
    /** Members present, by group (null: in no group). */
    attendance: z.array(z.object({ group: z.string().nullable(), capacity: z.enum(CAPACITIES), number: z.int() })),
    guests: z.array(z.object({ person: z.string(), capacity: z.enum(CAPACITIES) })),
    opinions: z.array(text), issues: z.array(z.object({ issue: z.string(), text })),
    /** More attended than the cell or group had. */
    warnings: z.array(z.object({ code: z.string(), figures: z.record(z.string(), z.union([z.string(), z.number()])) })),
  }),
  IssueReferred: z.object({ ...step, to: z.string(), registerRevision: z.int() }),
  IssueAnswered: z.object({ ...step, answer: text }),
  IssueSettled: z.object({ ...step, outcome: text }),
  IssueMoved: z.object({ ...step, from: z.string(), to: z.string(), cause: z.string(), registerRevision: z.int() }),
  MeetingAnnulled: z.object({ meeting: z.string(), on: daySchema, reason: z.string() }),
}; // prettier-ignore
export type MeetingEvent = {
  [T in keyof typeof SCHEMAS]: DomainEvent<T, z.infer<(typeof SCHEMAS)[T]>>;
}[keyof typeof SCHEMAS];

const sample = { meeting: 'm1', issue: 's1', on: '2021-05-10' };
const SAMPLES: { [T in MeetingEvent['type']]: Extract<MeetingEvent, { type: T }>['data'] } = {
  MeetingRecorded: {
    meeting: 'm1', register: 'kon-tum', registerRevision: 7, cell: 'u1', heldOn: '2021-05-03', form: 'by-groups', attendance: [{ group: 'u2', capacity: 'member', number: 13 }],
    guests: [{ person: 'p1', capacity: 'city-committee-member' }], opinions: ['text:t1:00'], issues: [{ issue: 's1', text: 'text:t2:00' }], warnings: [],
  },
  IssueReferred: { ...sample, to: 'u9', registerRevision: 7 },
  IssueAnswered: { ...sample, answer: 'text:t3:00' },
  IssueSettled: { ...sample, outcome: 'text:t4:00' },
  IssueMoved: { ...sample, from: 'u1', to: 'u2', cause: 'e1', registerRevision: 8 },
  MeetingAnnulled: { meeting: 'm1', on: '2021-05-10', reason: 'Ghi trùng' },
}; // prettier-ignore

/** Every event of a meeting, with a stored sample. */
export const meetingEvents = (Object.keys(SCHEMAS) as MeetingEvent['type'][]).map((name) => ({
  name,
  version: 1,
  schema: SCHEMAS[name],
  sample: SAMPLES[name],
})) as unknown as readonly EventDefinition[];
