import type { Kysely } from 'kysely';
import type { Position } from '../event-store/event-store.port.js';
import type { Incident } from './incident.js';
import { differenceOf, type Projection, type StoredRow, type TableDefinition } from './projection.js';
import { ReadModelOutdated } from './read-model.errors.js';
import { Columns } from './sqlite/columns.js';
import type { ControlDatabase } from './sqlite/control.adapter.js';
import type { GenerationFiles } from './sqlite/generation-files.js';
import { GenerationReader } from './sqlite/generation-reader.adapter.js';
import type { GenerationState } from './sqlite/generation-state.js';
import type { Row } from './sqlite/table.js';

/** What a query gets: the live generation in one snapshot. */
export interface ReadView<DB = unknown> {
  /** Read-only. JSON columns come as text: see `decodeRow`. */
  readonly db: Kysely<DB>;
  /** Where the snapshot stands; undefined before the first event. */
  readonly checkpoint: Position | undefined;
  readonly generation: number;
  /** Halted there: the answer must say so. */
  readonly incident: Incident | undefined;
}

/** A row as queries get it to a row as projections put it: JSON columns parsed. */
export function decodeRow<R extends object>(table: TableDefinition<R>, row: StoredRow<R>): R {
  return Columns.of(table).decode({ ...(row as Row) }) as R;
}

/** Reads whichever generation is live, in this process or made so by another one. */
export class LiveReader {
  private reader: GenerationReader | undefined;
  private readonly retiring = new Set<Promise<void>>();

  constructor(
    private readonly control: ControlDatabase,
    private readonly files: GenerationFiles,
    private readonly projections: readonly Projection[],
    /** Called when the last reader of a generation that is no longer live has gone. */
    private readonly onLetGo: (generation: number) => void,
  ) {}

  /** @throws ReadModelOutdated */
  async read<DB, T>(query: (view: ReadView<DB>) => Promise<T> | T): Promise<T> {
    return this.current().read(({ db, state }) =>
      query({
        db: db as unknown as Kysely<DB>,
        checkpoint: state.checkpoint,
        generation: state.number,
        incident: this.control.incident(state.number),
      }),
    );
  }

  /** The last commit of the live generation. @throws ReadModelOutdated */
  stateNow(): GenerationState {
    return this.current().stateNow();
  }

  /** Lets go of a generation that is no longer live. */
  refresh(): void {
    if (this.reader && this.reader.number !== this.control.live()) this.letGo();
  }

  /** After the last running read. */
  async close(): Promise<void> {
    this.letGo();
    await Promise.all(this.retiring);
  }

  private current(): GenerationReader {
    for (let attempt = 1; ; attempt += 1) {
      const live = this.control.live();
      if (live === undefined) throw new ReadModelOutdated('none has been built yet');
      if (this.reader?.number === live) return this.reader;
      this.letGo();
      try {
        this.reader = this.open(live);
        return this.reader;
      } catch (error) {
        // Another process may have switched and removed the file since the pointer was read.
        if (attempt >= 3 || this.control.live() === live) throw error;
      }
    }
  }

  private open(live: number): GenerationReader {
    const reader = new GenerationReader(live, this.files.path(live));
    try {
      const difference = differenceOf(this.projections, reader.stateNow());
      if (difference) throw new ReadModelOutdated(difference);
      return reader;
    } catch (error) {
      reader.retire(() => undefined);
      throw error;
    }
  }

  private letGo(): void {
    const reader = this.reader;
    this.reader = undefined;
    if (!reader) return;
    const gone = new Promise<void>((resolve) => {
      reader.retire(() => {
        this.onLetGo(reader.number);
        resolve();
      });
    });
    this.retiring.add(gone);
    void gone.then(() => this.retiring.delete(gone));
  }
}
