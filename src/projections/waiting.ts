import type { EventStore, Position } from '../event-store/event-store.port.js';
import type { Incident } from './incident.js';
import { ReadModelBehind } from './read-model.errors.js';

/** At once in the process that projects, otherwise as soon as the database answers. */
type MaybePromise<T> = T | Promise<T>;

export interface Waited {
  readonly store: Pick<EventStore, 'readAll'>;
  state(): MaybePromise<{ readonly number: number; readonly checkpoint: Position | undefined }>;
  incident(generation: number): Promise<Incident | undefined>;
  /** Whether this process projects and so wakes `waiting` after each commit; otherwise one has to look. */
  notifies(): boolean;
  readonly waiting: Set<() => void>;
}

const LOOK_EVERY_MS = 15;
const MOST_COUNTED = 1_000;

/** @throws ReadModelBehind */
export async function waitUntilReached(position: Position, timeoutMs: number, waited: Waited): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const { number, checkpoint } = await waited.state();
    if (checkpoint !== undefined && checkpoint >= position) return;
    const incident = await waited.incident(number);
    const left = end - performance.now();
    if (incident || left <= 0) {
      throw new ReadModelBehind(
        position,
        checkpoint,
        await eventsBetween(checkpoint, position, waited.store),
        incident,
      );
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(wake, waited.notifies() ? left : Math.min(left, LOOK_EVERY_MS));
      function wake(): void {
        clearTimeout(timer);
        waited.waiting.delete(wake);
        resolve();
      }
      waited.waiting.add(wake);
    });
  }
}

/** How often one looks for a change that somebody else makes, and in any case. */
const LOOK_FOR_CHANGE_MS = 250;

/** Resolves when the live generation stands elsewhere than at the checkpoint, or the signal aborts. */
export async function waitForChange(
  checkpoint: Position | undefined,
  signal: AbortSignal,
  { state, waiting }: Pick<Waited, 'state' | 'waiting'>,
): Promise<void> {
  while (!signal.aborted && (await state()).checkpoint === checkpoint) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(wake, LOOK_FOR_CHANGE_MS);
      function wake(): void {
        clearTimeout(timer);
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      }
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

async function eventsBetween(
  after: Position | undefined,
  until: Position,
  store: Pick<EventStore, 'readAll'>,
): Promise<number> {
  let count = 0;
  for await (const event of store.readAll({
    ...(after === undefined ? {} : { after }),
    maxCount: MOST_COUNTED,
  })) {
    if (event.position > until) break;
    count += 1;
  }
  return count;
}
