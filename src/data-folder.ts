import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { ProblemError } from './api/problem.js';
import { RESTORING } from './backup/index.js';
import { StoreUnavailable } from './event-store/event-store.errors.js';
import { asUnavailable, OtherSchemaVersion } from './event-store/sqlite/log-file.js';
import { OtherPeopleVersion, UnreadableLedger } from './people/index.js';

/** What an empty system and a few commands need, with room for the logs that SQLite writes ahead. */
const LEAST_FREE_BYTES = 2 * 1024 * 1024;

const problem = (folder: string, code: string, detail: string, remedy: string, rule: string): ProblemError =>
  new ProblemError(503, code, detail, remedy, { where: folder, rule });

/**
 * Looks at a data folder before anything is made in it, so that one that is refused stays as it is.
 * @throws ProblemError `data-folder-not-a-folder`, `data-folder-read-only`, `data-folder-full`, `restore-unfinished`
 */
export function assertUsable(folder: string): void {
  const place = nearest(folder);
  if (!statSync(place).isDirectory()) {
    throw problem(folder, 'data-folder-not-a-folder', `${place} is a file: it cannot be the data folder, nor hold it.`, 'Name a folder with --data.', 'the data folder is a folder'); // prettier-ignore
  }
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'EROFS'
        ? `${place} is on a read-only disk.`
        : `${place} may not be written by this user.`;
    throw problem(folder, 'data-folder-read-only', why, 'Give this user leave to write there, or copy the folder and name the copy with --data.', 'the data folder is written, even by reading: read models follow the log'); // prettier-ignore
  }
  if (existsSync(join(folder, RESTORING)))
    throw problem(folder, 'restore-unfinished', `A restore into ${folder} is under way or was cut off.`, 'Wait for it; if it was cut off, empty the folder and restore again.', 'a data folder is served whole'); // prettier-ignore
  const { blocks, bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  // A file system that says nothing of its size has no blocks.
  if (blocks > 0 && free < LEAST_FREE_BYTES) throw full(place, folder, free);
  assertMakes(place, folder);
}

