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

class UnitSpans<R extends Bitemporal> {
  private open: readonly Readonly<R>[];
  private parts = 0;

  constructor(
    private readonly model: ReadModelWriter,
    private readonly table: TableDefinition<R>,
    private readonly register: string,
    private readonly unit: string,
    private readonly revision: number,
  ) {
    this.open = model.select(table, { register, unit, closed: null } as Partial<R>);
  }

  /** What is known now, by day. */
  current(): Readonly<R>[] {
    return this.open.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  }

  insert(given: Omit<R, 'register' | 'unit' | 'part' | 'opened' | 'closed'>): void {
    const { register, unit, revision: opened } = this;
    const row = { ...given, register, unit, opened, part: this.parts++, closed: null } as unknown as R;
    this.open = [...this.open, row];
    this.model.put(this.table, row);
  }

  /** Changes what holds in [from, to) on the rows that `which` picks. */
  change(
    from: string,
    to: string | null,
    change: (row: Readonly<R>) => Partial<R>,
    which: (row: Readonly<R>) => boolean = () => true,
  ): void {
    for (const row of this.current()) {
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
  end(day: string, last: Partial<R> = {}, which: (row: Readonly<R>) => boolean = () => true): void {
    for (const row of this.current()) {
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

  /** On the recorded axis the row ends; one that the same event opened never was. */
  private close(row: Readonly<R>): void {
    const { register, unit, opened, part } = row;
    this.open = this.open.filter((other) => other !== row);
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
