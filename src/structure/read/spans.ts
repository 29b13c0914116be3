import type { ReadModelWriter, TableDefinition } from '../../projections/index.js';
import type { Bitemporal } from './structure-tables.js';

/**
 * The rows of a bitemporal table while one event is projected. A row that the event changes is closed on the recorded
 * axis and stays; what holds now is written beside it.
 */
export class EventSpans<R extends Bitemporal> {
  private readonly units = new Map<string, UnitSpans<R>>();

  constructor(
    private readonly model: ReadModelWriter,
    private readonly table: TableDefinition<R>,
    private readonly register: string,
    private readonly revision: number,
  ) {}

  of(unit: string): UnitSpans<R> {
    let spans = this.units.get(unit);
    if (!spans) {
      spans = new UnitSpans(this.model, this.table, this.register, unit, this.revision);
      this.units.set(unit, spans);
    }
    return spans;
  }
}

type Which<R> = (row: Readonly<R>) => boolean;

class UnitSpans<R extends Bitemporal> {
  private parts = 0;

  constructor(
    private readonly model: ReadModelWriter,
    private readonly table: TableDefinition<R>,
    private readonly register: string,
    private readonly unit: string,
    private readonly revision: number,
  ) {}

  insert(given: Omit<R, 'register' | 'unit' | 'part' | 'opened' | 'closed'>): void {
    const { register, unit, revision: opened } = this;
    this.model.put(this.table, {
      ...given,
      ...{ register, unit, opened, part: this.parts++, closed: null },
    } as unknown as R);
  }

  /** Changes what holds in [from, to) on the rows that `which` picks. */
  change(
    from: string,
    to: string | null,
    change: (row: Readonly<R>) => Partial<R>,
    which: Which<R> = () => true,
  ): void {
    for (const row of this.current(from)) {
      if (!which(row) || !overlaps(row, from, to)) continue;
      this.close(row);
      if (row.validFrom < from)
        this.insert({ ...row, ...('endedHow' in row ? NOT_ENDED : {}), validTo: from });
      const starts = row.validFrom < from ? from : row.validFrom;
      const ends = to !== null && (row.validTo === null || to < row.validTo) ? to : row.validTo;
      const goesOn = ends !== row.validTo && 'endedHow' in row ? NOT_ENDED : {};
      this.insert({ ...row, ...goesOn, ...change(row), validFrom: starts, validTo: ends });
      if (ends !== row.validTo) this.insert({ ...row, validFrom: ends ?? '' });
    }
  }

  /** Ends what holds from a day on. */
  end(day: string, last: Partial<R> = {}, which: Which<R> = () => true): void {
    for (const row of this.current(day)) {
      // A row up to the day becomes the unit's last one where what began on the day goes with it.
      const lastNow = 'endedHow' in last && row.validTo === day;
      if (!which(row) || !(lastNow || overlaps(row, day, null))) continue;
      this.close(row);
      if (row.validFrom < day) this.insert({ ...row, ...last, validTo: day });
    }
  }

  closeAll(): void {
    for (const row of this.current()) this.close(row);
  }

  /** From when on the first of the rows that `which` picks holds; `by` itself when it holds by then, null when there is none. */
  begins(by: string, which: Which<R>): string | null {
    const holdsBy = (row: Readonly<R>): boolean => which(row) && row.validFrom <= by;
    return this.current(by).some(holdsBy) ? by : (this.current().find(which)?.validFrom ?? null);
  }

  /** What is known now, in order; with a day, what ends on it, later or not at all. */
  private current(from?: string): Readonly<R>[] {
    const { register, unit } = this;
    const rows = this.model.spans(this.table, { register, unit } as Partial<R>, from);
    return rows.length < 2
      ? rows
      : rows.sort((a, b) => (a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0));
  }

  /** On the recorded axis the row ends; one that the same event opened never was. */
  private close(row: Readonly<R>): void {
    const { register, unit, opened, part } = row;
    if (opened === this.revision)
      this.model.remove(this.table, { register, unit, opened, part } as Partial<R>);
    else this.model.put(this.table, { ...row, closed: this.revision });
  }
}

/** A part in front of a change does not end the unit, whatever the whole did. */
const NOT_ENDED = { endedHow: null, successors: null };

function overlaps(row: Bitemporal, from: string, to: string | null): boolean {
  return (row.validTo === null || from < row.validTo) && (to === null || row.validFrom < to);
}
