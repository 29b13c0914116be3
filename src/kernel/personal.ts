import { z } from 'zod';

/** What a field says of a person: its value is kept in the people database, and the log holds its id only. */
export type PersonalKind = 'name' | 'text';

/** A person's name in a command. The gateway in `src/api` replaces it by the id of the stored name before the command is sent. */
export function personName(): z.ZodString {
  return z
    .string()
    .min(1)
    .max(200)
    .meta({ personal: 'name' satisfies PersonalKind });
}

/** Free text about persons (findings, conclusions, remedies, opinions, issues), replaced likewise. */
export function personText(): z.ZodString {
  return z
    .string()
    .min(1)
    .max(20_000)
    .meta({ personal: 'text' satisfies PersonalKind });
}

/**
 * Marks the texts inside an object as being about the person whom its field `field` names as `{ person }`, if it names
 * one: they go when that person is erased. A text that stands in no such object is about nobody in particular.
 */
export function aboutPerson<T extends z.ZodType>(field: string, schema: T): T {
  return schema.meta({ aboutPersonIn: field });
}

/**
 * Marks an object as a command that another one carries, `{ command, body }`, or `'body'`: as the body of one whose name is
 * not at hand. What that command marks is replaced here already, since it is recorded before the command is sent.
 */
export function carriedCommand<T extends z.ZodType>(schema: T, as: 'command' | 'body' = 'command'): T {
  return schema.meta({ carries: as });
}

/** What stands in commands and events instead of a name or text: its id and HMAC. */
const TOKEN = /^person-(name|text):([0-9a-f-]{36}):[0-9a-f]{64}$/;
const TOKENS = /person-(?:name|text):([0-9a-f-]{36}):([0-9a-f]{64})/g;

export function personalToken(kind: PersonalKind, id: string, hmac: string): string {
  return `person-${kind}:${id}:${hmac}`;
}

/** Every token in a text: the id of what is kept, and its HMAC. */
export function tokensIn(text: string): { readonly id: string; readonly hmac: string }[] {
  return [...text.matchAll(TOKENS)].map(([, id = '', hmac = '']) => ({ id, hmac }));
}

/** The id of the name or text for which a token stands; undefined for any other text. */
export function idOfToken(text: string): string | undefined {
  return TOKEN.exec(text)?.[2];
}
