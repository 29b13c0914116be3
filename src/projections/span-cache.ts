import type { SpanColumns } from './projection.js';
import { valuesOf } from './columns.js';
import type { Row } from './stored-table.port.js';

/** Things whose spans are kept between batches, and how many ended spans of each, so memory does not grow with the log. */
const THINGS = 2_000;
const ENDED_SPANS = 8;
/** Before the first day, and after the last. */
const EVER = '';
const NEVER = '\uffff';

interface Thing {
  /** Rows that are known now, by key: at least all that the batch wrote and all that reach `floor`. */
  readonly rows: Map<string, Row>;
  floor: string;
}

/**
 * The spans that are known now of the things that were written or asked for last: those that reach the last few days,
 * which is where nearly every event changes something. What lies further back is read when it is asked for.
 */
export class SpanCache {
  private readonly things = new Map<string, Thing>();
  /** Those of the present batch. */
  private readonly touched = new Map<string, Thing>();

  constructor(
    private readonly columns: SpanColumns,
    /** Stored rows, by key, that the batch has not written: of one thing, known now, not ended before a day. */
    private readonly read: (of: readonly unknown[], from: string) => Iterable<readonly [string, Row]>,
  ) {}

  /** In no order. */
  find(of: Row, from = EVER): Row[] {
    const { columns } = this;
    const thing = this.touch(of);
    if (from < thing.floor) {
      for (const [id, row] of this.read(columns.of.map((column) => of[column]), from)) thing.rows.set(id, row); // prettier-ignore
      thing.floor = from;
    }
    const rows: Row[] = [];
    for (const row of thing.rows.values()) {
      const to = row[columns.to] as string | null;
      if (to === null || to >= from) rows.push(row);
    }
    return rows;
  }

  put(row: Row, id: string): void {
    const { rows } = this.touch(row);
    if (row[this.columns.closed] === null) rows.set(id, row);
    else rows.delete(id);
  }

  remove(key: Row, id: string): void {
    this.touch(key).rows.delete(id);
  }

  /** After the commit: what the batch did not need is let go. */
  settle(): void {
    for (const [name, thing] of this.touched) {
      this.trim(thing);
      this.things.set(name, thing);
    }
    this.touched.clear();
    for (const name of this.things.keys()) {
      if (this.things.size <= THINGS) break;
      this.things.delete(name);
    }
  }

  /** Before the batch is done anew: what it changed has to be read again. */
  restart(): void {
    this.touched.clear();
  }

  forget(): void {
    this.things.clear();
    this.touched.clear();
  }

  private touch(of: Row): Thing {
    const name = valuesOf(of, this.columns.of);
    let thing = this.touched.get(name);
    if (!thing) {
      thing = this.things.get(name) ?? { rows: new Map(), floor: NEVER };
      // The one used last stands last.
      this.things.delete(name);
      this.touched.set(name, thing);
    }
    return thing;
  }

  private trim(thing: Thing): void {
    const { to } = this.columns;
    const ends: string[] = [];
    for (const row of thing.rows.values()) if (row[to] !== null) ends.push(row[to] as string);
    if (ends.length <= ENDED_SPANS) return;
    const floor = ends.sort().at(-ENDED_SPANS) as string;
    for (const [id, row] of thing.rows)
      if (row[to] !== null && (row[to] as string) < floor) thing.rows.delete(id);
    if (floor > thing.floor) thing.floor = floor;
  }
}
