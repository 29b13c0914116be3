import { z } from 'zod';
import { personText } from '../../kernel/personal.js';
import { basisSchema, daySchema, idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { CAPACITIES } from './meeting.events.js';

export const recordMeetingSchema = z.strictObject({
  register: idSchema,
  cell: idSchema,
  heldOn: daySchema,
  form: z.enum(['whole-cell', 'by-groups']),
  instruction: basisSchema.optional(),
  attendance: z
    .array(z.strictObject({ group: idSchema.optional(), capacity: z.enum(CAPACITIES), number: numberSchema }))
    .min(1)
    .max(200),
  guests: z
    .array(z.strictObject({ person: idSchema, capacity: z.enum(CAPACITIES) }))
    .max(200)
    .optional(),
  opinions: z.array(personText()).max(200).optional(),
  issues: z.array(personText()).max(200).optional(),
});
const step = { register: idSchema, meeting: idSchema, issue: idSchema, on: daySchema };
export const referIssueSchema = z.strictObject({ ...step, to: idSchema });
export const answerIssueSchema = z.strictObject({ ...step, answer: personText() });
export const settleIssueSchema = z.strictObject({ ...step, outcome: personText() });
export const moveIssueSchema = z.strictObject({ ...step, from: idSchema, to: idSchema, cause: idSchema.meta({ description: 'The event that ended, or un-made, `from`' }) }); // prettier-ignore
export const annulMeetingSchema = z.strictObject({
  register: idSchema,
  meeting: idSchema,
  on: daySchema,
  reason: nameSchema,
});
