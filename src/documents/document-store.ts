import { createHash, randomUUID } from 'node:crypto';
import type { ReadStream } from 'node:fs';
import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CitedDocument, NewDocument } from '../kernel/document.js';
import { asUnavailable } from '../event-store/sqlite/log-file.js';
import {
  DISK,
  faultOf,
  ifMissing,
  makeFolder,
  sha256Of,
  sync,
  writeWhole,
  type Disk,
} from './document-files.js';
import { essenceOf, isCalled, MEDIA_TYPES, mediaTypeOf } from './media-types.js';
import {
  cannotBeCited,
  DOCUMENT_BYTES,
  missing,
  notKept,
  otherHash,
  otherType,
  tooLarge,
  unknown,
} from './refusals.js';

/** The folder of the data folder in which documents lie. */
export const DOCUMENTS = 'documents';

/** A SHA-256 as documents are named by it. */
export const SHA256 = /^[0-9a-f]{64}$/;

/** How files end that are not whole yet, or are being removed. */
const [ARRIVING, LEAVING] = ['.arriving', '.leaving'];

/** Where a document lies below the folder of documents. */
export const placeOf = (hash: string): string => join(hash.slice(0, 2), hash);

/** Documents by the SHA-256 of their bytes, each a file of the data folder. What they are is told by the bytes alone. */
export class DocumentStore {
  private readonly folder: string;
  /** Folders that are there, durably, or are being made. */
  private readonly folders = new Map<string, Promise<void>>();

  /** Nothing is made before the first document is kept. `limit`: the most bytes of one. */
  constructor(
    dataFolder: string,
    private readonly limit = DOCUMENT_BYTES,
    private readonly disk: Disk = DISK,
  ) {
    this.folder = join(dataFolder, DOCUMENTS);
  }

  /**
   * Keeps a document: it is there, durable, when this is done, or nothing of it is. One that is there already is written
   * again, and is as new.
   * @param announced how many bytes are to come, where that is known
   * @throws Rejection `document-too-large`, `document-hash-differs`, `document-type-refused`; StoreUnavailable; what `bytes` throws
   */
  async put(hash: string, declared: string | undefined, bytes: AsyncIterable<Buffer>, announced = 0): Promise<{ readonly document: CitedDocument; readonly isNew: boolean }> {
    if (declared === undefined || !MEDIA_TYPES.includes(essenceOf(declared))) return notKept(hash, declared);
    if (announced > this.limit) tooLarge(hash, this.limit);
    try {
      return await this.receive(hash, declared, bytes, this.limit);
    } catch (error) {
      throw asUnavailable(error);
    }
  } // prettier-ignore

  private async receive(hash: string, declared: string, bytes: AsyncIterable<Buffer>, limit: number): Promise<{ readonly document: CitedDocument; readonly isNew: boolean }> {
    return this.place(hash, async (arriving) => {
      const { size, actual } = await this.write(arriving, bytes, limit);
      if (size > limit) tooLarge(hash, limit);
      if (actual !== hash) otherHash(hash, actual, size);
      const mediaType = await mediaTypeOf(arriving);
      if (mediaType === undefined || !isCalled(mediaType, declared)) return otherType(hash, declared, mediaType);
      const isNew = (await this.sizeOf(hash)) === undefined;
      return { document: { hash, mediaType, bytes: size }, isNew };
    });
  } // prettier-ignore

