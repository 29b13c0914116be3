import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { basisSchema, daySchema, idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Register } from './register.state.js';
import type { StructureEvent } from './structure.events.js';

/** The regions by which the circulars grade the least number of households. */
export const REGIONS = [
  'northern-mountains',
  'red-river-delta',
  'central-coast',
  'central-highlands',
  'southeast',
  'mekong-delta',
  'border-or-island',
] as const;

export const openRegisterSchema = z.strictObject({
  register: idSchema, name: nameSchema, authority: nameSchema, region: z.enum(REGIONS), openedOn: daySchema,
  basis: basisSchema.optional(), source: nameSchema.optional(), reason: nameSchema,
}); // prettier-ignore

/** Decides the opening of a record book. */
export const openRegister: Decide<z.infer<typeof openRegisterSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  if (state.id !== null) {
    reject({
      code: 'register-open', where: '/register', rule: 'design: Register and units', detail: `The register "${command.register}" is open already.`,
      remedy: 'Use it, or choose another id.', facts: { register: command.register },
    }); // prettier-ignore
  }
  if (command.openedOn > context.today) {
    reject({
      code: 'effective-after-today', where: '/openedOn', rule: 'design: Time', detail: `${command.openedOn} lies after today, ${context.today}.`,
      remedy: 'Give a day up to today.', facts: { today: context.today },
    }); // prettier-ignore
  }
  const { basis, source, ...rest } = command;
  return [
    {
      type: 'RegisterOpened',
      data: {
        ...rest,
        decisionId: context.newId('decision', 0),
        ...(basis ? { basis } : {}),
        ...(source ? { source } : {}),
      },
    },
  ];
};
