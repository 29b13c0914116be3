import { parentPort, workerData } from 'node:worker_threads';
import { asUnavailable, openLogWriter } from './log-file.js';
import { LogWriter, type GroupedAppend, type Outcome } from './log-writer.js';

/** What the thread is given: the data folder, which was opened and checked before. */
export interface WriterThreadData {
  readonly folder: string;
}

/** What the thread answers to a group: an outcome for each append, or why the whole group was not written. */
export type GroupAnswer =
  { readonly outcomes: readonly Outcome[] } | { readonly refused: string; readonly cause: unknown };

/**
 * The thread that writes the log: while it waits for the disk, the main thread decides what comes next. One group at a
 * time; another process that holds the lock makes only this thread wait. `null` ends it.
 */
function main(): void {
  const { folder } = workerData as WriterThreadData;
  let database: ReturnType<typeof openLogWriter> | undefined;
  let writer: LogWriter | undefined;
  parentPort?.on('message', (group: readonly GroupedAppend[] | null) => {
    if (group === null) {
      database?.close();
      parentPort?.close();
      return;
    }
    let answer: GroupAnswer;
    try {
      database ??= openLogWriter(folder);
      writer ??= new LogWriter(database);
      answer = { outcomes: writer.write(group) };
    } catch (error) {
      const told = asUnavailable(error);
      answer = { refused: told instanceof Error ? told.message : String(told), cause: String(error) };
    }
    parentPort?.postMessage(answer);
  });
}

main();
