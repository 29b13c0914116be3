import type { AnyTable, Projection, ReadModelWriter } from './projection.js';
import type { Row, StoredTable } from './stored-table.port.js';
import { TableCache } from './table-cache.js';

/** The tables of a generation as its projections read and write them: a write-back cache over each. */
export class CachedTables {
  readonly writer: ReadModelWriter;
  private readonly caches = new Map<AnyTable, TableCache>();

  constructor(projections: readonly Projection[], stored: (table: AnyTable) => StoredTable) {
    for (const table of projections.flatMap((one) => one.tables))
      this.caches.set(table, new TableCache(table, stored(table)));
    this.writer = {
      get: (table, key) => this.cache(table).get(key as Row) as never,
      put: (table, row) => {
        this.cache(table).put(row as Row);
      },
      remove: (table, key) => {
        this.cache(table).remove(key as Row);
      },
      select: (table, where, orderBy = []) => this.cache(table).select(where as Row, orderBy) as never,
      spans: (table, of, from) => this.cache(table).spans(of as Row, from) as never,
    };
  }

  /** Writes what the batch put. Called inside its transaction. */
  flush(): void {
    for (const cache of this.caches.values()) cache.flush();
  }

  /** After the commit: what was written is now what was read. */
  settle(): void {
    for (const cache of this.caches.values()) cache.settle();
  }

  /** Before the batch is done anew: what it put is not there. */
  restart(): void {
    for (const cache of this.caches.values()) cache.restart();
  }

  /** After a rollback, or when another process has written: nothing in memory can be trusted. */
  forget(): void {
    for (const cache of this.caches.values()) cache.forget();
  }

  private cache(table: AnyTable): TableCache {
    const cache = this.caches.get(table);
    if (!cache) throw new Error(`table ${table.name} belongs to no projection of this generation`);
    return cache;
  }
}
