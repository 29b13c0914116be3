import type { HandleCommand } from '../../event-store/handle-command.js';
import type { EventStore } from '../../event-store/event-store.port.js';
import type { Actor } from '../../kernel/event.js';
import type { Day } from '../../kernel/day.js';
import type { ReadModels } from '../read-models.js';

/** What jobs work with; they carry ids only, and read here what those are about. */
export interface JobNeeds {
  readonly store: EventStore;
  readonly handle: HandleCommand;
  readonly readModels: ReadModels;
  /** The day it is in Vietnam. */
  today(): Day;
}

/** Who sends the commands of a job: nobody can call himself so, for the transports refuse the colon. */
export function jobActor(job: string): Actor {
  return { id: `job:${job}`, authenticated: true };
}

/** Waits until the read models have everything that was recorded before now. @throws ReadModelBehind, which is tried again */
export async function untilCaughtUp({
  store,
  readModels,
}: Pick<JobNeeds, 'store' | 'readModels'>): Promise<void> {
  const head = await store.head();
  if (head !== undefined) await readModels.waitFor(head, 60_000);
}
