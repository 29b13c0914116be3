import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every way in which a text may lie in a file: UTF-8 and UTF-16 (both ends first), composed and not, in each case, and as JSON escapes it. */
function writings(text: string): Buffer[] {
  const spellings = [text, text.toLowerCase(), text.toUpperCase()].flatMap((spelt) => [spelt.normalize('NFC'), spelt.normalize('NFD')]); // prettier-ignore
  return [...new Set(spellings)].flatMap((spelt) => {
    const little = Buffer.from(spelt, 'utf16le');
    const escaped = spelt.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`); // prettier-ignore
    return [Buffer.from(spelt), little, Buffer.from(little).swap16(), Buffer.from(escaped)];
  });
}

/** The files below a folder (and files given beside it) in whose bytes one of the texts is found, however it is written. */
export function filesHolding(folder: string, ...texts: string[]): string[] {
  const wanted = texts.flatMap(writings);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return wanted.some((text) => bytes.includes(text));
    })
    .map((path) => path.slice(folder.length + 1));
}