  /** Puts a file in its place, durably, once `fill` has written it. */
  private async place<T>(hash: string, fill: (arriving: string) => Promise<T>): Promise<T> {
    const place = this.pathOf(hash);
    const arriving = join(this.folder, `${hash}.${randomUUID()}${ARRIVING}`);
    await this.made(this.folder);
    const made = this.made(dirname(place));
    // Awaited below: the document is written meanwhile.
    made.catch(() => undefined);
    try {
      const filled = await fill(arriving);
      await made;
      await this.disk.rename(arriving, place);
      await sync(dirname(place));
      return filled;
    } catch (error) {
      // Somebody may have taken the folder away.
      this.folders.delete(dirname(place));
      this.folders.delete(this.folder);
      await rm(arriving, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Makes a folder, and those above it, durable; once in the life of this process, which alone would take one away. */
  private made(folder: string): Promise<void> {
    let making = this.folders.get(folder);
    if (!making) {
      making = makeFolder(folder, [this.folder, dirname(this.folder)]);
      this.folders.set(folder, making);
      making.catch(() => this.folders.delete(folder));
    }
    return making;
  }

  /** Keeps what decisions have made, durably; it may be as large as it is. @throws StoreUnavailable */
  async keep(documents: readonly NewDocument[]): Promise<void> {
    try {
      await Promise.all(
        documents.map(({ cited, text }) => this.place(cited.hash, (arriving) => writeWhole(arriving, text))),
      );
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** What is kept under a hash. */
  async find(hash: string): Promise<CitedDocument | undefined> {
    return this.wherever(hash, async (path) => {
      const { size } = await stat(path);
      const mediaType = await mediaTypeOf(path);
      return mediaType === undefined ? undefined : { hash, mediaType, bytes: size };
    });
  }

  /** A document with its bytes. @throws Rejection `document-unknown` */
  async read(hash: string): Promise<{ readonly document: CitedDocument; readonly bytes: ReadStream }> {
    const document = (await this.find(hash)) ?? unknown(hash);
    const file = (await this.wherever(hash, (path) => open(path, 'r'))) ?? unknown(hash);
    return { document, bytes: file.createReadStream() };
  }

  /** Copies a document to a file. Gives whether it is still kept. */
  async copy(hash: string, to: string): Promise<boolean> {
    return (await this.wherever(hash, (path) => this.disk.copyFile(path, to).then(() => true))) ?? false;
  }

  /** The SHA-256 of the bytes that are kept under a hash now; nothing where none are. */
  hashNow(hash: string): Promise<string | undefined> {
    return this.wherever(hash, sha256Of);
  }

  /** Looks in its place; where it lies while the sweep judges it; and in its place again, into which it may be back. */
  private async wherever<T>(hash: string, look: (path: string) => Promise<T | undefined>): Promise<T | undefined> {
    if (!SHA256.test(hash)) return undefined;
    for (const path of [this.pathOf(hash), this.leavingOf(hash), this.pathOf(hash)]) {
      const found = await look(path).catch(ifMissing);
      if (found !== undefined) return found;
    }
    return undefined;
  } // prettier-ignore

  /**
   * Every document that a command cites is kept as it is cited, and stays long enough for its event.
   * @throws Rejection `document-missing`, `document-differs`
   */
  async assertKept(cited: readonly CitedDocument[]): Promise<void> {
    for (const document of cited) {
      const now = new Date();
      // Before anything is looked at: whoever sweeps meanwhile sees it, or has taken it away already.
      const isThere = await utimes(this.pathOf(document.hash), now, now).then(() => true, ifMissing);
      if (!isThere) missing(document.hash);
      await this.assertAsCited(document);
    }
  }

  /** A document is kept as it is cited. @throws Rejection `document-missing`, `document-differs` */
  async assertAsCited({ hash, bytes, mediaType }: CitedDocument): Promise<void> {
    const kept = (await this.find(hash)) ?? missing(hash);
    if (kept.bytes !== bytes) cannotBeCited(hash, 'bytes', bytes, kept.bytes);
    if (!isCalled(kept.mediaType, mediaType)) cannotBeCited(hash, 'mediaType', mediaType, kept.mediaType);
  }

  /** The hashes of those that nobody has sent or cited since a time, in milliseconds UTC. What a process that was killed left half done is put right first. */
  async olderThan(before: number): Promise<string[]> {
    await this.tidy(before);
    const old: string[] = [];
    for (const hash of await this.list()) {
      const found = await stat(this.pathOf(hash)).catch(ifMissing);
      if (found && found.mtimeMs < before) old.push(hash);
    }
    return old;
  }

  /** Removes a document, unless somebody has sent or cited it since a time. Gives whether it is gone. */
  async removeIfOlder(hash: string, before: number): Promise<boolean> {
    const leaving = this.leavingOf(hash);
    // Taken away before it is looked at: whoever cites it from now on is told that it is missing.
    const taken = await this.disk.rename(this.pathOf(hash), leaving).then(() => true, ifMissing);
    if (!taken) return false;
    const { mtimeMs } = await stat(leaving);
    if (mtimeMs < before) await rm(leaving);
    else await this.disk.rename(leaving, this.pathOf(hash));
    return mtimeMs < before;
  }

  private async tidy(before: number): Promise<void> {
    for (const name of (await readdir(this.folder).catch(ifMissing)) ?? []) {
      const path = join(this.folder, name);
      if (name.endsWith(LEAVING)) await this.disk.rename(path, this.pathOf(name.slice(0, -LEAVING.length)));
      else if (name.endsWith(ARRIVING) && (await stat(path)).mtimeMs < before)
        await rm(path, { force: true });
    }
  }

  /** The hashes of all that are kept. */
  async list(): Promise<string[]> {
    // Twice: one that the sweep takes away while its place is read lies beside it in the second reading, or is back.
    const names = [
      ...(await this.disk.filesBelow(this.folder)),
      ...(await this.disk.filesBelow(this.folder)),
    ];
    const hashes = names.map((name) => (name.endsWith(LEAVING) ? name.slice(0, -LEAVING.length) : name));
    return [...new Set(hashes)].filter((hash) => SHA256.test(hash)).sort();
  }

  private pathOf(hash: string): string {
    return join(this.folder, placeOf(hash));
  }

  private leavingOf(hash: string): string {
    return join(this.folder, `${hash}${LEAVING}`);
  }

  private async sizeOf(hash: string): Promise<number | undefined> {
    return (await stat(this.pathOf(hash)).catch(ifMissing))?.size;
  }

  /** Reads to the end even what is too large: whoever is still sending hears no answer. */
  private async write(path: string, bytes: AsyncIterable<Buffer>, limit: number): Promise<{ readonly size: number; readonly actual: string }> {
    const hash = createHash('sha256');
    let size = 0;
    let fault: unknown;
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of bytes) {
        size += chunk.length;
        if (size > limit || fault !== undefined) continue;
        hash.update(chunk);
        fault = await faultOf(file.writeFile(chunk));
      }
      if (fault !== undefined) throw fault as Error;
      await file.sync();
    } finally {
      await file.close();
    }
    return { size, actual: hash.digest('hex') };
  } // prettier-ignore
}
