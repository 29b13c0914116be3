import type { Position } from '../event-store/event-store.port.js';
import { stampsOf, type Projection, type ProjectionStamp } from './projection.js';

/** What a generation says of itself. */
export interface GenerationState {
  readonly number: number;
  readonly token: number;
  /** Everything up to here is in its rows; undefined before the first event. */
  readonly checkpoint: Position | undefined;
  /** Position of the last event in it: a log whose head lies before it is not the log that it was built from. */
  readonly lastEvent: Position | undefined;
  readonly events: number;
  readonly projections: readonly ProjectionStamp[];
}

/** How far a batch moves its generation. */
export interface Progress {
  readonly checkpoint: Position | undefined;
  readonly lastEvent: Position | undefined;
  /** Events of the batch. */
  readonly events: number;
}

/** The state of a generation that holds nothing yet. */
export function emptyState(
  number: number,
  token: number,
  projections: readonly Projection[],
): GenerationState {
  return {
    ...{ number, token, checkpoint: undefined, lastEvent: undefined, events: 0 },
    projections: stampsOf(projections),
  };
}

/** The state after a batch. */
export function advanced(state: GenerationState, progress: Progress): GenerationState {
  return { ...state, ...progress, events: state.events + progress.events };
}

/** A state as a database has it, in columns of these names or another way. */
export interface StoredState {
  readonly number: number;
  readonly token: number;
  readonly checkpoint: string | null;
  readonly last_event: string | null;
  readonly events: number;
  /** JSON. */
  readonly projections: string;
}

/** A state as it was stored. */
export function stateOf(row: StoredState): GenerationState {
  return {
    number: row.number,
    token: row.token,
    checkpoint: row.checkpoint ?? undefined,
    lastEvent: row.last_event ?? undefined,
    events: row.events,
    projections: JSON.parse(row.projections) as ProjectionStamp[],
  };
}
