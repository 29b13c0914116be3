import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Who holds a lease, or held it last. */
export interface LeaseHolder {
  /** Names one opening of the database; two of one process differ. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

export interface Lease extends LeaseHolder {
  /** Fencing token. */
  readonly token: number;
  /** Milliseconds UTC; 0 when it was given back. */
  readonly expiresAt: number;
}

/** A file answers at once, a server after a while. */
type MaybePromise<T> = T | Promise<T>;

/** Where a lease is kept: beside what its holder alone may write, so that a write checks the token in its transaction. */
export interface LeaseTable {
  /** The new fencing token, or undefined when the present lease does not count as lapsed. */
  takeLease(
    holder: LeaseHolder,
    expiresAt: number,
    lapsed: (present: Lease) => boolean,
  ): MaybePromise<number | undefined>;
  /** Whether the lease is still held with this token. */
  renewLease(token: number, expiresAt: number): MaybePromise<boolean>;
  releaseLease(token: number): MaybePromise<void>;
}

/** Another process holds the lease now: its fencing token is higher, and nothing was written. */
export class LeaseLost extends Error {
  constructor(
    readonly token: number,
    readonly actual: number,
  ) {
    super(`fencing token ${token} is stale, ${actual} holds: another process is at work`);
    this.name = 'LeaseLost';
  }
}

/** Inside a transaction that is to change something. @throws LeaseLost when another process has taken over */
export function assertToken({ token: actual }: Pick<Lease, 'token'>, token: number): void {
  if (actual !== token) throw new LeaseLost(token, actual);
}

/** Openings in this very process: a lease with our pid that is none of them was left by a process that had our pid before. */
const openingsHere = new Set<string>();

/** Who may write: one opening of a database at a time, with a fencing token that rises at each change of hands. */
export class FencedLease {
  private readonly holder: LeaseHolder = { id: randomUUID(), host: hostname(), pid: process.pid };
  private held: number | undefined;

  constructor(
    private readonly table: LeaseTable,
    /** Milliseconds UTC. */
    private readonly clock: () => number,
    private readonly durationMs: number,
  ) {
    openingsHere.add(this.holder.id);
  }

  /** The fencing token while the lease is held, as far as is known here. */
  get token(): number | undefined {
    return this.held;
  }

  /** Takes a lease that was given back, has run out, or whose process is gone. Whether it is held now. */
  async take(): Promise<boolean> {
    const now = this.clock();
    this.held = await this.table.takeLease(this.holder, now + this.durationMs, (present) =>
      hasLapsed(present, now),
    );
    return this.held !== undefined;
  }

  /** Takes it from whoever holds it: his token is stale from then on. */
  async seize(): Promise<number> {
    this.held = await this.table.takeLease(this.holder, this.clock() + this.durationMs, () => true);
    return this.held ?? 0;
  }

  /** Whether it is still held. */
  async renew(): Promise<boolean> {
    const { held } = this;
    if (held === undefined) return false;
    const renewed = await this.table.renewLease(held, this.clock() + this.durationMs);
    // What was lost or taken anew meanwhile is not lost by this.
    if (!renewed && this.held === held) this.lost();
    return this.held !== undefined;
  }

  /** Another one has it. */
  lost(): void {
    this.held = undefined;
  }

  async release(): Promise<void> {
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) await this.table.releaseLease(held);
    openingsHere.delete(this.holder.id);
  }
}

function hasLapsed(lease: Lease, now: number): boolean {
  if (lease.expiresAt <= now) return true;
  if (lease.host !== hostname()) return false;
  if (lease.pid === process.pid) return !openingsHere.has(lease.id);
  try {
    process.kill(lease.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