/** Permissions say nothing of what is no disk (`/proc`): one has to try. @throws ProblemError as `assertUsable` */
function assertMakes(place: string, folder: string): void {
  const probe = join(place, `.kientoan-${process.pid}`);
  try {
    mkdirSync(probe);
    rmdirSync(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw full(place, folder, 0);
    throw problem(folder, 'data-folder-read-only', `Nothing can be made in ${place} (${code ?? ''}).`, 'Name a folder on a disk with --data.', 'the data folder is written, even by reading: read models follow the log'); // prettier-ignore
  }
}

const full = (place: string, folder: string, free: number): ProblemError =>
  problem(folder, 'data-folder-full', `The disk of ${place} is full: ${Math.floor(free / 1024)} KiB are free.`, 'Free at least 2 MiB on that disk, or name a folder on another one with --data.', 'the data folder has room for what is recorded'); // prettier-ignore

/** Finds out at the start, and not at the first erasure, that a ledger cannot be written. @throws ProblemError `erasures-unusable` */
export function assertLedgerUsable(file: string): void {
  try {
    const folder = statSync(dirname(resolve(file)));
    if (!folder.isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    const ledger = statSync(file, { throwIfNoEntry: false });
    if (ledger && !ledger.isFile())
      throw Object.assign(new Error(), { code: ledger.isDirectory() ? 'EISDIR' : 'no file' });
    accessSync(ledger ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw problem(file, 'erasures-unusable', `The ledger of erasures (KIENTOAN_ERASURES) cannot be written: ${code}.`, 'Name a file in a folder that this user may write, apart from the data folder, or unset the variable.', 'erasures are written down before anybody is erased'); // prettier-ignore
  }
}

/** The folder itself, or the nearest one above it that exists. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

/** Where the ledger of erasures of a data folder lies, unless it is put elsewhere: beside the folder, so that no copy of the folder is its only copy. */
export function ledgerFileOf(folder: string): string {
  return `${folder}.erasures.jsonl`;
}

/** Opens a file of the data folder. @throws ProblemError `data-folder-version`, StoreUnavailable */
export async function openingFile<T>(folder: string, file: string, open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof OtherSchemaVersion || error instanceof OtherPeopleVersion) {
      throw problem(join(folder, file), 'data-folder-version', `The data folder was written by another version of this program: ${error.message}.`, 'Use the version that wrote it, or name another folder with --data.', 'a data folder is read by the version that wrote it or a later one'); // prettier-ignore
    }
    if (error instanceof UnreadableLedger)
      throw problem(error.file, 'erasures-unreadable', `Line ${error.line} of the ledger of erasures is no erasure: nobody is served who may have been erased.`, 'Mend the line, or put back the copy of the ledger.', 'erasures are applied before anybody is served'); // prettier-ignore
    const { code } = error as { code?: unknown };
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
      throw new StoreUnavailable(`${file} in ${folder} is damaged, or no database (${code})`, {
        cause: error,
      });
    throw asUnavailable(error);
  }
}

/** Thirty-two random bytes of a data folder, made when first asked for: who has them may tell what this folder's servers said. */
export function secretOf(folder: string): Buffer {
  return madeOnce(folder, 'cursors.key', () => randomBytes(32));
}

/** Names a data folder and whatever serves it, made when first asked for: a uuid that no other folder has. */
export function hostIdOf(folder: string): string {
  return madeOnce(folder, 'host.id', () => Buffer.from(randomUUID())).toString();
}

/** The content of a file of a data folder, which whoever asks first makes. @throws StoreUnavailable */
function madeOnce(folder: string, name: string, make: () => Buffer): Buffer {
  const file = join(folder, name);
  const own = `${file}.${process.pid}`;
  if (!existsSync(file)) {
    try {
      writeFileSync(own, make(), { mode: 0o600 });
      // All at once, and never over the one that another process has made meanwhile.
      linkSync(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asUnavailable(error);
    } finally {
      rmSync(own, { force: true });
    }
  }
  return readFileSync(file);
}

/** Held by the server of a data folder; the operating system lets go of it however the process ends. */
const LOCK = 'server.lock';
/** What the holder of the lock says of itself; means nothing without the lock. */
const CARD = 'server.json';

/** A data folder on which this process is the only server. */
export interface ServerClaim {
  /** Says where it listens, for whoever is refused. */
  announce(url: string): void;
  release(): void;
}

interface Card {
  readonly pid?: number;
  readonly url?: string;
}

/**
 * Makes this process the one server of a data folder. The lock is a transaction held open on an SQLite file: it goes
 * with the process that held it, so that one that was killed leaves nothing to clear away.
 * @throws ProblemError `server-running`, at once; as `assertUsable`
 */
export function claimServer(folder: string): ServerClaim {
  const card = join(folder, CARD);
  const lock = lockOf(folder, card);
  const write = (content: Card): void => writeFileSync(card, `${JSON.stringify(content)}\n`);
  write({ pid: process.pid });
  return {
    announce: (url) => write({ pid: process.pid, url }),
    release: () => {
      rmSync(card, { force: true });
      lock.close();
    },
  };
}

function lockOf(folder: string, card: string): Database.Database {
  assertUsable(folder);
  let lock: Database.Database | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    lock = new Database(join(folder, LOCK), { timeout: 0 });
    lock.exec('BEGIN IMMEDIATE');
    return lock;
  } catch (error) {
    lock?.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw asUnavailable(error);
    throw serverRunning(folder, cardOf(card));
  }
}

function cardOf(file: string): Card {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Card;
  } catch {
    // It has the lock and has not said yet where it is.
    return {};
  }
}

function serverRunning(folder: string, { pid, url }: Card): ProblemError {
  const who = `${pid === undefined ? 'another process' : `process ${pid}`}${url === undefined ? '' : ` at ${url}`}`;
  return new ProblemError(
    409,
    'server-running',
    `The data folder ${folder} is served already, by ${who}.`,
    `Use that server${pid === undefined ? '' : `, or stop it (kill ${pid})`}, or name another folder with --data. The other subcommands, and demo --no-serve, work beside it.`,
    {
      where: folder,
      rule: 'one server on one data folder',
      ...(pid ? { pid } : {}),
      ...(url ? { url } : {}),
    },
  );
}
