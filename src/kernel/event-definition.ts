import type { ZodType } from 'zod';
import type { CitedDocument } from './document.js';
import type { DomainEvent } from './event.js';

/** A version that is no longer written but must decode for ever. */
export interface OlderVersion {
  readonly version: number;
  /** One stored `data` of this version. */
  readonly sample: object;
  /** Pure: the data of this version to the data of the next one. */
  upcast(data: object): object;
}

/** A stored event: its name, the version that is written today, what its data look like, and a stored sample. */
export interface EventDefinition<E extends DomainEvent = DomainEvent> {
  readonly name: E['type'];
  readonly version: number;
  readonly schema: ZodType<E['data']>;
  /** One stored `data` of this version; it must decode for ever. */
  readonly sample: E['data'];
  /** The documents that it cites: their bytes are kept for as long as it stands. */
  documents?(data: E['data']): readonly CitedDocument[];
  /** Oldest first, without gaps up to `version - 1`. */
  readonly older?: readonly OlderVersion[];
}
