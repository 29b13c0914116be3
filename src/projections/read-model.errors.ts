import type { Position } from '../event-store/event-store.port.js';
export { LeaseLost } from '../event-store/lease.js';
import type { Incident } from './incident.js';

/** The read model has not reached a position in time, or never will before its incident is settled. */
export class ReadModelBehind extends Error {
  constructor(
    readonly wanted: Position,
    readonly reached: Position | undefined,
    /** Events between the two; at most 1000 are counted. */
    readonly lag: number,
    readonly incident: Incident | undefined,
  ) {
    super(
      incident
        ? `the read model is halted at ${incident.position} by an incident in ${incident.projection}: ${incident.error}`
        : lag === 0
          ? `the log has not come to ${wanted} yet`
          : `the read model is ${lag >= 1000 ? '1000 or more' : lag} events behind ${wanted}`,
    );
    this.name = 'ReadModelBehind';
  }
}

/** The live generation was built by other projections than this process has; it must be rebuilt before it can be read. */
export class ReadModelOutdated extends Error {
  constructor(detail: string) {
    super(`the live read models were built by other projections: ${detail}`);
    this.name = 'ReadModelOutdated';
  }
}

/** A projection threw, or an event could not be read: the event stands in the log, its effect is in no read model. */
export class ProjectionFailed extends Error {
  constructor(readonly incident: Incident) {
    super(
      `${incident.projection} on ${incident.type} ${incident.stream}@${incident.revision} (${incident.position}): ${incident.error}`,
    );
    this.name = 'ProjectionFailed';
  }
}

/** What was asked of a rebuild cannot be done: one is running, or there is no candidate to accept. */
export class RebuildRefused extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'RebuildRefused';
  }
}
