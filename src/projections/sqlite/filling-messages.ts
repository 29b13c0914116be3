import type { MessagePort } from 'node:worker_threads';
import type { AnyTable } from '../projection.js';
import type { GenerationState, Progress } from '../generation-state.js';
import type { Row } from '../stored-table.port.js';

/** What the thread that fills a generation is given. */
export interface FillingThreadData {
  readonly path: string;
  readonly tables: readonly AnyTable[];
  readonly state: GenerationState;
  /** Where it answers what it is asked, and counts its answers, so that one who may not wait for a turn can wait for them. */
  readonly answers: MessagePort;
  readonly answered: Int32Array;
}

/** What a batch changes in one table, which is named by its place in the list. */
export interface WrittenTable {
  readonly table: number;
  /** Columns of the table, row after row. */
  rows: readonly unknown[];
  /** Keys. */
  removed: readonly (readonly unknown[])[];
}

/** What the thread is told, one after the other. `batch` and `finish` are answered by `FromFillingThread`. */
export type ToFillingThread =
  | { readonly kind: 'batch'; readonly tables: readonly WrittenTable[] }
  | {
      readonly kind: 'read';
      readonly table: number;
      readonly by: 'key' | 'columns' | 'spans';
      readonly columns: readonly string[];
      readonly values: readonly unknown[];
    }
  | { readonly kind: 'finish'; readonly progress: Progress }
  | { readonly kind: 'close' };

/** An error of the thread: its text, and SQLite's code. */
export interface ThreadFailure {
  readonly message: string;
  readonly code?: string | undefined;
}

/** `done` for the opening, for each batch and for the end; after `failed` nothing more is done. */
export type FromFillingThread = { readonly kind: 'done' } | ({ readonly kind: 'failed' } & ThreadFailure);

export type ReadAnswer = { readonly rows: readonly Row[] } | { readonly failed: ThreadFailure };
