import type { Kysely } from 'kysely';
import type { GenerationState } from '../generation-state.js';
import { differenceOf, type Projection } from '../projection.js';
import type { LiveReader, ReadView } from '../read-model-database.port.js';
import { ReadModelOutdated } from '../read-model.errors.js';
import type { ControlDatabase } from './control.adapter.js';
import type { GenerationFiles } from './generation-files.js';
import { GenerationReader } from './generation-reader.adapter.js';

/** Reads the file of whichever generation is live. */
export class SqliteLiveReader implements LiveReader {
  private reader: GenerationReader | undefined;
  private readonly retiring = new Set<Promise<void>>();

  constructor(
    private readonly control: ControlDatabase,
    private readonly files: GenerationFiles,
    private readonly projections: readonly Projection[],
    private readonly onLetGo: (generation: number) => Promise<void>,
  ) {}

  async read<DB, T>(query: (view: ReadView<DB>) => Promise<T> | T): Promise<T> {
    return this.current().read(({ db, state }) =>
      query({
        db: db as unknown as Kysely<DB>,
        checkpoint: state.checkpoint,
        generation: state.number,
        incident: this.control.incidentSync(state.number),
      }),
    );
  }

  async stateNow(): Promise<GenerationState> {
    return this.current().stateNow();
  }

  async refresh(): Promise<void> {
    if (this.reader && this.reader.number !== this.control.liveSync()) this.letGo();
  }

  async close(): Promise<void> {
    this.letGo();
    await Promise.all(this.retiring);
  }

  private current(): GenerationReader {
    for (let attempt = 1; ; attempt += 1) {
      const live = this.control.liveSync();
      if (live === undefined) throw new ReadModelOutdated('none has been built yet');
      if (this.reader?.number === live) return this.reader;
      this.letGo();
      try {
        this.reader = this.open(live);
        return this.reader;
      } catch (error) {
        // Another process may have switched and removed the file since the pointer was read.
        if (attempt >= 3 || this.control.liveSync() === live) throw error;
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
        void this.onLetGo(reader.number).finally(resolve);
      });
    });
    this.retiring.add(gone);
    void gone.then(() => this.retiring.delete(gone));
  }
}
