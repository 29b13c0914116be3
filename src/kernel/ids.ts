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

/** Where a uuid is written before it becomes one flat string: ids are kept by the hundred thousand. */
const written = Buffer.from('00000000-0000-5000-0000-000000000000');
const HEX = Buffer.from('0123456789abcdef');
/** Where in the text each of the first 16 bytes of a digest stands. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** Name-based uuid, version 5 (RFC 9562 §5.5), lower case, of `parts` joined so that no two lists collide. */
export function uuid5(...parts: readonly (string | number)[]): string {
  const digest = hash('sha1', nameBytes(JSON.stringify(parts)), 'binary');
  for (let at = 0; at < PLACES.length; at++) {
    const byte = digest.charCodeAt(at);
    const place = PLACES[at] ?? 0;
    const high = at === 6 ? 0x5 : at === 8 ? 0x8 | ((byte >> 4) & 0x3) : byte >> 4;
    written[place] = HEX[high] ?? 0;
    written[place + 1] = HEX[byte & 0xf] ?? 0;
  }
  return written.toString('latin1');
}

/** The id of a command: the same actor repeating the same key for the same command means the same command. */
export function commandIdOf(actorId: string, commandName: string, idempotencyKey: string): string {
  return uuid5('command', actorId, commandName, idempotencyKey);
}

/** The canonical JSON text (RFC 8785) of a JSON value. */
export function canonicalText(value: unknown): string {
  return canonicalize(value) ?? '';
}

/** SHA-256, hex, of the canonical JSON (RFC 8785) of a value: what two values share that say the same. */
export function contentHash(value: unknown): string {
  return hash('sha256', canonicalText(value), 'hex');
}

/** The {@link contentHash} of a command's name and body. */
export function commandHash(commandName: string, body: unknown): string {
  return contentHash([commandName, body]);
}
