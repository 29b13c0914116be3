import BetterSqlite3, { type Database } from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import type { Row } from '../stored-table.port.js';
import type { FillingThreadData, ReadAnswer, ToFillingThread, WrittenTable } from './filling-messages.js';
import { progressWriter, writeGenerationState } from './stored-state.js';
import { LateIndexes } from './late-indexes.js';
import { SqliteTable } from './sqlite-table.js';
import { createSql } from './table.js';

/**
 * The thread that writes a generation while it is filled: it stores one batch while the main thread projects the next.
 * Until the end everything is one transaction without waiting for the disk, so that a page that every batch changes is
 * written once: a file that is thrown away after any failure has nothing to lose.
 */
class FillingThread {
  private readonly db: Database;
  private readonly tables: readonly SqliteTable[];
  private readonly indexes: readonly LateIndexes[];
  private readonly advance: ReturnType<typeof progressWriter>;

  constructor(private readonly data: FillingThreadData) {
    const db = new BetterSqlite3(data.path, { timeout: 0 });
    // Without a log every page is written once; nobody reads meanwhile, and a crash leaves the file to be swept away.
    db.pragma('journal_mode = memory');
    db.pragma('synchronous = off');
    db.pragma('cache_size = -16000');
    db.transaction(() => {
      for (const table of data.tables) db.exec(createSql(table));
      writeGenerationState(db, data.state);
    })();
    // From here on nobody sweeps it away.
    db.exec('begin immediate');
    this.db = db;
    this.indexes = data.tables.map((table) => new LateIndexes(db, table));
    this.tables = data.tables.map((table, place) => new SqliteTable(db, table, this.indexes[place]));
    this.advance = progressWriter(db);
  }

  write(tables: readonly WrittenTable[]): void {
    for (const { table, rows, removed } of tables) {
      this.table(table).write(rows);
      this.table(table).remove(removed);
    }
  }

  read({ table, by, columns, values }: Extract<ToFillingThread, { kind: 'read' }>): readonly Row[] {
    const stored = this.table(table);
    if (by === 'spans') return stored.spans(values.slice(0, -1), values.at(-1) as string);
    if (by === 'columns') return stored.select(columns, values);
    const row = stored.get(values);
    return row ? [row] : [];
  }

  /** Makes the missing indexes, commits, and waits for the disk: others see it now, and a crash loses nothing of it. */
  finish(message: Extract<ToFillingThread, { kind: 'finish' }>): void {
    const { db } = this;
    // What is sorted goes to the disk in runs as long as the cache is large.
    db.pragma('cache_size = -4000');
    for (const indexes of this.indexes) indexes.complete();
    if (!this.advance(message.progress, this.data.state.token))
      throw new Error('the generation has no state');
    db.exec('commit');
    db.pragma('synchronous = normal');
    db.pragma('journal_mode = wal');
    // A frame in the log makes the checkpoint wait for the disk, and with it for all pages written before.
    db.exec('update generation_state set events = events');
    db.pragma('wal_checkpoint(truncate)');
  }

  close(): void {
    this.db.close();
  }

  private table(place: number): SqliteTable {
    return this.tables[place] as SqliteTable;
  }
}

/** An error as it goes to the other thread: a copy keeps its text but not its code. */
const told = (error: unknown) => ({
  message: error instanceof Error ? error.message : String(error),
  code: (error as { code?: string }).code,
});

function main(): void {
  const data = workerData as FillingThreadData;
  const say = (message: unknown) => parentPort?.postMessage(message);
  let thread: FillingThread | undefined;
  let failed: ReturnType<typeof told> | undefined;
  const attempt = (work: () => void) => {
    if (failed) return;
    try {
      work();
      say({ kind: 'done' });
    } catch (error) {
      failed = told(error);
      say({ kind: 'failed', ...failed });
    }
  };
  const answer = (question: Extract<ToFillingThread, { kind: 'read' }>): ReadAnswer => {
    if (failed) return { failed };
    try {
      return { rows: thread?.read(question) ?? [] };
    } catch (error) {
      return { failed: told(error) };
    }
  };
  parentPort?.on('message', (message: ToFillingThread) => {
    switch (message.kind) {
      case 'batch':
        return attempt(() => thread?.write(message.tables));
      case 'read':
        data.answers.postMessage(answer(message));
        Atomics.add(data.answered, 0, 1);
        Atomics.notify(data.answered, 0);
        return;
      case 'finish':
        return attempt(() => thread?.finish(message));
      case 'close':
        thread?.close();
        data.answers.close();
        parentPort?.close();
    }
  });
  attempt(() => (thread = new FillingThread(data)));
}

main();
