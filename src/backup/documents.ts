import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DocumentStore, DOCUMENTS, placeOf } from '../documents/index.js';
import { sync } from './files.js';

/** Copies every document of a store into a folder. One that is gone before it is copied was swept, and is cited by no event. Gives how many. */
export async function copyDocuments(from: Pick<DocumentStore, 'list' | 'copy'>, to: string): Promise<number> {
  let number = 0;
  for (const hash of await from.list()) {
    const copy = join(to, DOCUMENTS, placeOf(hash));
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    if (!(await from.copy(hash, copy))) continue;
    chmodSync(copy, 0o600);
    for (const place of [copy, dirname(copy), join(to, DOCUMENTS)]) sync(place);
    number++;
  }
  return number;
}

/** Which documents of a folder no longer have the bytes by which they are named. */
export async function damagedDocuments(folder: string): Promise<string[]> {
  const damaged: string[] = [];
  const documents = new DocumentStore(folder);
  for (const hash of await documents.list()) {
    // One that was swept meanwhile is cited by no event.
    const actual = (await documents.hashNow(hash)) ?? hash;
    if (actual !== hash) damaged.push(`the document ${hash} has the SHA-256 ${actual}`);
  }
  return damaged;
}
