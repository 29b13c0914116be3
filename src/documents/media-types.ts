import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN = 'application/vnd.oasis.opendocument';

/**
 * What may be kept: the type that the bytes are told by, and what else a sender may call it. Nothing of it is run where
 * it is opened; Office files with macros are types of their own and not among them.
 */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': [],
  'image/png': [],
  'image/jpeg': [],
  'image/tiff': [],
  'image/webp': [],
  [`${OFFICE}.wordprocessingml.document`]: [],
  [`${OFFICE}.spreadsheetml.sheet`]: [],
  [`${OFFICE}.presentationml.presentation`]: [],
  [`${OPEN}.text`]: [],
  [`${OPEN}.spreadsheet`]: [],
  [`${OPEN}.presentation`]: [],
  // Office before 2007: the three of them lie in one container.
  'application/x-cfb': ['application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint'],
  'application/json': ['text/plain'],
  'text/plain': ['text/csv'],
};

/** Every type by which a document may be called. */
export const MEDIA_TYPES: readonly string[] = [
  ...new Set(Object.entries(KEPT).flatMap(([type, others]) => [type, ...others])),
];

/** A media type without its parameters: that of `text/plain; charset=utf-8`. */
export const essenceOf = (mediaType: string): string =>
  mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Whether bytes of a type may be called by another one. */
export function isCalled(judged: string, declared: string): boolean {
  const named = essenceOf(declared);
  return named === judged || (KEPT[judged]?.includes(named) ?? false);
}

/** The type of a file by its bytes, whatever anybody calls it; nothing where it is none that may be kept. */
export async function mediaTypeOf(file: string): Promise<string | undefined> {
  const found = await fileTypeFromFile(file).catch(ofNoType);
  if (found) return found.mime in KEPT ? found.mime : undefined;
  return textTypeOf(await readFile(file));
}

/** What is damaged inside is nothing that is kept; that the disk cannot be read is told as it is. */
function ofNoType(error: unknown): { readonly mime: string } {
  if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
  return { mime: '' };
}

/** What no text holds: all control characters but tab, line feed, form feed and carriage return. */
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

function textTypeOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0 || !isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  try {
    JSON.parse(text);
    return 'application/json';
  } catch {
    return CONTROL.test(text) ? undefined : 'text/plain';
  }
}
