import type { Database } from 'better-sqlite3';
import { LeaseLost, type Lease } from '../lease.js';

/** Changes a database in one transaction in which the fencing token is checked first. @throws LeaseLost, and what `change` throws */
export function fenced(db: Database, lease: () => Lease, token: number, change: () => void): void {
  db.transaction(() => {
    const actual = lease().token;
    if (actual !== token) throw new LeaseLost(token, actual);
    change();
  }).immediate();
}
