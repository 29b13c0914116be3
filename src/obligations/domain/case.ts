import type { Day } from '../../kernel/day.js';

/** What can be left open at a unit that ends: a recommendation of an inspection, an issue of a meeting, a target of a programme. */
export const CASE_KINDS = ['recommendation', 'issue', 'target'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** Where a case stands. */
export interface StandingAt {
  readonly unit: string;
  /** Revision of the register as of which it stands there: what ended the unit later, or had ended it by then, moves it on. */
  readonly knownAt: number;
  /** The day since which it stands there. */
  readonly since: Day;
}

/** One move of a case that an event of its register caused. */
export interface Hop {
  /** Id of the event that ended, or un-made, `from`. */
  readonly cause: string;
  readonly from: string;
  readonly to: string;
  /** As of which revision of the register it had stood at `from`. */
  readonly knownAt: number;
  /** Id of the event that annulled the cause: then it should never have moved. */
  readonly annulledBy: string | null;
}

/** A unit ended, was un-made, or came to life again. */
export interface Turn {
  /** Of the register. */
  readonly revision: number;
  /** Id of the event. */
  readonly cause: string;
  readonly ends: boolean;
  /** Who takes over what is open there; null where the event names nobody, or the unit lives again. */
  readonly to: string | null;
  readonly on: Day;
  readonly annulledBy: string | null;
}

/** The key of a case: `recommendation/<inspection>/<recommendation>`, `issue/<meeting>/<issue>`, `target/<programme>/<goal>/<organization>`. */
export function caseKey(kind: CaseKind, ...ids: readonly string[]): string {
  return [kind, ...ids].join('/');
}
