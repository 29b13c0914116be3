import type { Database } from 'better-sqlite3';
import { stateOf, type GenerationState, type Progress, type StoredState } from '../generation-state.js';

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
  return () => stateOf(statement.get() as StoredState);
}
