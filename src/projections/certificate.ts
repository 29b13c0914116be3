import type { Position } from '../event-store/event-store.port.js';

/** One place where the live generation and the rebuilt one are not equal. */
export interface Difference {
  readonly table: string;
  /** Values of the key by column; empty when it concerns the table itself. */
  readonly key: Readonly<Record<string, string | number>>;
  /** `differs`: one column; otherwise the whole row, or the whole table, is on one side only. */
  readonly kind: 'differs' | 'only-live' | 'only-rebuilt' | 'table-missing';
  /** Empty unless one column differs. */
  readonly column: string;
  /** As stored: JSON columns are text. Null where there is nothing on this side. */
  readonly live: unknown;
  readonly rebuilt: unknown;
}

export interface CertifiedTable {
  readonly table: string;
  readonly projection: string;
  /** `compared` tables must be equal; those of a projection in another version, added or gone, are counted only. */
  readonly standing: 'compared' | 'new-version' | 'added' | 'removed' | 'not-compared';
  /** Null where the generation has no such table. */
  readonly liveRows: number | null;
  readonly rows: number | null;
  /** SHA-256, hex, over the rebuilt rows in the order of their key. */
  readonly sha256: string | null;
}

/** What a rebuild found: the rebuilt generation at `position`, table by table, beside the live one at the same place. */
export interface Certificate {
  /** Null when there was no live generation that could be compared. */
  readonly fromGeneration: number | null;
  readonly toGeneration: number;
  /** Null for an empty log. */
  readonly position: Position | null;
  readonly events: number;
  readonly projections: readonly { readonly name: string; readonly version: number }[];
  readonly tables: readonly CertifiedTable[];
  readonly differences: {
    readonly total: number;
    /** SHA-256, hex, over all differences, also over those that are not listed. */
    readonly digest: string;
    readonly listed: readonly Difference[];
  };
  /** Ids of the events that were set aside. */
  readonly setAside: readonly string[];
  readonly switched: boolean;
  /** Why differences were accepted; null when nobody had to. */
  readonly acceptedBecause: string | null;
}
