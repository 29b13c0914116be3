import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ControlDatabase, Lease, LeaseHolder } from './sqlite/control.adapter.js';

/** Openings in this very process: a lease with our pid that is none of them was left by a process that had our pid before. */
const openingsHere = new Set<string>();

/** Who may project: held by one opening of the read models at a time, with a fencing token that rises at each change. */
export class ProjectorLease {
  private readonly holder: LeaseHolder = { id: randomUUID(), host: hostname(), pid: process.pid };
  private held: number | undefined;

  constructor(
    private readonly control: ControlDatabase,
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
  take(): boolean {
    const now = this.clock();
    this.held = this.control.takeLease(this.holder, now + this.durationMs, (present) =>
      hasLapsed(present, now),
    );
    return this.held !== undefined;
  }

  /** Takes it from whoever holds it: his token is stale from then on. */
  seize(): number {
    this.held = this.control.takeLease(this.holder, this.clock() + this.durationMs, () => true);
    return this.held ?? 0;
  }

  /** Whether it is still held. */
  renew(): boolean {
    if (this.held !== undefined && !this.control.renewLease(this.held, this.clock() + this.durationMs))
      this.lost();
    return this.held !== undefined;
  }

  /** Another one has it. */
  lost(): void {
    this.held = undefined;
  }

  release(): void {
    if (this.held !== undefined) this.control.releaseLease(this.held);
    this.held = undefined;
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
