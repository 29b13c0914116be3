import type { Database } from 'better-sqlite3';
import type { AnyTable } from '../projection.js';
import { indexesSql } from './table.js';

/**
 * The indexes of a table that is being filled. One that the filling itself reads is made when it is first needed; any
 * other waits for the end, where it is made at once from sorted rows, at a fraction of what keeping it row by row costs.
 */
export class LateIndexes {
  private readonly missing: Map<string, string>;

  constructor(
    private readonly db: Database,
    table: AnyTable,
  ) {
    this.missing = indexesSql(table);
  }

  /** Makes the index with this name (see `indexesSql`), if it is not there yet. */
  need(name: string): void {
    const statement = this.missing.get(name);
    if (statement === undefined) return;
    this.db.exec(statement);
    this.missing.delete(name);
  }

  /** Makes all that are not there yet. */
  complete(): void {
    for (const name of [...this.missing.keys()]) this.need(name);
  }
}
