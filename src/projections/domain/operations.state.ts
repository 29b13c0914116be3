import { Map as PersistentMap } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { OperationsEvent } from './operations.events.js';

/** What is known of each rebuilt generation: its newest certificate, in short. */
export interface CertifiedGeneration {
  readonly digest: string;
  readonly differences: number;
  readonly switched: boolean;
}

/** By number of the generation. Other capabilities' events of the stream pass by. */
export type OperationsState = PersistentMap<number, CertifiedGeneration>;

export const operationsFold: Fold<OperationsEvent, OperationsState> = {
  category: 'operations',
  version: 1,
  initial: () => PersistentMap(),
  evolve: (state, { event }) => {
    if (event.type !== 'GenerationCertified') return state;
    const { toGeneration, differences, switched } = event.data;
    return state.set(toGeneration, { digest: differences.digest, differences: differences.total, switched });
  },
};
