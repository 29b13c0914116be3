import type { AnyTable } from '../projection.js';
import { wayOf, type Row, type StoredTable } from '../stored-table.port.js';
import { columnsOf } from './table.js';

/** Rows that a batch wants to read, and has not got. */
export type Question =
  | { readonly by: 'columns'; readonly columns: readonly string[]; readonly values: readonly unknown[] }
  | { readonly by: 'spans'; readonly values: readonly unknown[] };

/** What a batch changes in a table. */
export interface TableChange {
  readonly table: AnyTable;
  /** One list for each column, as long as there are rows; no two rows have the same key. */
  readonly columns: readonly (readonly unknown[])[];
  /** One list for each column of the key. */
  readonly removed: readonly (readonly unknown[])[];
}

/**
 * A table of a database that answers after a while: what a batch reads and is not at hand is noted as a question and
 * answered by nothing, and the batch is done anew with the true answers; what it writes is kept until it is sent, all at
 * once.
 */
export class FetchedTable implements StoredTable {
  private readonly answers = new Map<string, readonly Row[]>();
  private readonly questions = new Map<string, Question>();
  private written: readonly unknown[] = [];
  private removed: readonly (readonly unknown[])[] = [];
  private readonly width: number;

  constructor(readonly table: AnyTable) {
    this.width = columnsOf(table).length;
  }

  get(key: readonly unknown[]): Row | undefined {
    return this.answer({ by: 'columns', columns: this.table.key, values: key })[0];
  }

  select(columns: readonly string[], values: readonly unknown[]): Row[] {
    wayOf(this.table, columns);
    return this.answer({ by: 'columns', columns, values });
  }

  spans(of: readonly unknown[], from: string): Row[] {
    return this.answer({ by: 'spans', values: [...of, from] });
  }

  write(rows: readonly unknown[]): void {
    this.written = rows;
  }

  remove(keys: readonly (readonly unknown[])[]): void {
    this.removed = keys;
  }

  /** What was asked and not answered yet, by name. */
  missed(): ReadonlyMap<string, Question> {
    return this.questions;
  }

  answered(name: string, rows: readonly Row[]): void {
    this.answers.set(name, rows);
    this.questions.delete(name);
  }

  /** What was written and removed since `begin`; undefined when nothing was. */
  change(): TableChange | undefined {
    const { table, written, removed, width } = this;
    if (written.length + removed.length === 0) return undefined;
    // The last of two rows with one key stays.
    const places = new Map<string, number>();
    const key = table.key.map((column) => columnsOf(table).indexOf(column));
    for (let at = 0; at < written.length; at += width)
      places.set(JSON.stringify(key.map((place) => written[at + place])), at);
    const columns = columnsOf(table).map((_, column) => [...places.values()].map((at) => storable(written[at + column]))); // prettier-ignore
    return { table, columns, removed: table.key.map((_, at) => removed.map((one) => storable(one[at]))) };
  }

  /** Forgets what was asked, answered and written: another batch begins. */
  begin(): void {
    this.answers.clear();
    this.questions.clear();
    this.written = [];
    this.removed = [];
  }

  /** Copies, because who asks may parse a row in place. */
  private answer(question: Question): Row[] {
    const name = JSON.stringify([question.by, question.by === 'columns' ? question.columns : '', question.values]);
    const rows = this.answers.get(name);
    if (rows) return rows.map((row) => ({ ...row }));
    this.questions.set(name, question);
    return [];
  } // prettier-ignore
}

/** PostgreSQL has no text with a NUL in it. */
export function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}
