import type { ReadModelWriter, TableDefinition } from '../../projections/index.js';
import type { Bitemporal } from './structure-tables.js';

/**
 * The rows of one unit in a bitemporal table while one event is projected. A row that the event changes is closed on
 * the recorded axis and stays; what holds now is written beside it.
 */
export class UnitSpans<R extends Bitemporal> {
  private readonly rows: readonly Readonly<R>[];
  private next: number;

  constructor(
    private readonly model: ReadModelWriter,
    private readonly table: TableDefinition<R>,
    private readonly register: string,
    private readonly unit: string,
    private readonly revision: number,
  ) {
    this.rows = model.select(table, { register, unit } as Partial<R>);
    this.next = (this.rows.at(-1)?.seq ?? -1) + 1;
  }

  /** What is known now, by day. */
  current(): Readonly<R>[] {
    return this.model
      .select(this.table, { register: this.register, unit: this.unit } as Partial<R>)
      .filter((row) => row.closed === null)
      .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  }

  insert(row: Omit<R, 'register' | 'unit' | 'seq' | 'opened' | 'closed'>): void {
    const { register, unit, revision } = this;
    this.model.put(this.table, {
      ...row,
      register,
      unit,
      seq: this.next++,
      opened: revision,
      closed: null,
    } as unknown as R);
  }

  /** On the recorded axis the row ends; one that the same event opened never was. */
  close(row: Readonly<R>): void {
    const { register, unit, seq } = row;
    if (row.opened === this.revision) this.model.remove(this.table, { register, unit, seq } as Partial<R>);
    else this.model.put(this.table, { ...row, closed: this.revision } as R);
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
}

/** A part in front of a change does not end the unit, whatever the whole did. */
const NOT_ENDED = { endedHow: null, successors: null };

function overlaps(row: Bitemporal, from: string, to: string | null): boolean {
  return (row.validTo === null || from < row.validTo) && (to === null || row.validFrom < to);
}
