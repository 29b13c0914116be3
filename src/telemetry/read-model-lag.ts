import type { EventStore } from '../event-store/event-store.port.js';
import type { ReadModels } from '../projections/index.js';
import { behind, type LagSource } from './lag.js';

type Followed = Pick<ReadModels, 'status'>;
type Readable = Pick<EventStore, 'readAll'>;

/** The live generation, and the one that is being built beside it by this process. */
export function readModelLags(readModels: Followed, store: Readable, clock = Date.now): readonly LagSource[] {
  return [
    {
      kind: 'read-models',
      name: 'live',
      lag: async (signal) => {
        const { checkpoint, incident, generation, needsRebuild } = readModels.status();
        const halted = incident !== undefined || generation === undefined || needsRebuild !== undefined;
        return { ...(await behind(store, checkpoint, { signal, now: clock() })), halted };
      },
    },
    {
      kind: 'read-models',
      name: 'rebuild',
      lag: async (signal) => {
        const { rebuilding } = readModels.status();
        if (!rebuilding) return undefined;
        return { ...(await behind(store, rebuilding.position, { signal, now: clock() })), halted: false };
      },
    },
  ];
}
