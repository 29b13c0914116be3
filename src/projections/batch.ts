import type { Recorded } from '../kernel/event.js';
import type { Projection, ReadModelWriter } from './projection.js';

/** What a projection threw, and on which event of the batch. */
export class ProjectionThrew extends Error {
  constructor(
    readonly projection: string,
    /** Place of the event in the batch. */
    readonly index: number,
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

/** Projects events in order. @throws ProjectionThrew */
export function applyEvents(
  projections: readonly Projection[],
  events: readonly Recorded[],
  model: ReadModelWriter,
  dispatch = dispatchOf(projections),
): void {
  events.forEach((recorded, index) => {
    for (const projection of dispatch(recorded.event.type)) {
      try {
        projection.project(recorded, model);
      } catch (error) {
        throw new ProjectionThrew(projection.name, index, { cause: error });
      }
    }
  });
}
