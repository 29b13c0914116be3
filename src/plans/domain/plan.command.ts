import { z } from 'zod';
import { carriedCommand, personText } from '../../kernel/personal.js';
import { basisSchema, daySchema, idSchema, nameSchema } from '../../kernel/schemas.js';

/** What every command on a plan names: the plan, and its register, by which its sender's scope is judged. */
const on = { register: idSchema, plan: idSchema };
const reason = nameSchema.meta({ description: 'Why; public, so no names of persons' });
const hash = z.string().regex(/^[0-9a-f]{64}$/, { message: 'is no SHA-256 in hexadecimal' });
const procedure = z.string().regex(/^[a-z][a-z0-9-]*$/);
/** Other registers of the plan, where the command decides its decisions. */
const alsoIn = z.array(idSchema).max(50).optional();

const planned = {
  command: nameSchema.meta({ description: 'Name of a command that changes units' }),
  body: z
    .looseObject({})
    .meta({ description: 'Its body; the plan gives the effective day, and what is left out of register, day and basis' }),
}; // prettier-ignore

export const documentSchema = z.strictObject({
  hash,
  name: nameSchema,
  mediaType: z.string().max(100),
  bytes: z
    .int()
    .min(1)
    .max(100 * 1024 * 1024),
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
});

export const draftPlanSchema = z.strictObject({
  register: idSchema,
  title: nameSchema,
  reason,
  /** The locality that it concerns, where it is one: those who are limited to it may work on it. */
  locality: idSchema.optional(),
  procedures: z.array(procedure).min(1).max(10),
  effectiveOn: daySchema.optional(),
});
export const setEffectiveDaySchema = z.strictObject({ ...on, effectiveOn: daySchema });
export const addDecisionSchema = z.strictObject({
  ...on,
  procedure,
  ...planned,
  at: z.int().min(0).max(20_000).optional(),
});
export const changeDecisionSchema = z.strictObject({ ...on, decision: idSchema, ...planned });
export const moveDecisionSchema = z.strictObject({
  ...on,
  decision: idSchema,
  at: z.int().min(0).max(20_000),
});
export const removeDecisionSchema = z.strictObject({ ...on, decision: idSchema });
export const attachDocumentSchema = z.strictObject({ ...on, document: documentSchema });
export const commentSchema = z.strictObject({ ...on, text: personText() });
export const submitPlanSchema = z.strictObject({ ...on, alsoIn });

export const claimTaskSchema = z.strictObject({ ...on, task: idSchema });
export const delegateTaskSchema = z.strictObject({ ...on, task: idSchema, to: nameSchema });
const votesSchema = z.strictObject({
  unit: idSchema.optional(),
  entitled: z.int().min(0).max(1_000_000),
  took: z.int().min(0).max(1_000_000),
  agreed: z.int().min(0).max(1_000_000),
});
export const completeTaskSchema = z.strictObject({
  ...on,
  task: idSchema,
  /** By the ids of the task's fields. */
  values: z
    .record(
      z.string(),
      z.union([
        z.string().max(2000),
        z.int(),
        z.array(votesSchema).max(5000),
        z.array(carriedCommand(z.strictObject({ command: nameSchema, body: z.looseObject({}) }))).max(200),
      ]),
    )
    .default({}),
  /** Texts about persons, by the ids of their fields. */
  texts: z.record(z.string(), personText()).default({}),
  evidence: z.array(documentSchema).max(200).default([]),
  /** Of an approval: `contentHash` of what the decisions come to, as the dry run that was read says it. */
  outcome: hash.optional(),
  /** Of an approval: the day on which, and the basis by which it is decided. */
  decidedOn: daySchema.optional(),
  basis: basisSchema.optional(),
  alsoIn,
});
export const returnTaskSchema = z.strictObject({ ...on, task: idSchema, reason });
export const reasonedSchema = z.strictObject({ ...on, reason });
export const movePlanSchema = z.strictObject({ ...on, procedure, version: z.string().max(100), stage: z.string().max(100), reason }); // prettier-ignore
export const settlePlanIncidentSchema = z.strictObject({
  ...on,
  incident: idSchema,
  how: z.enum(['try-again', 'amend', 'cancel', 'leave']),
  /** In place of a refused command that is sent again. */
  body: carriedCommand(z.looseObject({}), 'body').optional(),
  reason,
});

export const fireTimerSchema = z.strictObject({ plan: idSchema, timer: idSchema });
export const noteAnswerSchema = z.strictObject({
  plan: idSchema,
  of: z.union([
    z.strictObject({
      step: z.enum(['reserve', 'carry-out', 'take-back']),
      at: idSchema,
      attempt: z.int().min(0),
    }),
    z.strictObject({ send: idSchema }),
  ]),
  answer: z.union([
    z.strictObject({
      recorded: z.strictObject({ stream: z.string(), revision: z.int() }),
    }),
    z.strictObject({
      refused: z.strictObject({
        code: z.string(),
        detail: z.string(),
        facts: z.record(z.string(), z.unknown()),
      }),
    }),
  ]),
});
