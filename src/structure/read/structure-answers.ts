import { z } from 'zod';
import { daySchema } from '../../kernel/schemas.js';
import { HOW, kindSchema } from '../domain/act.js';

/** What answers about the structure look like. */

const description = {
  kind: kindSchema,
  form: z.string(),
  name: z.string(),
  code: z.string(),
  parent: z.string().nullable().meta({ description: 'Null: it stands under the register itself' }),
  locality: z.string().nullable().meta({ description: 'The locality whose organization it is' }),
  village: z.string().nullable().meta({ description: 'The village that the cell is paired with' }),
  number: z.int().nullable().meta({ description: 'Members of a group' }),
};

export const unitSchema = z.strictObject({
  unit: z.string(),
  ...description,
  since: daySchema,
  official: z.int(),
  probationary: z.int(),
  households: z.int(),
});

export const reservedBy = {
  reservedBy: z.strictObject({ plan: z.string(), from: daySchema }).nullable().meta({
    description: 'The plan that holds it: what takes effect on it from that day on is the plan\'s alone',
  }),
}; // prettier-ignore

/** A unit with everything that stands under it. */
export const nodeSchema = unitSchema
  .extend(reservedBy)
  .extend({
    get children() {
      return z.array(nodeSchema);
    },
  })
  .meta({ id: 'StructureNode', description: 'A unit with everything that stands under it' });

export const etag = {
  etag: z.string().nullable().meta({
    description: 'To be sent in If-Match; null where the unit was touched after what is told of it',
  }),
};

export const totalsSchema = z.strictObject({
  localities: z.int(),
  villages: z.int(),
  organizations: z.int(),
  cells: z.int(),
  groups: z.int(),
  members: z.int(),
  households: z.int(),
});

/** What held of a unit in [validFrom, validTo), as known from revision `opened` until `closed`. */
export const versionSchema = z.strictObject({
  register: z.string(),
  unit: z.string(),
  ...description,
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  opened: z.int(),
  part: z.int(),
  closed: z.int().nullable(),
  endedHow: z.enum(HOW).nullable(),
  successors: z.array(z.string()).nullable(),
});

export const registerSchema = z.strictObject({
  register: z.string(),
  name: z.string(),
  authority: z.string(),
  region: z.string(),
  openedOn: daySchema,
});
