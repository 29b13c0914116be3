import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { EventStore } from '../event-store/event-store.port.js';
import { LOG_FILE } from '../event-store/sqlite/log-file.js';
import { openSqliteEventStore } from '../event-store/sqlite/sqlite-event-store.adapter.js';
import { ErasureLedger, giveToLog, openPeopleStore, PEOPLE_FILE, type ErasureLine } from '../people/index.js';
import { DocumentStore, DOCUMENTS } from '../documents/index.js';
import { copyDocuments, damagedDocuments } from './documents.js';
import { sha256Of, sync } from './files.js';
import { damagedFiles, readManifest, type Manifest } from './manifest.js';
import { diskRefusal, refuse } from './refusal.js';
import { importLog } from './transfer.js';

/** A folder in the data folder while it is being restored; a data folder that has one is not served. */
export const RESTORING = 'restoring';

export interface RestoreOptions {
  /** The backup. */
  readonly source: string;
  /** A data folder that is empty or does not exist. */
  readonly folder: string;
  /** As the people database is to call the log. */
  readonly log: string;
  /** Where the log goes, if not into the data folder: a server that has no events of ours. */
  readonly server?: EventStore | undefined;
  /** The ledger that the restored data folder will have. */
  readonly ledger: ErasureLedger;
  /** Which ledger knows who was erased since the backup; default that one, else the one that the backup names. */
  readonly erasures?: string | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Restored {
  readonly manifest: Manifest;
  /** The ledger that was applied; null where there is none, and nobody was erased before the backup. */
  readonly ledger: string | null;
  readonly erasures: number;
}

/**
 * Restores log and people into an empty data folder, and erases whom the ledger says was erased, before anything of it
 * can be served. Read models and snapshots are not restored: they are built anew from the log at the next start.
 * @throws Rejection, StoreUnavailable, UnreadableLedger; then nothing is left in the folder
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { source, folder, ledger } = options;
  const existed = existsSync(folder);
  if (existed && readdirSync(folder).length > 0)
    refuse('data-folder-not-empty', folder, `"${folder}" is not empty; a restore never writes over a data folder.`, 'Name a new folder with --data, or move this one away while its server is stopped.'); // prettier-ignore
  const manifest = readManifest(source);
  const damaged = [...(await damagedFiles(source, manifest)), ...(await damagedDocuments(source))];
  const documents = (await new DocumentStore(source).list()).length;
  if (documents !== manifest.documents)
    damaged.push(`${documents} documents are there, not ${manifest.documents}`);
  if (damaged.length > 0)
    refuse('backup-damaged', source, `The backup is not as it was made: ${damaged.join('; ')}.`, 'Use another backup, or another copy of this one.', { damaged }); // prettier-ignore
  const known = knownErasures(options, manifest);
  try {
    await place(options, manifest, known.lines);
  } catch (error) {
    for (const name of [LOG_FILE, PEOPLE_FILE, DOCUMENTS, RESTORING]) rmSync(join(folder, name), { recursive: true, force: true }); // prettier-ignore
    if (!existed) rmSync(folder, { recursive: true, force: true });
    throw diskRefusal(error, folder);
  }
  return { manifest, ledger: known.file === null ? null : ledger.file, erasures: known.lines.length };
}

async function place(options: RestoreOptions, manifest: Manifest, erasures: readonly ErasureLine[]): Promise<void> {
  const { source, folder, log, server, ledger, onProgress = () => undefined } = options;
  const restoring = join(folder, RESTORING);
  mkdirSync(folder, { recursive: true });
  mkdirSync(restoring, { mode: 0o700 });
  for (const { name, sha256 } of manifest.files) {
    const copy = join(restoring, name);
    copyFileSync(join(source, name), copy);
    // A copy of a backup on a read-only disk may not be written either.
    chmodSync(copy, 0o600);
    if ((await sha256Of(copy)) !== sha256)
      refuse('backup-damaged', join(source, name), `${name} came over with another SHA-256.`, 'Look at both disks, then restore again.'); // prettier-ignore
    sync(copy);
  }
  await copyDocuments(new DocumentStore(source), restoring);
  if (log !== manifest.log.identity) giveToLog(restoring, log);
  eraseAgain(restoring, log, erasures);
  if (server) await importInto(server, restoring, (done) => onProgress(done, manifest.log.events));
  for (const line of erasures) ledger.append(line);
  if (manifest.documents > 0) renameSync(join(restoring, DOCUMENTS), join(folder, DOCUMENTS));
  // The log last: a data folder without people would be taken for one in which nobody was ever named.
  renameSync(join(restoring, PEOPLE_FILE), join(folder, PEOPLE_FILE));
  if (!server) renameSync(join(restoring, LOG_FILE), join(folder, LOG_FILE));
  sync(folder);
  rmdirSync(restoring);
  sync(folder);
} // prettier-ignore

/** In the copy, before it is where anybody would look. */
function eraseAgain(restoring: string, log: string, erasures: readonly ErasureLine[]): void {
  const people = openPeopleStore(restoring, { log });
  try {
    for (const line of erasures) people.erase(line);
    if (!people.shred()) throw new Error('somebody reads a people database that is being restored');
  } finally {
    people.close();
  }
}

async function importInto(server: EventStore, restoring: string, onProgress: (done: number) => void): Promise<void> {
  const from = openSqliteEventStore({ folder: restoring, readOnly: true });
  try {
    await importLog(from, server, onProgress);
  } finally {
    await from.close();
  }
  rmSync(join(restoring, LOG_FILE));
} // prettier-ignore

/**
 * The ledger that knows who was erased since the backup. One that has fewer lines than when the backup was made is not
 * it. Where there is none, and there was none then, nobody was erased as far as this machine knows.
 */
function knownErasures(
  { ledger, erasures }: RestoreOptions,
  { log, erasures: then }: Manifest,
): { readonly file: string | null; readonly lines: readonly ErasureLine[] } {
  const looked = erasures === undefined ? [ledger.file, then.ledger] : [erasures];
  const found = looked
    .map((file) => new ErasureLedger(file, log.identity))
    .filter(({ exists }) => exists)
    .map((one) => ({ file: one.file, lines: one.read() }))
    .sort((one, other) => other.lines.length - one.lines.length)[0];
  if ((erasures !== undefined && !found) || (found?.lines.length ?? 0) < then.lines)
    refuse('erasures-missing', looked[0] ?? '', `The ledger of erasures had ${then.lines} lines when the backup was made; ${found ? `${found.file} has ${found.lines.length}` : `there is none at ${looked.join(' or ')}`}. Without it persons who were erased would come back.`, 'Name the ledger of the running system with --erasures FILE. Where it is lost, open that data folder once: it is written anew from the log.', { looked }); // prettier-ignore
  return found ?? { file: null, lines: [] };
}
