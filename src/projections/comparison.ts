import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CertifiedTable, Difference } from './certificate.js';
import type { AnyTable } from './projection.js';

type RawRow = readonly (string | number | null)[];

/** One side of a comparison: its tables as they are stored, in one snapshot. */
export interface ComparedSide {
  hasTable(name: string): boolean;
  /** All rows ordered by key (texts by their bytes), each as a JSON list of its columns in the order of the definition; page by page. */
  scan(table: AnyTable): AsyncIterable<readonly string[]>;
  count(name: string): Promise<number>;
}

const LISTED = 100;

/** Compares two generations table by table; rows stream past each other in the order of their key. */
export class Comparison {
  private total = 0;
  private readonly listed: Difference[] = [];
  private readonly digest: Hash = createHash('sha256');

  constructor(
    private readonly live: ComparedSide,
    private readonly rebuilt: ComparedSide,
    private readonly signal: AbortSignal | undefined,
  ) {}

  get differences(): { total: number; digest: string; listed: readonly Difference[] } {
    return { total: this.total, digest: this.digest.copy().digest('hex'), listed: this.listed };
  }

  /** Row by row; what is not equal becomes a difference. */
  async compare(table: AnyTable, projection: string): Promise<CertifiedTable> {
    const missing = !this.live.hasTable(table.name);
    if (missing) this.add(table, [], 'table-missing', '', null, null);
    const columns = Object.keys(table.columns);
    const places = table.key.map((column) => columns.indexOf(column));
    const digest = new LinesDigest();
    let [liveRows, rows] = [0, 0];
    const left = new RowCursor(missing ? NO_ROWS : this.live.scan(table));
    const right = new RowCursor(this.rebuilt.scan(table));
    try {
      await this.turn(left, right);
      for (
        let [a, b] = [left.row, right.row];
        a !== undefined || b !== undefined;
        [a, b] = [left.row, right.row]
      ) {
        let order = 0;
        if (a !== b) {
          const [live, rebuilt] = [a === undefined ? null : parse(a), b === undefined ? null : parse(b)];
          order = live === null ? 1 : rebuilt === null ? -1 : compareKeys(places, live, rebuilt);
          if (order < 0 && live) this.add(table, live, 'only-live', '', live, null);
          if (order > 0 && rebuilt) this.add(table, rebuilt, 'only-rebuilt', '', null, rebuilt);
          if (order === 0 && live && rebuilt) this.compareRow(table, columns, live, rebuilt);
        }
        if (order >= 0 && b !== undefined) {
          digest.add(b);
          rows += 1;
          right.advance();
        }
        if (order <= 0 && a !== undefined) {
          liveRows += 1;
          left.advance();
        }
        if (left.isOver || right.isOver) await this.turn(left, right);
      }
    } finally {
      await left.close();
      await right.close();
    }
    return {
      table: table.name,
      projection,
      standing: 'compared',
      liveRows,
      rows,
      sha256: digest.hex(),
    };
  }

  /** Counts both sides and hashes the rebuilt one: a table that need not be equal. */
  async count(
    table: AnyTable,
    projection: string,
    standing: 'new-version' | 'added' | 'not-compared',
  ): Promise<CertifiedTable> {
    const digest = new LinesDigest();
    let rows = 0;
    for await (const page of this.rebuilt.scan(table)) {
      for (const row of page) digest.add(row);
      rows += page.length;
      await this.breathe();
    }
    const liveRows = this.live.hasTable(table.name) ? await this.live.count(table.name) : null;
    return { table: table.name, projection, standing, liveRows, rows, sha256: digest.hex() };
  }

  private compareRow(table: AnyTable, columns: readonly string[], live: RawRow, rebuilt: RawRow): void {
    columns.forEach((column, at) => {
      if (live[at] !== rebuilt[at]) this.add(table, rebuilt, 'differs', column, live[at], rebuilt[at]);
    });
  }

  private add(
    table: AnyTable,
    row: RawRow,
    kind: Difference['kind'],
    column: string,
    live: unknown,
    rebuilt: unknown,
  ) {
    const columns = Object.keys(table.columns);
    const whole = (value: unknown) =>
      Array.isArray(value)
        ? Object.fromEntries(columns.map((name, at) => [name, value[at] as unknown]))
        : value;
    const key =
      row.length === 0 ? {} : Object.fromEntries(table.key.map((name) => [name, row[columns.indexOf(name)]]));
    const difference = {
      table: table.name,
      key,
      kind,
      column,
      live: whole(live),
      rebuilt: whole(rebuilt),
    } as Difference;
    this.total += 1;
    this.digest.update(`${JSON.stringify(difference)}\n`);
    if (this.listed.length < LISTED) this.listed.push(difference);
  }

  /** Gets the next pages where one is used up, in a turn of its own. */
  private async turn(...cursors: RowCursor[]): Promise<void> {
    for (const cursor of cursors) if (cursor.isOver) await cursor.load();
    await this.breathe();
  }

  private async breathe(): Promise<void> {
    await nextTurn();
    this.signal?.throwIfAborted();
  }
}

/** Of a table that is not there. */
export const NO_ROWS: AsyncIterable<readonly string[]> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

/** Walks over pages of rows; only the change of a page has to be waited for. */
class RowCursor {
  private readonly pages: AsyncIterator<readonly string[]>;
  private page: readonly string[] = [];
  private at = 0;
  private done = false;

  constructor(pages: AsyncIterable<readonly string[]>) {
    this.pages = pages[Symbol.asyncIterator]();
  }

  /** The present row; undefined when the page is over, and after the last one. */
  get row(): string | undefined {
    return this.page[this.at];
  }

  /** A page must be loaded before one can go on. */
  get isOver(): boolean {
    return !this.done && this.at >= this.page.length;
  }

  advance(): void {
    this.at += 1;
  }

  async load(): Promise<void> {
    const next = await this.pages.next();
    this.done = next.done === true;
    this.page = next.done === true ? [] : next.value;
    this.at = 0;
  }

  async close(): Promise<void> {
    await this.pages.return?.();
  }
}

/** SHA-256 of lines, taken up many at a time. */
class LinesDigest {
  private readonly hash = createHash('sha256');
  private lines: string[] = [];

  add(line: string): void {
    this.lines.push(line, '\n');
    if (this.lines.length >= 1_000) this.take();
  }

  hex(): string {
    this.take();
    return this.hash.digest('hex');
  }

  private take(): void {
    this.hash.update(this.lines.join(''));
    this.lines = [];
  }
}

function parse(row: string): RawRow {
  return JSON.parse(row) as RawRow;
}

/** As databases order keys: numbers by value, text by its bytes in UTF-8. */
function compareKeys(places: readonly number[], a: RawRow, b: RawRow): number {
  for (const place of places) {
    const [left, right] = [a[place], b[place]];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
  }
  return 0;
}
