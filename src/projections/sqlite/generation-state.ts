import type { Database } from 'better-sqlite3';
import type { Position } from '../../event-store/event-store.port.js';
import { stampsOf, type Projection, type ProjectionStamp } from '../projection.js';

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

/** Makes the table of the state, with its one row. */
export function writeGenerationState(db: Database, state: GenerationState): void {
  db.exec(`create table generation_state (
    id integer primary key check (id = 1), number integer not null, token integer not null, checkpoint text,
    last_event text, events integer not null, projections text not null) strict`);
  db.prepare('insert into generation_state values (1, ?, ?, null, null, 0, ?)').run(
    state.number,
    state.token,
    JSON.stringify(state.projections),
  );
}

/** Moves the stored state on by a batch, if the token is still this one: whether it was. */
export function progressWriter(db: Database): (progress: Progress, token: number) => boolean {
  const advance = db.prepare(
    'update generation_state set checkpoint = ?, last_event = ?, events = events + ? where token = ?',
  );
  return ({ checkpoint, lastEvent, events }, token) =>
    advance.run(checkpoint ?? null, lastEvent ?? null, events, token).changes === 1;
}

/** Reads what a generation says of itself, on any connection to it. */
export function readGenerationState(db: Database): GenerationState {
  return generationStateReader(db)();
}

/** The same, for a connection that is asked often. */
export function generationStateReader(db: Database): () => GenerationState {
  const statement = db.prepare('select * from generation_state');
  return () => stateOf(statement.get() as StateRow);
}

interface StateRow {
  readonly number: number;
  readonly token: number;
  readonly checkpoint: string | null;
  readonly last_event: string | null;
  readonly events: number;
  readonly projections: string;
}

function stateOf(row: StateRow): GenerationState {
  return {
    number: row.number,
    token: row.token,
    checkpoint: row.checkpoint ?? undefined,
    lastEvent: row.last_event ?? undefined,
    events: row.events,
    projections: JSON.parse(row.projections) as ProjectionStamp[],
  };
}
