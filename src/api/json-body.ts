import { isUtf8 } from 'node:buffer';
import { InvalidCommand } from '../event-store/command.errors.js';
import { ProblemError } from './problem.js';

/** The most bytes that a body may have. */
export const BODY_BYTES = 1024 * 1024;
/** No command nests half as deep. */
const DEEPEST = 64;

/** What is said of a body of more bytes than that. */
export function tooLarge(): ProblemError {
  return new ProblemError(413, 'body-too-large', 'The body is larger than 1 MiB.', 'Send less at once.', {
    rule: 'limit of a request: 1 MiB',
  });
}

function malformedJson(why: string): ProblemError {
  return new ProblemError(400, 'malformed-json', `The body is not JSON: ${why}`, 'Mend the JSON.', {
    rule: 'RFC 8259',
  });
}

/** Bytes that are not UTF-8 would be recorded as other letters than were meant. @throws ProblemError `malformed-json` */
function assertUtf8(bytes: Buffer): void {
  if (!isUtf8(bytes)) throw malformedJson('it is not UTF-8');
}

/** JSON of bytes that a caller sent. @throws ProblemError `malformed-json`, `duplicate-key` */
export function jsonOf(bytes: Buffer): unknown {
  assertUtf8(bytes);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = bytes.toString('utf8', marked ? 3 : 0);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformedJson((error as Error).message);
  }
  if (keysOf(value) !== colonsIn(bytes)) assertDistinctKeys(text);
  return value;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

/** The colons of a JSON text outside of its strings: one for each key that is written. */
function colonsIn(bytes: Buffer): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) inString = !inString;
    else if (inString && byte === BACKSLASH) at++;
    else if (!inString && byte === COLON) count++;
  }
  return count;
}

/** The keys that are left of those when each object has taken the last of each name. */
function keysOf(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    const values = Object.values(one) as unknown[];
    if (!Array.isArray(one)) count += values.length;
    for (const inner of values) if (typeof inner === 'object') open.push(inner);
  }
  return count;
}

const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/gs;

/** An object with a key twice says two things, of which `JSON.parse` would take the last. @throws ProblemError `duplicate-key` */
function assertDistinctKeys(json: string): void {
  // The keys of the objects that are open; a list has none.
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    if (text === undefined || colon === undefined) continue;
    const key = text.includes('\\') ? escaped(text) : text.slice(1, -1);
    if (open.at(-1)?.has(key)) throw duplicateKey(key);
    open.at(-1)?.add(key);
  }
}

/** A key as it is meant; what is no JSON text is left to `JSON.parse` of the whole. */
function escaped(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}

function duplicateKey(key: string): ProblemError {
  const shown = [...key].slice(0, 100).join('');
  return new ProblemError(400, 'duplicate-key', `An object of the body has the key "${shown}" twice.`, 'Keep the one that is meant.', {
    where: shown, rule: 'RFC 8259, 4: the names within an object are unique',
  }); // prettier-ignore
}

/** Half of a surrogate pair. */
const LONE_SURROGATE = /\p{Surrogate}/u;

interface Step {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/**
 * Refuses what JSON lets pass and no store or hash should meet: half of a surrogate pair, NUL, `__proto__`, and nesting
 * without end. Walks without recursion.
 * @throws InvalidCommand
 */
export function assertPlainJson(command: string, body: unknown): void {
  const refuse = (path: string, message: string): never => {
    throw new InvalidCommand(command, [{ path: path || '/', message }]);
  };
  const text = (value: string, path: string): void => {
    if (LONE_SURROGATE.test(value))
      refuse(path, 'must be well-formed Unicode: it holds half of a surrogate pair');
    if (value.includes('\0')) refuse(path, 'must not hold the character NUL');
  };
  const steps: Step[] = [{ value: body, path: '', depth: 0 }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { value, path, depth } = step;
    if (typeof value === 'string') text(value, path);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= DEEPEST) refuse(path, `must not nest deeper than ${DEEPEST} levels`);
    for (const [name, item] of Object.entries(value)) {
      text(name, path);
      if (name === '__proto__') refuse(path, 'Unrecognized key: "__proto__"');
      steps.push({ value: item, path: `${path}/${name}`, depth: depth + 1 });
    }
  }
}
