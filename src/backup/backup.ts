import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { EventStore } from '../event-store/event-store.port.js';
import { LOG_FILE } from '../event-store/sqlite/log-file.js';
import { closeUp, copyLogFile, factsOfLogFile } from '../event-store/sqlite/log-copy.js';
import { copyPeopleFile, PEOPLE_FILE, PEOPLE_SCHEMA_VERSION, readPeople, type ErasureLedger } from '../people/index.js'; // prettier-ignore
import { DocumentStore } from '../documents/index.js';
import { copyDocuments } from './documents.js';
import { describeFile, sync } from './files.js';
import { exportLog } from './transfer.js';
import { readManifest, writeManifest, MANIFEST, type Manifest } from './manifest.js';
import { diskRefusal, refuse } from './refusal.js';

export interface BackupOptions {
  /** The data folder; it may be in use. */
  readonly folder: string;
  /** A folder that does not exist yet. */
  readonly target: string;
  /** As the people database calls the log. */
  readonly log: string;
  /** The log, where it lies on a server and not in the data folder. */
  readonly server?: EventStore | undefined;
  readonly ledger: ErasureLedger;
  readonly version: string;
  readonly takenBy: Manifest['takenBy'];
  readonly clock?: () => number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Backs up log and people at one position, while others write. The folder appears whole or not at all.
 * @throws Rejection `backup-exists`, `nothing-to-back-up`; StoreUnavailable; UnreadableLedger
 */
export async function takeBackup(options: BackupOptions): Promise<Manifest> {
  const { target, server, ledger } = options;
  guard(options);
  const making = `${target}.making-${process.pid}`;
  try {
    // What is in it concerns nobody else on this machine.
    mkdirSync(making, { mode: 0o700 });
    const erasures = { ledger: ledger.file, lines: ledger.read().length };
    const position = await copyAll(options, making);
    // After the log, as people are: a document is kept before the event that cites it is appended.
    const documents = await copyDocuments(new DocumentStore(options.folder), making);
    const facts = factsOfLogFile(making);
    const people = readPeople(making, options.log);
    const counts = people.counts();
    people.close();
    const files = [];
    for (const name of [LOG_FILE, PEOPLE_FILE]) files.push(await describeFile(making, name));
    writeManifest(making, {
      program: { name: 'kientoan', version: options.version },
      takenAt: new Date((options.clock ?? Date.now)()).toISOString(),
      takenBy: options.takenBy,
      log: { identity: options.log, ...facts, position: server ? (position ?? null) : facts.position },
      documents,
      people: { ...counts, schema: PEOPLE_SCHEMA_VERSION },
      erasures,
      files,
    });
    for (const name of [LOG_FILE, PEOPLE_FILE, MANIFEST]) sync(join(making, name));
    sync(making);
    renameSync(making, target);
    sync(dirname(target));
    return readManifest(target);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw diskRefusal(error, dirname(target));
  }
}

/**
 * The log first and people after it: a name or text is kept before the event that names it is appended, so that what the
 * log names at its position is in any later copy of people. The other way round, a command recorded between the two
 * copies would be in the log without its texts.
 */
async function copyAll(options: BackupOptions, making: string): Promise<string | undefined> {
  const { folder, server, log, onProgress = () => undefined } = options;
  let position: string | undefined;
  if (server) {
    position = await exportLog(server, making, (done) => onProgress(done, done));
    closeUp(making);
  } else await copyLogFile(folder, making, onProgress);
  await copyPeopleFile(folder, making, log);
  return position;
}

function guard({ folder, target, server }: BackupOptions): void {
  if (existsSync(target))
    refuse('backup-exists', target, `"${target}" exists already; a backup is never written over anything.`, 'Name a folder that does not exist yet.'); // prettier-ignore
  if (isIn(folder, target))
    refuse('backup-in-data-folder', target, 'The backup would lie in the data folder and be lost with it.', 'Name a folder elsewhere, on another disk if there is one.'); // prettier-ignore
  if (!existsSync(dirname(target)))
    refuse('backup-nowhere', target, `There is no folder "${dirname(target)}".`, 'Make it, or name another place.'); // prettier-ignore
  const needed = server ? folder : join(folder, LOG_FILE);
  if (!existsSync(needed))
    refuse('nothing-to-back-up', folder, `There is no log in "${folder}".`, 'Name the data folder with --data.'); // prettier-ignore
}

const isIn = (folder: string, path: string): boolean => !relative(folder, path).startsWith('..');
