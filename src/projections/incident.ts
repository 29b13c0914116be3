import type { Position } from '../event-store/event-store.port.js';

/** The event at which a generation is halted, and who could not take it. */
export interface Incident {
  readonly generation: number;
  /** Name of the projection that threw; `event-registry` when the event does not decode. */
  readonly projection: string;
  readonly eventId: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** Stored name with version. */
  readonly type: string;
  readonly error: string;
}
