import { z } from 'zod';
import { aboutPerson, personText } from '../../kernel/personal.js';
import { basisSchema, daySchema, idSchema, nameSchema } from '../../kernel/schemas.js';
import { FORMS } from './inspection.events.js';

const target = z.union([z.strictObject({ unit: idSchema }), z.strictObject({ person: idSchema })]);
const heldBy = z.strictObject({
  level: z.enum(['city', 'grassroots']),
  name: nameSchema,
  unit: idSchema.optional(),
});
const opening = {
  register: idSchema, form: z.enum(['inspection', 'supervision']), subject: z.enum([...FORMS.inspection, ...FORMS.supervision]), heldBy,
  period: z.strictObject({ from: daySchema, to: daySchema }).optional(), openedOn: daySchema, basis: basisSchema, reason: nameSchema,
  causedBy: idSchema.optional().meta({ description: 'The supervision that found the signs of violation' }),
}; // prettier-ignore
const recommendation = { responsible: idSchema, text: personText(), deadline: daySchema };

export const openInspectionSchema = z.strictObject({ ...opening, targets: z.array(target).min(1).max(2000) });
/** A whole round that has been held already, recorded at once. */
export const recordInspectionSchema = z.strictObject({
  ...opening,
  concludedOn: daySchema,
  targets: z
    .array(
      aboutPerson(
        'target',
        z.strictObject({
          target,
          findings: personText().optional(),
          signsOfViolation: z.boolean().optional(),
          conclusion: personText().optional(),
          recommendations: z.array(z.strictObject(recommendation)).max(50).optional(),
        }),
      ),
    )
    .min(1)
    .max(2000),
});
const round = { register: idSchema, inspection: idSchema, on: daySchema };
const step = { ...round, recommendation: idSchema };
export const recordFindingsSchema = aboutPerson(
  'target',
  z.strictObject({
    ...round,
    target,
    findings: personText(),
    signsOfViolation: z.boolean().default(false),
  }),
);
export const concludeSchema = z.strictObject({
  ...round,
  conclusions: z
    .array(aboutPerson('target', z.strictObject({ target, conclusion: personText() })))
    .min(1)
    .max(2000),
});
export const recommendSchema = z.strictObject({ ...round, ...recommendation });
export const reportRemedySchema = z.strictObject({ ...step, remedy: personText() });
export const acceptRemedySchema = z.strictObject(step);
export const returnRemedySchema = z.strictObject({ ...step, why: personText() });
export const extendDeadlineSchema = z.strictObject({ ...step, deadline: daySchema, reason: nameSchema });
export const moveRecommendationSchema = z.strictObject({
  ...step,
  from: idSchema,
  to: idSchema,
  cause: idSchema.meta({ description: 'The event that ended, or un-made, `from`' }),
});
export const noteRemedyOverdueSchema = z.strictObject({ ...step, deadline: daySchema });
export const closeSchema = z.strictObject(round);
export const annulInspectionSchema = z.strictObject({ ...round, reason: nameSchema });
