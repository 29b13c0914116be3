import type { StoredEvent } from '../event-store/event-store.port.js';

/** Events that were projected into the live generation in one transaction. Times are those of `performance.now()`. */
export interface ProjectedBatch {
  readonly generation: number;
  readonly events: readonly StoredEvent[];
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Port to whoever watches the live generation follow the log, for metrics and traces. It must not throw. */
export interface ProjectionObserver {
  projected(batch: ProjectedBatch): void;
}
