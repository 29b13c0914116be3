import { crc32, deflateRawSync } from 'node:zlib';

/** A file within a zip: what is in it, and what its headers say where they lie. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: Buffer;
  /** Kept as it is; default deflated. */
  readonly stored?: boolean;
}

const DEFLATED = 8;
const UTF8_NAMES = 0x0800;

/** A zip of these parts, in this order: local files, the central directory, its end. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, stored = false } of parts) {
    const packed = stored ? bytes : deflateRawSync(bytes);
    const header = [u16(20), u16(UTF8_NAMES), u16(stored ? 0 : DEFLATED), u32(0), u32(crc32(bytes)), u32(packed.length), u32(bytes.length), u16(Buffer.byteLength(name)), u16(0)]; // prettier-ignore
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), ...header, Buffer.from(name), packed]);
    central.push(Buffer.from('PK\x01\x02', 'latin1'), u16(20), ...header, u16(0), u16(0), u16(0), u32(0), u32(at), Buffer.from(name)); // prettier-ignore
    local.push(file);
    at += file.length;
  }
  const directory = Buffer.concat(central);
  const end = [u16(0), u16(0), u16(parts.length), u16(parts.length), u32(directory.length), u32(at), u16(0)];
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06', 'latin1'), ...end]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
