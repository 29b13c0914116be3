import type { Lease, LeaseHolder, LeaseTable } from '../event-store/lease.js';
import type { Answered, Reaction, Reactor, ReactorIncident, ReactorState, RefusedCommand, StoredOwed } from './reactor.port.js'; // prettier-ignore

/** How many commands are owed, by how they stand. */
export interface OwedCounts {
  /** To be sent, or sent without an answer. */
  readonly owed: number;
  /** Recorded or done; the event that says so is still to be read. */
  readonly sent: number;
  readonly refused: number;
  readonly setAside: number;
}

/** What tells one owed command from every other. */
export type OwedKey = Pick<StoredOwed, 'reactor' | 'subject' | 'idempotencyKey'>;

/**
 * Where reactors keep their tables, checkpoints and what they owe, and who runs them. Adapters: `sqlite/`. Every write
 * checks the fencing token in its own transaction, and throws LeaseLost when another process has taken over. A reactor
 * reads its rows synchronously: an adapter to a database that answers later keeps the rows of the one writer in memory.
 */
export interface ReactorStore extends LeaseTable {
  takeLease(holder: LeaseHolder, expiresAt: number, lapsed: (present: Lease) => boolean): number | undefined;
  lease(): Lease;
  /** Makes room for a reactor: tables that another version of it left are thrown away. @throws LeaseLost */
  prepare(token: number, reactor: Reactor): void;
  /** Throws away what a reactor has: it reads the log anew. @throws LeaseLost */
  forget(token: number, reactor: Reactor): void;
  state(reactor: string): ReactorState;
  /**
   * All or nothing: what `work` does with rows and owed commands, and the state that it gives. Where it does neither, nothing
   * is written, the state neither: false. @throws LeaseLost, and what `work` throws
   */
  transact(token: number, reactor: Reactor, work: (reaction: Reaction) => ReactorState): boolean;
  /** @throws LeaseLost */
  setState(token: number, state: ReactorState, reactor: string): void;
  /** @throws LeaseLost */
  setIncident(token: number, incident: ReactorIncident | undefined, reactor: string): void;
  /** Commands to be sent by now, those that have waited longest first; `isSent`: those on their way are left out. */
  due(now: number, most: number, isSent?: (key: OwedKey) => boolean): readonly StoredOwed[];
  /** When the next command may be sent again; undefined when none waits. */
  nextDue(): number | undefined;
  /** Notes what came of commands; one that is no longer owed, or owed otherwise, is left as it is. @throws LeaseLost */
  answered(token: number, answers: readonly Answered[]): void;
  refused(): readonly RefusedCommand[];
  /** Settles a refused command: it is sent again, or set aside. @throws LeaseLost */
  settle(token: number, id: string, how: 'retry' | 'set-aside'): void;
  counts(reactor: string): OwedCounts;
  close(): void;
}
