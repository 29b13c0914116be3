import { z } from 'zod';
import { ROLES } from '../../kernel/command.js';
import { contentHash } from '../../kernel/ids.js';
import { daySchema } from '../../kernel/schemas.js';
import { LEVELS, type Procedure } from './procedure.js';

/** What a file under `seeds/procedures/` holds: a procedure with its dated versions. */

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, { message: 'is written in kebab-case' });
const text = z.string().min(1);
const sentence = z.strictObject({ vi: text, en: text });
const waitSchema = z.strictObject({
  count: z.int().min(0).max(1000),
  unit: z.enum(['days', 'working-days', 'months']),
  after: z.enum(['stage', 'effect']).default('stage'),
});
const figureSchema = z.union([
  z.int().min(0).max(1000),
  z.strictObject({ task: id, field: id, outOf: z.int().min(2).max(100).optional() }),
]);
const fieldSchema = z.strictObject({
  id,
  title: sentence,
  type: z.enum(['day', 'number', 'text', 'personal-text', 'choice', 'unit', 'person', 'votes', 'commands']),
  required: z.boolean().default(true),
  atMost: z.union([figureSchema, z.strictObject({ by: id, each: z.record(id, figureSchema) })]).optional(),
  options: z
    .array(z.strictObject({ id, title: sentence }))
    .min(2)
    .optional(),
  commands: z.array(text).min(1).optional(),
});
const taskSchema = z.strictObject({
  id,
  title: sentence,
  citation: text,
  role: z.enum(ROLES),
  level: z.enum(LEVELS),
  fields: z.array(fieldSchema).default([]),
  evidence: z.array(id).default([]),
  deadline: waitSchema.extend({ count: figureSchema }).optional(),
  escalates: z.strictObject({ role: z.enum(ROLES), level: z.enum(LEVELS) }).optional(),
  approves: z.boolean().default(false),
  otherThan: id.optional(),
  forEach: z.enum(['input-village', 'input-cell', 'input-unit']).optional(),
});
const conditionSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('always') }),
  z.strictObject({ name: z.literal('returned') }),
  z.strictObject({ name: z.literal('answered'), task: id, field: id, oneOf: z.array(id).min(1) }),
  z.strictObject({
    name: z.literal('more-than'),
    task: id,
    field: id,
    percent: z.number().min(0).max(100),
    of: z.enum(['entitled', 'took-part']),
    over: z.enum(['each', 'area']),
  }),
]);
const exitSchema = z.strictObject({ when: conditionSchema, to: id, returns: z.boolean().default(false) });
const stageSchema = z.strictObject({
  id,
  title: sentence,
  citation: text,
  edits: z.boolean().default(false),
  tasks: z.array(taskSchema).default([]),
  wait: waitSchema.optional(),
  effect: z.boolean().default(false),
  exits: z.array(exitSchema).min(1),
});
export const procedureFileSchema = z.strictObject({
  name: id,
  title: sentence,
  decisions: z.array(text).default([]),
  /** Parts that several versions share, by YAML anchors. */
  parts: z.unknown().optional(),
  versions: z
    .array(
      z.strictObject({
        version: text,
        from: daySchema,
        citation: text,
        start: id,
        stages: z.array(stageSchema).min(1),
      }),
    )
    .min(1),
});

/** One version as it is followed: what its file says, with the hash of it. */
export const procedureSchema = z.strictObject({
  name: id,
  version: text,
  hash: text,
  from: daySchema,
  title: sentence,
  citation: text,
  decisions: z.array(text),
  start: id,
  stages: z.array(stageSchema),
});

/** The versions of a file, each with the hash of its content that plans are pinned to. */
export function versionsOf({ name, title, decisions, versions }: z.infer<typeof procedureFileSchema>): Procedure[] {
  return versions.map((version) => {
    const whole = { name, title, decisions, ...version };
    return { ...whole, hash: contentHash(whole) } as unknown as Procedure;
  });
} // prettier-ignore
