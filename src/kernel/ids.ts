import { hash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';

/** For JSON values this is RFC 8785: keys by UTF-16 code unit, numbers and strings as ECMAScript writes them. */
const canonicalize = configure({ deterministic: true });

/** Namespace of every id that this system derives. */
const NAMESPACE = Buffer.from('7d9c1b0e4b0b5c5e8a5a3c5f2f6d1e42', 'hex');

/** Name-based uuid, version 5 (RFC 9562 §5.5), lower case, of `parts` joined so that no two lists collide. */
export function uuid5(...parts: readonly (string | number)[]): string {
  const name = Buffer.concat([NAMESPACE, Buffer.from(JSON.stringify(parts))]);
  const hex = hash('sha1', name, 'hex');
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The id of a command: the same actor repeating the same key for the same command means the same command. */
export function commandIdOf(actorId: string, commandName: string, idempotencyKey: string): string {
  return uuid5('command', actorId, commandName, idempotencyKey);
}

/** SHA-256, hex, of the canonical JSON (RFC 8785) of a command's name and body. */
export function commandHash(commandName: string, body: unknown): string {
  return hash('sha256', canonicalize([commandName, body]) ?? '', 'hex');
}
