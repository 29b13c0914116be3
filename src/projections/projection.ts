import { createHash } from 'node:crypto';
import type { Recorded } from '../kernel/event.js';

/** What a column holds; `?` allows null. `json` is stored as JSON text and read back parsed. */
export type ColumnType = 'text' | 'integer' | 'json' | 'text?' | 'integer?' | 'json?';

type ColumnOf<V> = null extends V ? `${BaseOf<NonNullable<V>>}?` : BaseOf<V>;
type BaseOf<V> = [V] extends [string] ? 'text' : [V] extends [number] ? 'integer' : 'json';

/** What makes rows spans of time of some thing. */
export interface SpanColumns<R extends object = object> {
  /** Columns that name the thing; they are part of the key. */
  readonly of: readonly (string & keyof R)[];
  /** `text?`: the day on which a span ends; null while it goes on. */
  readonly to: string & keyof R;
  /** Null while the row is what is known now. */
  readonly closed: string & keyof R;
}

/** A table of a read model. `R` is the row as projections and queries see it; every column must be named. */
export interface TableDefinition<R extends object = object> {
  /** Unique among all projections: `structure_unit_versions`. */
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Columns of the primary key: text or integer, never null. */
  readonly key: readonly (string & keyof R)[];
  /** Each a list of columns; `select` works by the key or an index, from its left. */
  readonly indexes?: readonly (readonly (string & keyof R)[])[];
  /** Given, `spans` finds the rows that are known now, by an index that holds nothing else. */
  readonly spans?: SpanColumns<R>;
  /** Never there: it only carries the type of the row. */
  readonly row?: R;
}

/** Any table, its row type forgotten: what the machine works with. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the machine forgets the types
export type AnyTable = TableDefinition<any>;

/** Writes a table down with its row type: string → `text`, number → `integer`, anything else → `json`, `| null` → `?`. */
export function defineTable<R extends object>(
  definition: Omit<TableDefinition<R>, 'columns' | 'row'> & {
    readonly columns: { readonly [K in string & keyof R]-?: ColumnOf<R[K]> };
  },
): TableDefinition<R> {
  return definition;
}

/** A row as Kysely gives it: JSON columns are text (see `decodeRow`). */
export type StoredRow<R extends object> = {
  readonly [K in keyof R]: BaseOf<NonNullable<R[K]>> extends 'json'
    ? null extends R[K]
      ? string | null
      : string
    : R[K];
};

/** The type of a query's database: `DatabaseOf<{ units: typeof units }>`, keyed by table name. */
export type DatabaseOf<T extends Record<string, AnyTable>> = {
  [K in keyof T]: T[K] extends TableDefinition<infer R> ? StoredRow<R> : never;
};

/**
 * The rows of the generation that is being written, inside the transaction of the batch. It sees what the batch wrote
 * before. A row given back is read-only: to change it, `put` a changed copy.
 */
export interface ReadModelWriter {
  /** The row with this whole key. */
  get<R extends object>(table: TableDefinition<R>, key: NoInfer<Partial<R>>): Readonly<R> | undefined;
  /** Inserts the row or replaces the one with its key. @throws Error when a column is missing, unknown or of another type. */
  put<R extends object>(table: TableDefinition<R>, row: NoInfer<R>): void;
  /** Nothing happens when there is no such row. */
  remove<R extends object>(table: TableDefinition<R>, key: NoInfer<Partial<R>>): void;
  /**
   * All rows with these values, ordered by `orderBy` and then by key.
   * @throws Error when the columns of `where` do not begin the key or an index.
   */
  select<R extends object>(
    table: TableDefinition<R>,
    where: NoInfer<Partial<R>>,
    orderBy?: readonly (string & keyof NoInfer<R>)[],
  ): Readonly<R>[];
  /**
   * The rows of one thing that are known now, ordered by key; with a day only those that end on it or later, or not at
   * all, so that what it costs does not grow with what came before.
   * @throws Error when the table has no `spans`.
   */
  spans<R extends object>(table: TableDefinition<R>, of: NoInfer<Partial<R>>, from?: string): Readonly<R>[];
}

/** One read model: how its tables follow from events. */
export interface Projection {
  readonly name: string;
  /** Raised whenever `project` or the tables change: it makes the machine rebuild. */
  readonly version: number;
  readonly tables: readonly AnyTable[];
  /** Event types without version (`VillagesMerged`); `'all'` for every event of the log. */
  readonly handles: readonly string[] | 'all';
  /** Pure apart from the writer, synchronous: no clock, no random, no I/O. What it throws halts the generation. */
  project(recorded: Recorded, model: ReadModelWriter): void;
}

/** What a generation says of the projections that it was built with. */
export interface ProjectionStamp {
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the definition of the tables: a changed column counts as a new version. */
  readonly schema: string;
  readonly tables: readonly string[];
}

/** The stamps of a set of projections, by name. @throws Error when two share a name or a table. */
export function stampsOf(projections: readonly Projection[]): ProjectionStamp[] {
  const seen = new Set<string>();
  for (const name of projections.flatMap((one) => [
    `projection ${one.name}`,
    ...one.tables.map((t) => `table ${t.name}`),
  ])) {
    if (seen.has(name)) throw new Error(`${name} is defined twice`);
    seen.add(name);
  }
  return projections
    .map(({ name, version, tables }) => ({
      name,
      version,
      schema: createHash('sha256')
        .update(
          JSON.stringify(
            tables.map((t) => [
              ...[t.name, Object.entries(t.columns), t.key, t.indexes ?? []],
              ...(t.spans ? [t.spans] : []),
            ]),
          ),
        )
        .digest('hex'),
      tables: tables.map((table) => table.name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** In which projections a generation and this process differ, in words; undefined when in none. */
export function differenceOf(
  projections: readonly Projection[],
  built: { readonly projections: readonly ProjectionStamp[] },
): string | undefined {
  const stamps = new Map(built.projections.map((stamp) => [stamp.name, stamp]));
  const said: string[] = [];
  for (const stamp of stampsOf(projections)) {
    const other = stamps.get(stamp.name);
    stamps.delete(stamp.name);
    if (!other) said.push(`${stamp.name} is new`);
    else if (other.version !== stamp.version)
      said.push(`${stamp.name} is v${stamp.version}, built by v${other.version}`);
    else if (other.schema !== stamp.schema) said.push(`${stamp.name} has other tables`);
  }
  for (const name of stamps.keys()) said.push(`${name} is gone`);
  return said.length === 0 ? undefined : said.join('; ');
}
