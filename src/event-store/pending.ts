import type { AnyCommand } from '../kernel/command.js';
import type { Day } from '../kernel/day.js';
import type { NewDocument } from '../kernel/document.js';
import type { Consulted, DecisionContext } from '../kernel/decider.js';
import type { Actor } from '../kernel/event.js';
import { commandHash, uuid5 } from '../kernel/ids.js';
import type { PolicyBook } from '../kernel/policy.js';
import type { Seen } from '../kernel/etag.js';
import type { Rejection } from '../kernel/rejection.js';
import { EVERY_RIGHT, type Rights } from '../kernel/scope.js';
import { NotAppended } from './command.errors.js';
import type { CommandObserver, CommandTrace } from './command-observer.port.js';
import { OutcomeUnknown } from './event-store.errors.js';
import type { EventRegistry } from './event-registry.js';
import type { EventStore, Position } from './event-store.port.js';
import type { SnapshotStore } from './snapshots.js';

const DEADLINE_MS = 30_000;

/** A command as transports hand it over. */
export interface CommandRequest {
  readonly definition: AnyCommand;
  /** Unchecked; the definition's schema decides. */
  readonly body: unknown;
  readonly actor: Actor;
  readonly idempotencyKey: string;
  /** Its id, where somebody has asked for it already: `commandIdOf` actor, name and key. */
  readonly commandId?: string;
  /** What the sender may be and touch; everything, where it is left out: only what comes from outside is limited. */
  readonly rights?: Rights;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** The trace that it goes on with, where it is not the one that is active (W3C Trace Context). */
  readonly traceparent?: string;
  /** Revision at which the caller saw the stream; -1 for a stream that must not exist. */
  readonly expectedRevision?: number;
  /** What the caller saw; refused where any of it has been touched since. */
  readonly seen?: readonly Seen[];
  /** Where a command of this actor, name and key was recorded before; it can be repeated there only. */
  readonly recordedIn?: string;
  /** Why it is refused unless it was recorded before, found by whoever sends it; told to nobody outside of whose scope it lies. */
  readonly refusal?: Rejection;
  /** Made under a moved clock. */
  readonly simulated?: true;
  /** How long the caller waits, in milliseconds; default 30,000. */
  readonly deadlineMs?: number;
}

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

const NOTHING_CONSULTED: ReadonlyMap<string, Consulted> = new Map();

/** A command on its way: validated, with its id and hash, and its caller waiting. It is the context of its own decision. */
export class Pending implements DecisionContext {
  readonly hash: string;
  readonly actor: Actor;
  readonly rights: Rights;
  /** States of the streams that the definition names in `consults`. */
  known = NOTHING_CONSULTED;
  /** Its events may have been sent to the store. */
  inFlight = false;
  /** Its caller has been answered. */
  settled = false;
  /** Where what becomes of it is traced. */
  trace: CommandTrace | undefined;
  private readonly deadline: NodeJS.Timeout;

  constructor(
    readonly request: CommandRequest,
    readonly body: unknown,
    readonly commandId: string,
    stream: string,
    readonly today: Day,
    readonly policies: PolicyBook,
    private readonly resolve: (receipt: CommandReceipt) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.hash = commandHash(request.definition.name, body);
    this.actor = request.actor;
    this.rights = request.rights ?? EVERY_RIGHT;
    // It ends the caller's wait, not the batch.
    this.deadline = setTimeout(() => {
      this.fail(this.inFlight ? new OutcomeUnknown(stream) : new NotAppended(stream));
    }, request.deadlineMs ?? DEADLINE_MS);
    this.deadline.unref();
  }

  get definition(): AnyCommand {
    return this.request.definition;
  }

  newId(role: string, n = 0): string {
    return uuid5(this.commandId, role, n);
  }

  consulted(stream: string): Consulted {
    const found = this.known.get(stream);
    if (!found) throw new Error(`${this.definition.name} does not consult ${stream}`);
    return found;
  }

  succeed(receipt: CommandReceipt): void {
    if (this.settle()) this.resolve(receipt);
  }

  fail(error: unknown): void {
    if (this.settle()) this.reject(error);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.deadline);
    return true;
  }
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
  /** Keeps what decisions have made, durably. @throws StoreUnavailable */
  keep(documents: readonly NewDocument[]): Promise<void>;
  readonly stopping: AbortSignal;
  readonly observer: CommandObserver | undefined;
}
