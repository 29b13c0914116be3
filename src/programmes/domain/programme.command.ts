import { z } from 'zod';
import { basisSchema, daySchema, idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { MEASURES } from './programme.events.js';

export const openProgrammeSchema = z.strictObject({
  register: idSchema, name: nameSchema, issuer: nameSchema, basis: basisSchema, term: z.strictObject({ from: daySchema, to: daySchema }), openedOn: daySchema,
  serves: nameSchema.optional(),
  goals: z.array(z.strictObject({ name: nameSchema, measure: z.enum(MEASURES), total: numberSchema.optional() })).min(1).max(100),
}); // prettier-ignore
const step = { register: idSchema, programme: idSchema, on: daySchema };
/** Targets of organizations; those not named keep theirs. With a total, the sum of all must reach it. */
export const setTargetsSchema = z.strictObject({
  ...step,
  goal: idSchema,
  targets: z
    .array(z.strictObject({ unit: idSchema, target: numberSchema }))
    .min(1)
    .max(2000),
});
export const recordProgressSchema = z.strictObject({
  ...step,
  goal: idSchema,
  unit: idSchema,
  reached: numberSchema,
});
export const moveTargetSchema = z.strictObject({
  ...step,
  goal: idSchema,
  of: idSchema
    .optional()
    .meta({ description: 'The organization to which the target was given; default `from`' }),
  from: idSchema,
  to: idSchema,
  cause: idSchema.meta({ description: 'The event that ended, or un-made, `from`' }),
});
export const closeProgrammeSchema = z.strictObject(step);
