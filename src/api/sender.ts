import { ProblemError } from './problem.js';

/** What both transports ask of whoever sends a command: HTTP in headers, the command line in options. */

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The key under which a repeat is known. @throws ProblemError `idempotency-key-invalid` */
export function idempotencyKeyOf(text: string, where: string): string {
  if (KEY.test(text)) return text;
  throw new ProblemError(
    400,
    'idempotency-key-invalid',
    'An idempotency key has 1 to 200 printable ASCII characters and no spaces.',
    'Use a uuid.',
    { where, rule: 'form of an idempotency key' },
  );
}

/** The revision that the sender decided on; -1 for `no-stream`. @throws ProblemError `expected-revision-invalid` */
export function expectedRevisionOf(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'no-stream') return -1;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ProblemError(
    400,
    'expected-revision-invalid',
    `"${text}" is not a revision.`,
    'Send a whole number, or no-stream.',
    { where, rule: 'design: Store' },
  );
}
