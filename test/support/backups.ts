import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { restoreBackup, takeBackup, verify, type BackupOptions, type Manifest, type Restored, type RestoreOptions, type Verification } from '../../src/backup/index.js'; // prettier-ignore
import { capabilitiesWith } from '../../src/capabilities.js';
import { EventRegistry } from '../../src/event-store/event-registry.js';
import type { StoredEvent } from '../../src/event-store/event-store.port.js';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.adapter.js';
import { ErasureLedger } from '../../src/people/index.js';

const registry = new EventRegistry(capabilitiesWith([]).events);
export const ledgerOf = (folder: string, log = 'embedded'): ErasureLedger =>
  new ErasureLedger(`${folder}.erasures.jsonl`, log);

export function backUp(folder: string, target: string, more: Partial<BackupOptions> = {}): Promise<Manifest> {
  const { log = 'embedded' } = more;
  const takenBy = { user: 'an', host: 'may-chu' };
  return takeBackup({ folder, target, log, ledger: ledgerOf(folder, log), version: '1.2.3', takenBy, ...more }); // prettier-ignore
}

export function restore(source: string, folder: string, more: Partial<RestoreOptions> = {}): Promise<Restored> {
  const { log = 'embedded' } = more;
  return restoreBackup({ source, folder, log, ledger: ledgerOf(folder, log), ...more });
} // prettier-ignore

export function verifyAt(source: string, kind: Verification['kind'], ledger = ledgerOf(source)): Promise<Verification> {
  return verify({ source, kind, log: 'embedded', ledger, registry });
} // prettier-ignore

/** Every event of the log in a folder: a backup, or a data folder that nobody writes. */
export async function eventsIn(folder: string): Promise<StoredEvent[]> {
  const store = openSqliteEventStore({ folder, readOnly: true });
  try {
    const events: StoredEvent[] = [];
    for await (const event of store.readAll()) events.push(event);
    return events;
  } finally {
    await store.close();
  }
}

/** What lies below a folder: names, and a hash of what is in the files. */
export function contentsOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const hash = entry.isFile()
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : 'a folder';
      return [path.slice(folder.length), hash];
    }),
  );
}
