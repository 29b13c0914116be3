import { Map as PersistentMap, Set as PersistentSet } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { OperationsEvent } from './operations.events.js';

/** What is known of each rebuilt generation: its newest certificate, in short. */
export interface CertifiedGeneration {
  readonly digest: string;
  readonly differences: number;
  readonly switched: boolean;
}

/** What is known of a host that serves the log. */
export interface KnownHost {
  readonly name: string;
  readonly readModels: 'own' | 'shared';
}

export interface OperationsState {
  /** By number of the generation. */
  readonly generations: PersistentMap<number, CertifiedGeneration>;
  /** The nights that have their certificate, as days. */
  readonly nights: PersistentSet<string>;
  readonly persons: PersistentMap<string, 'registered' | 'erased'>;
  /** Those that serve the log, by id. */
  readonly hosts: PersistentMap<string, KnownHost>;
}

/** What operators and jobs left in the log. Other events of the stream pass by. */
export const operationsFold: Fold<OperationsEvent, OperationsState> = {
  category: 'operations',
  version: 4,
  initial: () => ({
    generations: PersistentMap(),
    nights: PersistentSet(),
    persons: PersistentMap(),
    hosts: PersistentMap(),
  }),
  evolve: (state, { event }) => {
    if (event.type === 'PersonRegistered')
      return { ...state, persons: state.persons.set(event.data.person, 'registered') };
    if (event.type === 'PersonErased')
      return { ...state, persons: state.persons.set(event.data.person, 'erased') };
    if (event.type === 'HostJoined') {
      const { host, name, readModels } = event.data;
      return { ...state, hosts: state.hosts.set(host, { name, readModels }) };
    }
    if (event.type === 'HostRetired') return { ...state, hosts: state.hosts.remove(event.data.host) };
    if (event.type !== 'GenerationCertified') return state;
    const { toGeneration, differences, switched, night } = event.data;
    const known = { digest: differences.digest, differences: differences.total, switched };
    return {
      ...state,
      generations: state.generations.set(toGeneration, known),
      nights: night === undefined ? state.nights : state.nights.add(night),
    };
  },
};
