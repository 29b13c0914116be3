import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DocumentStore, DOCUMENTS, placeOf, sha256Of } from '../documents/index.js';
import { sync } from './files.js';

/** Copies every document of a folder into another one. One that is swept meanwhile is cited by no event. Gives how many. */
export async function copyDocuments(from: string, to: string): Promise<number> {
  let number = 0;
  for (const hash of await new DocumentStore(from).list()) {
    const copy = join(to, DOCUMENTS, placeOf(hash));
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    try {
      copyFileSync(join(from, DOCUMENTS, placeOf(hash)), copy);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      continue;
    }
    chmodSync(copy, 0o600);
    for (const place of [copy, dirname(copy), join(to, DOCUMENTS)]) sync(place);
    number++;
  }
  return number;
}

/** Which documents of a folder no longer have the bytes by which they are named. */
export async function damagedDocuments(folder: string): Promise<string[]> {
  const damaged: string[] = [];
  for (const hash of await new DocumentStore(folder).list()) {
    const actual = await sha256Of(join(folder, DOCUMENTS, placeOf(hash)));
    if (actual !== hash) damaged.push(`the document ${hash} has the SHA-256 ${actual}`);
  }
  return damaged;
}
