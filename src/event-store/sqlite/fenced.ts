import type { Database } from 'better-sqlite3';
import { assertToken, type Lease } from '../lease.js';

/** Changes a database in one transaction in which the fencing token is checked first. @throws LeaseLost, and what `change` throws */
export function fenced(db: Database, lease: () => Lease, token: number, change: () => void): void {
  db.transaction(() => {
    assertToken(lease(), token);
    change();
  }).immediate();
}
