import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { commandHash } from '../kernel/ids.js';
import type { AnyFold, IndexedCommand, StreamState } from './stream-state.js';

/** Local, disposable copies of folded states. Losing them costs time, never facts. */
export interface SnapshotStore {
  /** The latest snapshot that this version of the fold wrote of this store's stream. */
  load(stream: string, fold: AnyFold): StreamState | undefined;
  save(stream: string, fold: AnyFold, state: StreamState): void;
  close(): void;
}

interface Saved extends Omit<StreamState, 'commands' | 'state'> {
  readonly state: unknown;
  readonly commands: readonly [string, IndexedCommand][];
}

/**
 * Snapshots in `snapshots.sqlite` of a data folder, keyed by stream, revision and a hash of the fold's version.
 * `store` names the log that they were made from, so that another log's are never read.
 */
export function openSnapshots(folder: string, store: string): SnapshotStore {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, 'snapshots.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  database.exec(
    'CREATE TABLE IF NOT EXISTS snapshots (stream TEXT, fold TEXT, revision INTEGER, body TEXT, PRIMARY KEY (stream, fold)) WITHOUT ROWID',
  );
  const key = (fold: AnyFold): string => commandHash(fold.category, [fold.version, store]).slice(0, 16);
  const get = database.prepare('SELECT body FROM snapshots WHERE stream = ? AND fold = ?').pluck();
  const put = database.prepare(
    'INSERT OR REPLACE INTO snapshots (stream, fold, revision, body) VALUES (?, ?, ?, ?)',
  );
  return {
    load(stream, fold) {
      const body = get.get(stream, key(fold)) as string | undefined;
      if (body === undefined || !fold.snapshot) return undefined;
      const saved = JSON.parse(body) as Saved;
      return { ...saved, state: fold.snapshot.fromJson(saved.state), commands: new Map(saved.commands) };
    },
    save(stream, fold, { revision, state, position, recordedAt, commands }) {
      if (!fold.snapshot) return;
      const known = [...commands].filter(([, command]) => command.revision <= revision);
      const saved: Saved = {
        revision,
        position,
        recordedAt,
        state: fold.snapshot.toJson(state),
        commands: known,
      };
      try {
        put.run(stream, key(fold), revision, JSON.stringify(saved));
      } catch (error) {
        // A full disk, or another process that writes: the next one may succeed.
        if (!(error instanceof Database.SqliteError)) throw error;
      }
    },
    close: () => database.close(),
  };
}
