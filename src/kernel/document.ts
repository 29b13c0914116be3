import { hash } from 'node:crypto';
import { canonicalText } from './ids.js';

/** A document outside of the log, as a command or an event cites it. */
export interface CitedDocument {
  /** SHA-256 of its bytes, lower-case hexadecimal. */
  readonly hash: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** A document that a decision makes: it is kept before the event that cites it is appended. */
export interface NewDocument {
  readonly cited: CitedDocument;
  /** Its bytes, as UTF-8. */
  readonly text: string;
}

/** A JSON value as a document: its canonical text (RFC 8785), so that the same value is the same document. */
export function jsonDocument(value: unknown): NewDocument {
  const text = canonicalText(value);
  const cited = {
    hash: hash('sha256', text, 'hex'),
    mediaType: 'application/json',
    bytes: Buffer.byteLength(text),
  };
  return { cited, text };
}
