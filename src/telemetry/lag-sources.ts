import type { EventStore, Position } from '../event-store/event-store.port.js';
import type { ReadModels } from '../projections/index.js';
import { behind, type LagSource } from './lag.js';

type Followed = Pick<ReadModels, 'status' | 'rebuilding'>;
type Readable = Pick<EventStore, 'readAll'>;

/** The live generation, and the one that is being built beside it by this process. */
export function readModelLags(readModels: Followed, store: Readable, clock = Date.now): readonly LagSource[] {
  return [
    {
      kind: 'read-models',
      name: 'live',
      lag: async (signal) => {
        const { checkpoint, incident, generation, needsRebuild } = await readModels.status();
        const halted = incident !== undefined || generation === undefined || needsRebuild !== undefined;
        return { ...(await behind(store, checkpoint, { signal, now: clock() })), halted };
      },
    },
    {
      kind: 'read-models',
      name: 'rebuild',
      lag: async (signal) => {
        const { rebuilding } = readModels;
        if (!rebuilding) return undefined;
        return { ...(await behind(store, rebuilding.position, { signal, now: clock() })), halted: false };
      },
    },
  ];
}

interface Reacting {
  status(): Promise<
    readonly {
      readonly reactor: string;
      readonly checkpoint: Position | undefined;
      readonly incident: unknown;
    }[]
  >;
}

/** Each reactor, whoever runs it. */
export function reactorLags(
  names: readonly string[],
  reactors: Reacting,
  store: Readable,
  clock = Date.now,
): readonly LagSource[] {
  return names.map((name) => ({
    kind: 'reactor',
    name,
    lag: async (signal) => {
      const status = (await reactors.status()).find(({ reactor }) => reactor === name);
      if (!status) return undefined;
      const lag = await behind(store, status.checkpoint, { signal, now: clock() });
      return { ...lag, halted: status.incident !== undefined };
    },
  }));
}
