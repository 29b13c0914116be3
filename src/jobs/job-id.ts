import { InvalidJobId } from './job.errors.js';

/** Name of the job, then the ids that it is about: `overdue/kon-tum/2021-09-15`. See `defineJob`. */
export type JobId = string;

const LONGEST = 500;
const NAME_AND_PARTS = /^[a-z][a-z0-9-]*(\/[^/\s:]+)*$/;

/**
 * Every adapter takes the same ids. BullMQ divides its keys by ":" and keeps digits alone for ids of its own.
 * @throws InvalidJobId
 */
export function assertJobId(id: JobId): void {
  if (id.includes(':')) throw new InvalidJobId(id, 'it holds ":", by which BullMQ divides its keys');
  if (/^-?\d+$/.test(id)) throw new InvalidJobId(id, 'it is digits alone, which BullMQ gives out itself');
  if (id.length > LONGEST) throw new InvalidJobId(id, `it is longer than ${LONGEST} characters`);
  if (!NAME_AND_PARTS.test(id))
    throw new InvalidJobId(id, 'wanted is the name of a job (kebab-case), then its parts, divided by "/"');
}

/** The id of a job with these parts. Whatever a part holds, positions of the log included, is encoded. */
export function joinJobId(name: string, parts: readonly string[]): JobId {
  const id = [name, ...parts.map(encodeURIComponent)].join('/');
  assertJobId(id);
  return id;
}

/** What `joinJobId` put together. @throws InvalidJobId */
export function splitJobId(id: JobId): { readonly name: string; readonly parts: readonly string[] } {
  assertJobId(id);
  const [name = '', ...parts] = id.split('/');
  try {
    return { name, parts: parts.map(decodeURIComponent) };
  } catch {
    throw new InvalidJobId(id, 'a part of it is not percent-encoded as it should be');
  }
}
