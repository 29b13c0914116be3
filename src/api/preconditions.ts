import { seenOf, type Seen } from '../kernel/etag.js';
import { ProblemError } from './problem.js';

/**
 * What the sender of a command saw: the entity tags of answers, separated by commas, each about its own unit. All of them
 * must still stand; RFC 9110 asks for one of them only, but there all tags are of one thing.
 * @throws ProblemError `if-match-invalid`
 */
export function seenIn(header: string | undefined): readonly Seen[] | undefined {
  if (header === undefined) return undefined;
  const seen = header.split(',').map((tag) => seenOf(tag.trim()) ?? refuse(tag.trim()));
  const revisions = new Map(seen.map(({ id, revision }) => [id, revision]));
  for (const { id, revision } of seen)
    if (revisions.get(id) !== revision) invalid(`"${id}" is named with two revisions.`);
  return seen;
}

function refuse(tag: string): never {
  if (tag === '*') invalid('"*" says nothing of what was seen.');
  if (tag.startsWith('W/')) invalid(`${tag} is a weak tag, which never matches.`);
  return invalid(`${tag === '' ? 'An empty text' : tag} is no entity tag of this server.`);
}

function invalid(detail: string): never {
  throw new ProblemError(400, 'if-match-invalid', detail, 'Send the `etag` of each unit that was looked at, as it stood in the answer with its quotes: "ID.REVISION", "ID.REVISION".', {
    where: 'If-Match', rule: 'RFC 9110, 13.1.1; each tag is about its own unit',
  }); // prettier-ignore
}

/** Whether who asks has the answer with that entity tag already (RFC 9110, 13.1.2). */
export function hasAlready(ifNoneMatch: string | undefined, etag: string): boolean {
  const given = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim());
  return given.includes('*') || given.some((tag) => tag.replace(/^W\//, '') === etag);
}
