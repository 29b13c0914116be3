import { Columns } from './columns.js';
import type { StoredRow, TableDefinition } from './projection.js';
import type { Row } from './stored-table.port.js';

/** A row as queries get it to a row as projections put it: JSON columns parsed. */
export function decodeRow<R extends object>(table: TableDefinition<R>, row: StoredRow<R>): R {
  return Columns.of(table).decode({ ...(row as Row) }) as R;
}
