import { z } from 'zod';
import { isDay } from './day.js';

/** A calendar day that exists, `YYYY-MM-DD`. */
export const daySchema = z
  .string()
  .refine(isDay, { message: 'is not a day that exists, written YYYY-MM-DD' })
  .meta({ format: 'date', example: '2019-12-30' });

/** An id of a register, unit, person, …: letters, digits, `-` and `_`; never a path. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, { message: 'must be 1 to 100 letters, digits, "-" or "_"' });

const LONGEST_NAME = 300;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * A name that people read: not blank, composed Unicode (NFC), no control characters. One check, because every command
 * has several names and each check of a schema has its price.
 */
export const nameSchema = z
  .string()
  .check((context) => {
    const input = context.value.normalize('NFC').trim();
    context.value = input;
    const refuse = (message: string): void => void context.issues.push({ code: 'custom', message, input });
    if (input === '') refuse('must not be blank');
    if (input.length > LONGEST_NAME) refuse(`must have ${LONGEST_NAME} characters at most`);
    if (CONTROL_CHARACTER.test(input)) refuse('must not hold control characters');
  })
  .meta({ minLength: 1, maxLength: LONGEST_NAME, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });

/** The legal basis of a decision: none of its parts may be blank. */
export const basisSchema = z.strictObject({
  number: nameSchema.meta({ example: '66/NQ-HĐND' }),
  title: nameSchema,
  issuer: nameSchema,
  date: daySchema,
});

/** A whole number of persons or households, not negative. */
export const numberSchema = z.int().min(0).max(100_000_000);
