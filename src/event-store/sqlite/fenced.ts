import type { Database } from 'better-sqlite3';
import { LeaseLost, type Lease } from '../lease.js';

/** Changes a database in one transaction in which the fencing token is checked first. @throws LeaseLost, and what `change` throws */
export function fenced(db: Database, lease: () => Lease, token: number, change: () => void): void {
  db.transaction(() => {
    assertToken(lease(), token);
    change();
  }).immediate();
}

/** Inside a transaction that is to change something. @throws LeaseLost when another process has taken over */
export function assertToken({ token: actual }: Pick<Lease, 'token'>, token: number): void {
  if (actual !== token) throw new LeaseLost(token, actual);
}
