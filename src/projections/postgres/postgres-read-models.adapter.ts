import type pg from 'pg';
import { join } from 'node:path';
import { emptyState, stateOf, type GenerationState, type StoredState } from '../generation-state.js';
import type { Projection } from '../projection.js';
import type {
  FillingGeneration,
  GenerationOptions,
  HeldSnapshot,
  LiveReader,
  OpenGeneration,
  ReadModelDatabase,
} from '../read-model-database.port.js';
import { GenerationFiles } from '../sqlite/generation-files.js';
import { ask, openPool, transaction } from './connections.js';
import { PostgresControl } from './control.adapter.js';
import { PostgresFillingGeneration } from './filling-generation.adapter.js';
import { PostgresGeneration } from './generation.adapter.js';
import { dropGeneration, indexGeneration, makeGeneration, raiseToken } from './generations.js';
import { holdSnapshot } from './held-snapshot.js';
import { PostgresLiveReader } from './live-reader.adapter.js';
import { Schemas } from './schemas.js';

/** Questions that are answered at once. */
const READERS = 16;
/** What the machine needs at once: it writes, fills, compares, and keeps its lease, however many questions there are. */
const MACHINE = 8;

export interface PostgresReadModelsOptions {
  /** `postgres://…` */
  readonly url: string;
  /** Letters and digits that name the log: its read models have schemas of their own. */
  readonly log: string;
  /** Where generations are filled before they are copied; made when missing. */
  readonly folder: string;
}

/** The read models of a log in a PostgreSQL database, which several hosts may share. */
export class PostgresReadModels implements ReadModelDatabase {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly readers: pg.Pool,
    private readonly schemas: Schemas,
    private readonly files: GenerationFiles,
    readonly control: PostgresControl,
  ) {}

  /** Connects, and makes the shared schema where there is none. @throws StoreUnavailable, pg.DatabaseError */
  static async open({ url, log, folder }: PostgresReadModelsOptions): Promise<PostgresReadModels> {
    const pool = openPool(url, MACHINE);
    try {
      const schemas = new Schemas(log);
      const control = await PostgresControl.open(pool, schemas);
      const files = new GenerationFiles(join(folder, 'filling'));
      // What a process left that died while it filled.
      for (const generation of files.list()) files.remove(generation);
      return new PostgresReadModels(pool, openPool(url, READERS), schemas, files, control);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  async create(options: GenerationOptions): Promise<OpenGeneration> {
    const { pool, schemas } = this;
    const { number, token, projections } = options;
    const tables = projections.flatMap((one) => one.tables);
    await transaction(pool, async (client) => {
      await makeGeneration(client, schemas, emptyState(number, token, projections), tables);
      await indexGeneration(client, schemas.of(number), tables);
    });
    return PostgresGeneration.open(pool, schemas, options);
  }

  fill(options: GenerationOptions): Promise<FillingGeneration> {
    return PostgresFillingGeneration.create(this.pool, this.schemas, this.files, options);
  }

  open(options: GenerationOptions): Promise<OpenGeneration> {
    return PostgresGeneration.open(this.pool, this.schemas, options);
  }

  async fenceOff(generation: number, token: number): Promise<void> {
    await transaction(this.pool, (client) => raiseToken(client, this.schemas, generation, token));
  }

  hold(generation: number): Promise<HeldSnapshot> {
    return holdSnapshot(this.pool, this.schemas, generation);
  }

  async peek(generation: number): Promise<GenerationState | undefined> {
    const { generations } = this.schemas;
    const sql = `select * from ${generations} where number = $1 and to_regclass($2) is not null`;
    const [row] = await ask<StoredState & pg.QueryResultRow>(this.pool, sql, [generation, this.schemas.heldBy(generation)]); // prettier-ignore
    return row && stateOf(row);
  }

  async list(): Promise<readonly number[]> {
    const rows = await ask<{ number: number }>(this.pool, `select number from ${this.schemas.generations}`);
    return rows.map(({ number }) => number);
  }

  async remove(generation: number): Promise<boolean> {
    this.files.remove(generation);
    return transaction(this.pool, async (client) => {
      const gone = await dropGeneration(client, this.schemas, generation);
      if (!gone) await client.query('rollback; begin');
      return gone;
    });
  }

  reader(projections: readonly Projection[], onLetGo: (generation: number) => Promise<void>): LiveReader {
    return new PostgresLiveReader(this.readers, this.schemas, this.control, projections, onLetGo);
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.readers.end()]);
  }
}
