import { Map as PersistentMap } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { OperationsEvent } from './operations.events.js';

/** What is known of each rebuilt generation: its newest certificate, in short. */
export interface CertifiedGeneration {
  readonly digest: string;
  readonly differences: number;
  readonly switched: boolean;
}

/** Other capabilities' events of the stream pass by. */
export interface OperationsState {
  readonly generations: PersistentMap<number, CertifiedGeneration>;
  readonly persons: PersistentMap<string, 'registered' | 'erased'>;
}

export const operationsFold: Fold<OperationsEvent, OperationsState> = {
  category: 'operations',
  version: 2,
  initial: () => ({ generations: PersistentMap(), persons: PersistentMap() }),
  evolve: (state, { event }) => {
    switch (event.type) {
      case 'GenerationCertified': {
        const { toGeneration, differences, switched } = event.data;
        const certified = { digest: differences.digest, differences: differences.total, switched };
        return { ...state, generations: state.generations.set(toGeneration, certified) };
      }
      case 'PersonRegistered':
        return { ...state, persons: state.persons.set(event.data.person, 'registered') };
      case 'PersonErased':
        return { ...state, persons: state.persons.set(event.data.person, 'erased') };
      case 'DifferenceAccepted':
      default:
        return state;
    }
  },
};
