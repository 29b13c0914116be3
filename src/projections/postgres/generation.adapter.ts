import type pg from 'pg';
import { CachedTables } from '../cached-tables.js';
import { advanced, type GenerationState, type Progress } from '../generation-state.js';
import type { AnyTable } from '../projection.js';
import type { GenerationOptions, OpenGeneration, WriteBatch } from '../read-model-database.port.js';
import { LeaseLost } from '../read-model.errors.js';
import { asUnavailable, connect, rolledBack } from './connections.js';
import { fetchMissed } from './fetch.js';
import { FetchedTable, type TableChange } from './fetched-table.js';
import { keepOpen, letGo, raiseToken, stateIn } from './generations.js';
import type { Schemas } from './schemas.js';
import { deleteManySql, upsertManySql } from './table.js';

/** How often a batch is done anew before it counts as one that never has what it reads. */
const MOST_PASSES = 200;

/** One generation of all read models, open for writing: one schema of a PostgreSQL database. */
export class PostgresGeneration implements OpenGeneration {
  readonly number: number;
  private readonly tables = new Map<AnyTable, FetchedTable>();
  private readonly cached: CachedTables;
  private client: pg.PoolClient | undefined;

  private constructor(
    private readonly pool: pg.Pool,
    private readonly schemas: Schemas,
    { projections }: GenerationOptions,
    private current: GenerationState,
  ) {
    this.number = current.number;
    this.cached = new CachedTables(projections, (table) => {
      const fetched = new FetchedTable(table);
      this.tables.set(table, fetched);
      return fetched;
    });
  }

  /** Opens a generation that is there, and raises its fencing token. @throws LeaseLost, StoreUnavailable */
  static async open(
    pool: pg.Pool,
    schemas: Schemas,
    options: GenerationOptions,
  ): Promise<PostgresGeneration> {
    const { number, token } = options;
    const client = await connect(pool);
    try {
      await keepOpen(client, schemas, number);
      await raiseToken(client, schemas, number, token);
      const state = (await stateIn(client, schemas, number)) as GenerationState;
      const generation = new PostgresGeneration(pool, schemas, options, state);
      generation.client = client;
      return generation;
    } catch (error) {
      // With the connection ends what it keeps open.
      client.release(true);
      throw asUnavailable(error);
    }
  }

  get state(): GenerationState {
    return this.current;
  }

  async transact(token: number, write: WriteBatch): Promise<GenerationState> {
    try {
      const client = await this.connection();
      for (const table of this.tables.values()) table.begin();
      const progress = await this.project(client, write);
      this.cached.flush();
      const changes = [...this.tables.values()].flatMap((table) => table.change() ?? []);
      await this.store(client, token, progress, changes);
      this.current = advanced(this.current, progress);
    } catch (error) {
      this.cached.forget();
      throw asUnavailable(error);
    }
    this.cached.settle();
    return this.current;
  }

  async ready(): Promise<void> {
    // The turn has ended while the server was at work.
  }

  async raise(token: number): Promise<void> {
    await raiseToken(await this.connection(), this.schemas, this.number, token);
    this.current = { ...this.current, token };
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (!client) return;
    try {
      await letGo(client, this.schemas, this.number);
      client.release();
    } catch {
      client.release(true);
    }
  }

  /** Does the batch again and again, each time with the rows that were missed before, until none is. */
  private async project(client: pg.PoolClient, write: WriteBatch): Promise<Progress> {
    const tables = [...this.tables.values()];
    const isTentative = () => tables.some((table) => table.missed().size > 0);
    for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
      try {
        const progress = write(this.cached.writer, isTentative);
        if (!isTentative()) return progress;
      } catch (error) {
        if (!isTentative()) throw error;
      }
      this.cached.restart();
      await this.guarded(client, () => fetchMissed(client, this.schemas.of(this.number), tables));
    }
    throw new Error(`a batch misses rows after ${MOST_PASSES} passes`);
  } // prettier-ignore

  /** Writes the batch, if the token and the place where it began are still these. @throws LeaseLost */
  private async store(
    client: pg.PoolClient,
    token: number,
    { checkpoint = null, lastEvent = null, events }: NullableProgress,
    changes: readonly TableChange[],
  ): Promise<void> {
    const { schemas, number } = this;
    const schema = schemas.of(number);
    const advance = `update ${schemas.generations} set checkpoint = $1, last_event = $2, events = events + $3
      where number = $4 and token = $5 and events = $6 and checkpoint is not distinct from $7`;
    const from = [this.current.events, this.current.checkpoint ?? null];
    await this.guarded(client, async () => {
      await client.query('begin');
      const moved = await client.query(advance, [checkpoint, lastEvent, events, number, token, ...from]);
      if (moved.rowCount !== 1) throw await this.displaced(client, token);
      for (const { table, columns, removed } of changes) {
        if ((columns[0]?.length ?? 0) > 0) await client.query(upsertManySql(schema, table), [...columns]);
        if ((removed[0]?.length ?? 0) > 0) await client.query(deleteManySql(schema, table), [...removed]);
      }
      await client.query('commit');
    });
  }

  /** Why the batch finds its generation otherwise than it left it. */
  private async displaced(client: pg.PoolClient, token: number): Promise<Error> {
    const state = await stateIn(client, this.schemas, this.number);
    if (!state) return new Error(`generation ${this.number} is not there`);
    if (state.token !== token) return new LeaseLost(token, state.token);
    // The answer to an earlier commit was lost, and the batch had been stored.
    this.current = state;
    return new Error('the last batch had been stored already: it goes on behind it');
  }

  /** What goes wrong leaves no transaction behind; a connection that is of no use is let go. */
  private async guarded<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const broken = await rolledBack(client);
      if (broken) {
        this.client = undefined;
        client.release(broken);
      }
      throw error;
    }
  }

  private async connection(): Promise<pg.PoolClient> {
    if (this.client) return this.client;
    const client = await connect(this.pool);
    try {
      await keepOpen(client, this.schemas, this.number);
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.client = client;
    return client;
  }
}

/** As SQL wants it, where nothing is null. */
interface NullableProgress {
  readonly checkpoint?: Progress['checkpoint'] | null;
  readonly lastEvent?: Progress['lastEvent'] | null;
  readonly events: number;
}
