import { z } from 'zod';

/** The JSON Schema of what a schema gives; parts of it that have a name of their own come beside it. */
export function answerSchemaOf(schema: z.ZodType): {
  readonly schema: Record<string, unknown>;
  readonly named: Readonly<Record<string, unknown>>;
} {
  const made = JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
  const { $schema: _draft, $defs = {}, ...rest } = JSON.parse(made.replaceAll('"#/$defs/', '"#/components/schemas/')) as Record<string, unknown>;
  const named = Object.entries($defs as Record<string, Record<string, unknown>>).map(([name, { id: _id, ...one }]) => [name, one] as const);
  return { schema: rest, named: Object.fromEntries(named) };
} // prettier-ignore

/** The JSON Schema (draft 2020-12) of what a schema takes. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as Record<string, unknown>;
  return rest;
}
