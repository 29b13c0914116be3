import { hash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';

/** For JSON values this is RFC 8785: keys by UTF-16 code unit, numbers and strings as ECMAScript writes them. */
const canonicalize = configure({ deterministic: true });

/** Namespace of every id that this system derives. */
const NAMESPACE = Buffer.from('7d9c1b0e4b0b5c5e8a5a3c5f2f6d1e42', 'hex');

/** Where short names are put together; its first bytes are the namespace. */
const named = Buffer.alloc(1024);
NAMESPACE.copy(named);

/** Namespace and name, as RFC 9562 hashes them. The result is read before the next call. */
function nameBytes(name: string): Buffer {
  const room = named.length - NAMESPACE.length;
  // A UTF-16 unit takes three bytes at most.
  if (name.length * 3 > room) return Buffer.concat([NAMESPACE, Buffer.from(name)]);
  return named.subarray(0, NAMESPACE.length + named.write(name, NAMESPACE.length));
}

/** Name-based uuid, version 5 (RFC 9562 §5.5), lower case, of `parts` joined so that no two lists collide. */
export function uuid5(...parts: readonly (string | number)[]): string {
  const hex = hash('sha1', nameBytes(JSON.stringify(parts)), 'hex');
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
