import { createHash } from 'node:crypto';
import { openingFile } from './data-folder.js';
import { StoreUnavailable } from './event-store/event-store.errors.js';
import { storeIdOf } from './event-store/sqlite/log-file.js';
import { PostgresReadModels, ReadModelFiles, type ReadModelDatabase } from './projections/index.js';
import { invalidSettings, NO_DATABASE, type DatabaseSettings } from './settings.js';

export interface ReadModelPlace {
  /** The data folder. */
  readonly folder: string;
  /** Where in it lies what follows this log. */
  readonly derived: string;
  /** Names the log on a server; undefined where it lies in the data folder. */
  readonly log: string | undefined;
  readonly database: DatabaseSettings | undefined;
}

/**
 * Opens the read models of a log: in PostgreSQL where settings name a database, else in the data folder.
 * @throws StoreUnavailable, ProblemError `invalid-settings` when the database refuses us
 */
export async function openReadModelDatabase({
  folder,
  derived,
  log,
  database,
}: ReadModelPlace): Promise<ReadModelDatabase> {
  if (!database) return openingFile(folder, 'control.sqlite', () => ReadModelFiles.open(derived));
  const name = log ?? createHash('sha256').update(storeIdOf(folder)).digest('hex').slice(0, 12);
  try {
    return await PostgresReadModels.open({ url: database.url, log: name, folder: derived });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    // Wrong password, no such database, no right to make a schema: what PostgreSQL says of it names no secret.
    throw invalidSettings([{ path: 'DATABASE_URL', message: (error as Error).message }], NO_DATABASE);
  }
}
