import { z } from 'zod';
import { basisSchema, daySchema, idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { FORMS } from './act.js';

/** What every structural command says of the decision behind it. `reason` is public. */
export const header = {
  register: idSchema,
  decidedOn: daySchema,
  effectiveOn: daySchema,
  basis: basisSchema,
  reason: nameSchema.meta({ description: 'Why; public, so no names of persons' }),
  /** Codes of warnings that the administrator accepts. */
  accept: z.array(z.string()).max(50).optional(),
};
export const headerSchema = z.strictObject(header);
export type Header = Omit<z.infer<typeof headerSchema>, 'basis'> & {
  basis?: z.infer<typeof basisSchema>;
  source?: string;
};

export const formSchemas = {
  locality: z.enum(FORMS.locality),
  village: z.enum(FORMS.village),
  organization: z.enum(FORMS.organization),
  cell: z.enum(FORMS.cell),
  group: z.enum(FORMS.group),
};

/**
 * A unit that the decision names as a receiver: an id, or `#1`, `#2`, … for the first, second, … unit that the
 * same decision makes.
 */
export const receiverSchema = z.union([idSchema, z.string().regex(/^#[1-9]\d{0,4}$/)]);
const restOr = z.union([numberSchema, z.literal('rest')]);
const MANY = 20_000;

/** Where what the ended units held goes (design, Conservation). `from` may be left out where one unit ends. */
export const placementSchema = z.strictObject({
  members: z
    .array(
      z.strictObject({
        from: idSchema.optional(),
        to: receiverSchema,
        official: restOr.optional(),
        probationary: restOr.optional(),
      }),
    )
    .max(MANY)
    .optional(),
  households: z
    .array(z.strictObject({ from: idSchema.optional(), to: receiverSchema, households: restOr }))
    .max(MANY)
    .optional(),
  /** Children by id, or `rest`; each with a new code and name where its own is taken. */
  children: z
    .array(
      z.strictObject({
        child: z.union([idSchema, z.literal('rest')]),
        to: receiverSchema,
        code: nameSchema.optional(),
        name: nameSchema.optional(),
      }),
    )
    .max(MANY)
    .optional(),
  /** Members or households that nobody takes over, with the reason: recorded as an exception. */
  exception: nameSchema.optional(),
  /** The one unit that takes over open remedies, recommendations, issues and targets. */
  obligationsTo: receiverSchema.optional(),
});
export type Placement = z.infer<typeof placementSchema>;

/** A new unit, without its kind and form. */
export const newUnit = {
  name: nameSchema,
  code: nameSchema,
};
