import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EventRegistry } from '../event-store/event-registry.js';
import type { EventStore } from '../event-store/event-store.port.js';
import { LOG_FILE } from '../event-store/sqlite/log-file.js';
import { faultsOf } from '../event-store/sqlite/log-copy.js';
import { openSqliteEventStore } from '../event-store/sqlite/sqlite-event-store.adapter.js';
import { PEOPLE_FILE, readPeople, type ErasureLedger } from '../people/index.js';
import { DocumentsCheck } from './documents-check.js';
import { LogCheck, type Finding } from './log-check.js';
import { damagedFiles, readManifest, type Manifest } from './manifest.js';
import { PersonsCheck } from './persons-check.js';
import { refuse } from './refusal.js';

export interface VerifyOptions {
  /** A backup, or a data folder, which may be in use. */
  readonly source: string;
  readonly kind: 'backup' | 'data-folder';
  /** As the people database of a data folder calls its log. */
  readonly log: string;
  /** The log of a data folder, where it lies on a server. */
  readonly server?: EventStore | undefined;
  readonly ledger: ErasureLedger;
  readonly registry: EventRegistry;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Verification {
  readonly source: string;
  readonly kind: 'backup' | 'data-folder';
  /** Of the last event, in this log; a backup of a server's log says in its manifest where that was on the server. */
  readonly position: string | null;
  readonly events: number;
  readonly streams: number;
  readonly commands: number;
  readonly documents: number;
  /** Names and texts, erased ones among them. */
  readonly values: number;
  readonly erased: number;
  /** Persons who were erased since, and are in this backup still: restoring it erases them. */
  readonly toErase: number;
  readonly whole: boolean;
  /** How many there are, and the first of them. */
  readonly total: number;
  readonly findings: readonly Finding[];
}

const LISTED = 200;

/**
 * Looks whether a backup or a data folder is whole: files, hashes, events, revisions, positions, commands, and every name
 * and text that the log refers to. Writes nothing. @throws Rejection where there is nothing to verify, StoreUnavailable
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { source, kind, server } = options;
  if (kind === 'data-folder' && !existsSync(server ? source : join(source, LOG_FILE)))
    refuse('nothing-to-verify', source, `There is no log in "${source}".`, 'Name a backup, or the data folder with --data.'); // prettier-ignore
  const manifest = kind === 'backup' ? readManifest(source) : undefined;
  const findings: Finding[] = [];
  let total = 0;
  const found = (finding: Finding): void => {
    if (++total <= LISTED) findings.push(finding);
  };
  for (const damaged of manifest ? await damagedFiles(source, manifest) : [])
    found({ check: 'files', where: source, detail: damaged });
  for (const file of [...(server ? [] : [LOG_FILE]), PEOPLE_FILE])
    for (const detail of faults(join(source, file))) found({ check: 'integrity', where: file, detail });
  // What cannot be read at all has been said.
  const counted = findings.some(({ check }) => check === 'integrity') ? NOTHING : await contents(options, manifest, found); // prettier-ignore
  return { source, kind, ...counted, whole: total === 0, total, findings };
}

type Counted = Omit<Verification, 'source' | 'kind' | 'whole' | 'total' | 'findings'>;
const NOTHING: Counted = { position: null, events: 0, streams: 0, commands: 0, documents: 0, values: 0, erased: 0, toErase: 0 }; // prettier-ignore

function faults(file: string): string[] {
  try {
    return faultsOf(file);
  } catch (error) {
    return [`it cannot be read (${(error as { code?: string }).code ?? String(error)})`];
  }
}

async function contents(options: VerifyOptions, manifest: Manifest | undefined, found: (finding: Finding) => void): Promise<Counted> {
  const { source, server, registry, ledger, onProgress = () => undefined } = options;
  const store = server ?? openSqliteEventStore({ folder: source, readOnly: manifest !== undefined });
  const people = readPeople(source, manifest?.log.identity ?? options.log);
  try {
    const log = new LogCheck(registry, server === undefined, found);
    const persons = new PersonsCheck(people, new Set(ledger.read().map(({ person }) => person)), manifest !== undefined, found);
    const cited = new DocumentsCheck(source, registry, found);
    // What is appended meanwhile is not looked at: a busy log would never end.
    const head = await store.head();
    for await (const event of head === undefined ? [] : store.readAll()) {
      log.next(event);
      persons.next(event);
      cited.next(event);
      onProgress(log.events, manifest?.log.events ?? log.events);
      if (event.position >= (head ?? '')) break;
    }
    log.end();
    const toErase = persons.end();
    const documents = await cited.end();
    const { position, events, streams, commandCount: commands } = log;
    const counted = { position, events, streams, commands, documents, ...people.counts(), toErase };
    if (manifest) compare(manifest, counted, found);
    return counted;
  } finally {
    people.close();
    if (!server) await store.close();
  }
} // prettier-ignore

/** What a manifest says beside what there is; the position only where it is one of the file's own. */
function compare(
  { log, people, documents }: Manifest,
  counted: Counted,
  found: (finding: Finding) => void,
): void {
  const said = {
    events: log.events,
    streams: log.streams,
    values: people.values,
    erased: people.erased,
    documents,
  };
  for (const [name, number] of Object.entries(said))
    if (counted[name as keyof Counted] !== number)
      found({ check: 'counts', where: name, detail: `the manifest says ${number}, and there are ${String(counted[name as keyof Counted])}` }); // prettier-ignore
  if (log.identity === 'embedded' && log.position !== counted.position)
    found({ check: 'counts', where: 'position', detail: `the manifest says ${String(log.position)}, and the log ends at ${String(counted.position)}` }); // prettier-ignore
}
