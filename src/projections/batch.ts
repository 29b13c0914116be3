import { UndecodableEvent, type EventRegistry } from '../event-store/event-registry.js';
import type { Position, StoredEvent } from '../event-store/event-store.port.js';
import type { Recorded } from '../kernel/event.js';
import type { Projection, ReadModelWriter } from './projection.js';
import { ProjectionFailed } from './read-model.errors.js';
import type { WritableGeneration } from './read-model-database.port.js';

/** What a projection threw, and on which event of the batch. */
export class ProjectionThrew extends Error {
  constructor(
    readonly projection: string,
    readonly recorded: Recorded,
    options: ErrorOptions,
  ) {
    super(`projection ${projection} threw`, options);
    this.name = 'ProjectionThrew';
  }
}

/** Which projections take an event, by its type. */
export function dispatchOf(projections: readonly Projection[]): (type: string) => readonly Projection[] {
  const all = projections.filter((one) => one.handles === 'all');
  const byType = new Map<string, Projection[]>();
  for (const type of projections.flatMap((one) => (one.handles === 'all' ? [] : one.handles))) {
    byType.set(
      type,
      projections.filter((one) => one.handles === 'all' || one.handles.includes(type)),
    );
  }
  return (type) => byType.get(type) ?? all;
}

/** Projects events in order. @throws ProjectionThrew, but nothing once what is written is only tentative */
export function applyEvents(
  dispatch: (type: string) => readonly Projection[],
  events: readonly Recorded[],
  model: ReadModelWriter,
  isTentative = (): boolean => false,
): void {
  for (const recorded of events) {
    for (const projection of dispatch(recorded.event.type)) {
      try {
        projection.project(recorded, model);
      } catch (error) {
        if (isTentative()) continue;
        throw new ProjectionThrew(projection.name, recorded, { cause: error });
      }
    }
  }
}

/** Takes batches of stored events into one generation, each in one transaction with the checkpoint. */
export class BatchProjector {
  private readonly dispatch: (type: string) => readonly Projection[];

  constructor(
    private readonly generation: WritableGeneration,
    projections: readonly Projection[],
    private readonly registry: Pick<EventRegistry, 'decode'>,
    /** Ids of events that no projection gets to see. */
    private readonly setAside: ReadonlySet<string>,
  ) {
    this.dispatch = dispatchOf(projections);
  }

  /**
   * Projects the events and moves the checkpoint to `checkpoint` or the last of them.
   * @throws ProjectionFailed when one of them cannot be taken: what stands before it is committed then. LeaseLost.
   */
  async commit(token: number, stored: readonly StoredEvent[], checkpoint?: Position): Promise<void> {
    const events: Recorded[] = [];
    for (const [index, one] of stored.entries()) {
      if (this.setAside.has(one.id)) continue;
      try {
        events.push(this.registry.decode(one));
      } catch (error) {
        if (!(error instanceof UndecodableEvent)) throw error;
        await this.commit(token, stored.slice(0, index));
        throw this.failed(one, 'event-registry', error);
      }
    }
    const from = this.generation.state;
    try {
      await this.generation.transact(token, (model, isTentative) => {
        applyEvents(this.dispatch, events, model, isTentative);
        const lastEvent = stored.at(-1)?.position ?? from.lastEvent;
        return {
          checkpoint: checkpoint ?? stored.at(-1)?.position ?? from.checkpoint,
          lastEvent,
          events: stored.length,
        };
      });
    } catch (error) {
      if (!(error instanceof ProjectionThrew)) throw error;
      const index = stored.findIndex((one) => one.id === error.recorded.id);
      if (index > 0) await this.commit(token, stored.slice(0, index));
      throw this.failed(stored[index] as StoredEvent, error.projection, error.cause);
    }
  }

  private failed(event: StoredEvent, projection: string, error: unknown): ProjectionFailed {
    const { id: eventId, stream, revision, position, type } = event;
    const generation = this.generation.number;
    const text = error instanceof Error ? error.message : String(error);
    return new ProjectionFailed({
      generation,
      projection,
      eventId,
      stream,
      revision,
      position,
      type,
      error: text,
    });
  }
}
