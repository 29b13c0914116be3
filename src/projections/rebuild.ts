import type { EventRegistry } from '../event-store/event-registry.js';
import type { EventStore, Position, StoredEvent } from '../event-store/event-store.port.js';
import { BatchProjector } from './batch.js';
import type { Certificate, CertifiedTable } from './certificate.js';
import { Comparison, NO_ROWS, type ComparedSide } from './comparison.js';
import { stampsOf, type Projection, type ProjectionStamp } from './projection.js';
import type {
  HeldSnapshot,
  OpenGeneration,
  ReadModelDatabase,
  WritableGeneration,
} from './read-model-database.port.js';

export interface RebuildProgress {
  readonly phase: 'filling' | 'comparing' | 'catching-up';
  readonly events: number;
  /** Events that the live generation holds; undefined when there is none to go by. */
  readonly total: number | undefined;
  readonly position: Position | undefined;
}

export interface BuildOptions {
  readonly store: Pick<EventStore, 'readAll' | 'head'>;
  readonly registry: Pick<EventRegistry, 'decode'>;
  readonly projections: readonly Projection[];
  readonly setAside: ReadonlySet<string>;
  readonly database: ReadModelDatabase;
  readonly number: number;
  /** The live generation; undefined when there is none that could be compared. */
  readonly live: number | undefined;
  readonly batchEvents: number;
  readonly onProgress?: ((progress: RebuildProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A generation that is filled and compared, but not live; still open, with token 0. */
export interface Built {
  readonly generation: OpenGeneration;
  readonly certificate: Certificate;
}

/** The fencing token of a generation that nobody projects yet. */
export const BUILDING = 0;

const NOTHING: ComparedSide = { hasTable: () => false, scan: () => NO_ROWS, count: async () => 0 };

/**
 * Builds a generation beside the live one, filled to exactly the live checkpoint (without a live one: to the head), and
 * compares it. When it throws, also by `signal`, the generation is closed, and the caller's to remove.
 * @throws ProjectionFailed, StoreUnavailable, the signal's reason
 */
export async function buildBeside(options: BuildOptions): Promise<Built> {
  const { projections, number, database, signal } = options;
  signal?.throwIfAborted();
  const live = options.live === undefined ? undefined : await database.hold(options.live);
  let generation: OpenGeneration | undefined;
  try {
    const until = live ? live.state.checkpoint : await options.store.head();
    const filling = await database.fill({ number, token: BUILDING, projections });
    try {
      await fill(filling, until, BUILDING, { ...options, total: live?.state.events, phase: 'filling' });
      generation = await filling.finish();
    } catch (error) {
      await filling.abandon();
      throw error;
    }
    return { generation, certificate: await certify(generation, live, options) };
  } catch (error) {
    await generation?.close();
    throw error;
  } finally {
    await live?.close();
  }
}

export interface FillOptions extends Pick<
  BuildOptions,
  'store' | 'registry' | 'projections' | 'setAside' | 'batchEvents' | 'onProgress' | 'signal'
> {
  readonly total: number | undefined;
  readonly phase: RebuildProgress['phase'];
}

/** Projects what lies between the generation's checkpoint and `until`, which becomes its checkpoint. */
export async function fill(
  generation: WritableGeneration,
  until: Position | undefined,
  token: number,
  options: FillOptions,
): Promise<void> {
  const { store, registry, projections, setAside, batchEvents, onProgress, signal, total, phase } = options;
  const projector = new BatchProjector(generation, projections, registry, setAside);
  const after = generation.state.checkpoint;
  if (until === undefined || (after !== undefined && after >= until)) return;
  const commit = async (batch: readonly StoredEvent[], checkpoint?: Position) => {
    signal?.throwIfAborted();
    await projector.commit(token, batch, checkpoint);
    onProgress?.({ phase, events: generation.state.events, total, position: generation.state.checkpoint });
    await generation.ready();
  };
  let batch: StoredEvent[] = [];
  const read = { ...(after === undefined ? {} : { after }), ...(signal ? { signal } : {}) };
  for await (const event of store.readAll(read)) {
    if (event.position > until) break;
    batch.push(event);
    if (batch.length < batchEvents) continue;
    await commit(batch);
    batch = [];
  }
  await commit(batch, until);
}

async function certify(
  generation: OpenGeneration,
  live: HeldSnapshot | undefined,
  options: BuildOptions,
): Promise<Certificate> {
  const { projections, onProgress, signal, database } = options;
  const { checkpoint, events, number } = generation.state;
  onProgress?.({ phase: 'comparing', events, total: live?.state.events, position: checkpoint });
  const rebuilt = await database.hold(number);
  try {
    const comparison = new Comparison(live ?? NOTHING, rebuilt, signal);
    const stamps = new Map(live?.state.projections.map((stamp) => [stamp.name, stamp]));
    const tables: CertifiedTable[] = [];
    for (const projection of projections) {
      const standing = standingOf(projection, stamps.get(projection.name), live !== undefined);
      for (const table of projection.tables) {
        tables.push(
          standing === 'compared'
            ? await comparison.compare(table, projection.name)
            : await comparison.count(table, projection.name, standing),
        );
      }
    }
    for (const stamp of stamps.values()) {
      for (const table of stamp.tables.filter((name) => !rebuilt.hasTable(name))) {
        const liveRows = live?.hasTable(table) ? await live.count(table) : null;
        tables.push({
          table,
          projection: stamp.name,
          standing: 'removed',
          liveRows,
          rows: null,
          sha256: null,
        });
      }
    }
    return {
      fromGeneration: live?.state.number ?? null,
      toGeneration: number,
      position: checkpoint ?? null,
      events,
      projections: projections.map(({ name, version }) => ({ name, version })),
      tables,
      differences: comparison.differences,
      setAside: [...options.setAside].sort(),
      switched: false,
      acceptedBecause: null,
    };
  } finally {
    await rebuilt.close();
  }
}

function standingOf(projection: Projection, live: ProjectionStamp | undefined, comparable: boolean) {
  if (!comparable) return 'not-compared';
  if (!live) return 'added';
  const [own] = stampsOf([projection]);
  return live.version === own?.version && live.schema === own.schema ? 'compared' : 'new-version';
}
