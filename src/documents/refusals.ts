import { reject } from '../kernel/rejection.js';
import { MEDIA_TYPES } from './media-types.js';

const RULE = 'docs/decisions/0020: documents beside the log';

/** The most bytes that a document may have. */
export const DOCUMENT_BYTES = 25 * 1024 * 1024;

/** @throws Rejection `document-too-large` */
export function tooLarge(hash: string, limit: number): never {
  return reject({
    code: 'document-too-large', where: hash, rule: RULE, detail: `The document is larger than ${limit} bytes.`,
    remedy: 'Scan it more coarsely, or divide it.', facts: { limit },
  }); // prettier-ignore
}

/** @throws Rejection `document-hash-differs` */
export function otherHash(hash: string, actual: string, bytes: number): never {
  return reject({
    code: 'document-hash-differs', where: hash, rule: RULE, detail: `The ${bytes} bytes that came have the SHA-256 ${actual}, not ${hash}.`,
    remedy: 'Send it again: it was changed, or broken on its way. Else name the hash that it has.', facts: { actual, bytes },
  }); // prettier-ignore
}

const KINDS = 'Send a PDF, an image, an Office file without macros, text in UTF-8 or JSON.';

/** It is called by no type that is kept. @throws Rejection `document-type-refused` */
export function notKept(hash: string, declared: string | undefined): never {
  return reject({
    code: 'document-type-refused', where: hash, rule: RULE, detail: `The document is ${declared === undefined ? 'of no named type' : `called "${declared}"`}; documents of such types are not kept.`,
    remedy: `${KINDS} Name its type in Content-Type.`, facts: { declared: declared ?? null, kept: MEDIA_TYPES },
  }); // prettier-ignore
}

/** Its bytes are something else than it is called. @throws Rejection `document-type-refused` */
export function otherType(hash: string, declared: string, judged: string | undefined): never {
  return reject({
    code: 'document-type-refused', where: hash, rule: RULE, detail: `The document is called "${declared}"; by its bytes it is ${judged ?? 'nothing that is kept'}.`,
    remedy: judged === undefined ? KINDS : `Call it ${judged}.`, facts: { declared, judged: judged ?? null, kept: MEDIA_TYPES },
  }); // prettier-ignore
}

/** @throws Rejection `document-unknown` */
export function unknown(hash: string): never {
  return reject({
    code: 'document-unknown', where: hash, rule: RULE, detail: `No document of the SHA-256 ${hash} is kept.`,
    remedy: 'Look at the hash; what no event cites is removed after some days.',
  }); // prettier-ignore
}

/** @throws Rejection `document-missing` */
export function missing(hash: string): never {
  return reject({
    code: 'document-missing', where: hash, rule: RULE, detail: `The command cites a document of the SHA-256 ${hash}, and none is kept.`,
    remedy: 'Send its bytes first: PUT /api/v1/documents/{sha256}, or `kientoan document put FILE`.', facts: { hash },
  }); // prettier-ignore
}

/** @throws Rejection `document-differs` */
export function cannotBeCited(hash: string, what: 'bytes' | 'mediaType', cited: string | number, kept: string | number): never {
  return reject({
    code: 'document-differs', where: hash, rule: RULE, detail: `The document ${hash} is cited with ${what} ${cited}, and has ${kept}.`,
    remedy: 'Cite it as it is kept.', facts: { hash, [what]: kept },
  });
} // prettier-ignore
