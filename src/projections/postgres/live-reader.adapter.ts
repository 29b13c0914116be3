import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type pg from 'pg';
import { stateOf, type GenerationState, type StoredState } from '../generation-state.js';
import type { Incident } from '../incident.js';
import { differenceOf, type Projection } from '../projection.js';
import type { LiveReader, ReadView } from '../read-model-database.port.js';
import { ReadModelOutdated } from '../read-model.errors.js';
import { asUnavailable, connect, rolledBack } from './connections.js';
import type { PostgresControl } from './control.adapter.js';
import { beginReading, stateIn } from './generations.js';
import type { Schemas } from './schemas.js';

/** What a read asks first, of the shared schema. */
interface Standing extends StoredState {
  readonly live: number | null;
  readonly incident: string | null;
}

const MOST_TRIES = 5;

/** Reads the schema of whichever generation is live; one question of the server begins a read, one ends it. */
export class PostgresLiveReader implements LiveReader {
  /** The live generation, as far as is known here. */
  private live: number | undefined;
  /** Generations that were live and are to be removed once their readers have gone. */
  private readonly former = new Set<number>();
  private readonly running = new Set<Promise<unknown>>();
  private readonly kysely = new WeakMap<pg.PoolClient, Kysely<unknown>>();
  /** Stamps of projections that are known to be those of this process. */
  private fitting: string | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly schemas: Schemas,
    private readonly control: PostgresControl,
    private readonly projections: readonly Projection[],
    private readonly onLetGo: (generation: number) => Promise<void>,
  ) {}

  read<DB, T>(query: (view: ReadView<DB>) => Promise<T> | T): Promise<T> {
    const reading = this.readNow(query);
    this.running.add(reading);
    const ended = () => this.running.delete(reading);
    reading.then(ended, ended);
    return reading;
  }

  async stateNow(): Promise<GenerationState> {
    try {
      const live = await this.control.live();
      const state = live === undefined ? undefined : await stateIn(this.pool, this.schemas, live);
      if (!state) throw new ReadModelOutdated('none has been built yet');
      this.assertFits(state, JSON.stringify(state.projections));
      return state;
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async refresh(): Promise<void> {
    const live = await this.control.live();
    if (this.live !== undefined && this.live !== live) this.former.add(this.live);
    this.live = live;
    for (const generation of this.former) {
      if (await stateIn(this.pool, this.schemas, generation)) await this.onLetGo(generation);
      else this.former.delete(generation);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  private async readNow<DB, T>(query: (view: ReadView<DB>) => Promise<T> | T): Promise<T> {
    const client = await connect(this.pool);
    try {
      const standing = await this.begin(client);
      const state = stateOf(standing);
      this.assertFits(state, standing.projections);
      return await query({
        db: this.kyselyOn(client) as Kysely<DB>,
        checkpoint: state.checkpoint,
        generation: state.number,
        incident: standing.incident === null ? undefined : (JSON.parse(standing.incident) as Incident),
      });
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      client.release(await rolledBack(client));
    }
  }

  /** Begins a snapshot in which the live generation is live and cannot be removed. @throws ReadModelOutdated */
  private async begin(client: pg.PoolClient): Promise<Standing> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.live ??= await this.control.live();
      const { live, schemas } = this;
      if (live === undefined) throw new ReadModelOutdated('none has been built yet');
      const found = await beginReading(client, schemas, live, this.standingSql(live));
      const standing = found?.rows[0] as Standing | undefined;
      if (standing?.live === live && standing.number !== null) return standing;
      // Another one has become live, perhaps by another process.
      await rolledBack(client);
      this.former.add(live);
      this.live = undefined;
    }
    throw new ReadModelOutdated('they are changing too fast');
  }

  private standingSql(live: number): string {
    const { control, generations, incidents } = this.schemas;
    return `select c.live, g.*, i.incident, set_config('search_path', '${this.schemas.of(live)}', true)
      from ${control} c left join ${generations} g on g.number = ${live} left join ${incidents} i on i.generation = ${live}`;
  }

  private assertFits(state: GenerationState, stamps: string): void {
    if (stamps === this.fitting) return;
    const difference = differenceOf(this.projections, state);
    if (difference) throw new ReadModelOutdated(difference);
    this.fitting = stamps;
  }

  /** Kysely on this one connection, inside whatever transaction is open. */
  private kyselyOn(client: pg.PoolClient): Kysely<unknown> {
    let kysely = this.kysely.get(client);
    if (!kysely) {
      // A query may ask several things at once; a connection takes one after the other.
      let last: Promise<unknown> = Promise.resolve();
      const query = (sql: string, values: unknown[]) => {
        const answer = last.then(() => client.query(sql, values));
        last = answer.catch(() => undefined);
        return answer;
      };
      const alone = { connect: async () => ({ query, release: () => undefined }), end: async () => undefined };
      kysely = new Kysely({ dialect: new PostgresDialect({ pool: alone as unknown as PostgresPool }) });
      this.kysely.set(client, kysely);
    }
    return kysely;
  } // prettier-ignore
}
