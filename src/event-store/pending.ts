import type { AnyCommand } from '../kernel/command.js';
import type { Consulted, DecisionContext } from '../kernel/decider.js';
import type { Actor } from '../kernel/event.js';
import type { EventRegistry } from './event-registry.js';
import type { EventStore, Position } from './event-store.port.js';
import type { SnapshotStore } from './snapshots.js';

/** What a command that was recorded is answered with. */
export interface CommandReceipt {
  readonly stream: string;
  /** Revision of the command's own last event. */
  readonly revision: number;
  readonly position: Position;
  readonly commandId: string;
  /** The command had been recorded before. */
  readonly repeated: boolean;
}

/** A command on its way: validated, with its id and hash, and its caller waiting. */
export interface Pending {
  readonly definition: AnyCommand;
  readonly body: unknown;
  readonly actor: Actor;
  readonly commandId: string;
  readonly hash: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly expectedRevision: number | undefined;
  readonly simulated: boolean;
  readonly context: Omit<DecisionContext, 'consulted'>;
  consulted: ReadonlyMap<string, Consulted>;
  inFlight: boolean;
  settled: boolean;
  succeed(receipt: CommandReceipt): void;
  fail(error: unknown): void;
}

/** What a queue works with; shared by all queues of one `HandleCommand`. */
export interface Runtime {
  readonly store: EventStore;
  readonly registry: EventRegistry;
  readonly snapshots: SnapshotStore | undefined;
  /** Events after which a new snapshot is worth its cost. */
  readonly snapshotEvery: number;
  clock(): number;
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** The folded states of the streams that a pending command consults. */
  consult(pending: Pending): Promise<void>;
  readonly stopping: AbortSignal;
}
