import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, type FileHandle } from 'node:fs/promises';

/** What a store of documents does on a disk while others look on; specs hold it up between two steps. */
export interface Disk {
  rename(from: string, to: string): Promise<void>;
  copyFile(from: string, to: string): Promise<void>;
  /** The names of all files below a folder. */
  filesBelow(folder: string): Promise<string[]>;
}

/** The disk of this machine. */
export const DISK: Disk = {
  rename,
  copyFile,
  async filesBelow(folder) {
    const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ifMissing);
    return (found ?? []).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  },
};

/** Writes what nobody has to judge, durably. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder, and what `above` lists of it, durable. */
export async function makeFolder(folder: string, above: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await Promise.all(above.map(sync));
}

/** Why something was not written; nothing where it was. */
export async function faultOf(written: Promise<void>): Promise<unknown> {
  try {
    await written;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Makes a folder's list of files durable. */
export async function sync(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } finally {
    await handle?.close();
  }
}

/** What is not there is no error. */
export function ifMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}

/** SHA-256, lower-case hexadecimal, of a file. @throws what the disk says */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
