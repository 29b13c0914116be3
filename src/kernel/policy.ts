import type { Day } from './day.js';

/** One dated version of a policy's thresholds, as `seeds/policies/` gives it. */
export interface PolicyVersion {
  /** Kebab-case code by which a warning is accepted: `village-households`. */
  readonly code: string;
  /** Names the version in events: `14/2018/TT-BNV`. */
  readonly version: string;
  readonly citation: string;
  /** First day on which a decision is judged by it. */
  readonly from: Day;
  /** Thresholds by a flat key such as `hamlet.central-highlands`. */
  readonly figures: Readonly<Record<string, number>>;
}

/** The dated thresholds of all policies; data, loaded at start. */
export interface PolicyBook {
  /** The version in force on the day a decision was taken; undefined where none was yet. */
  at(code: string, decidedOn: Day): PolicyVersion | undefined;
}

/** A book of given versions; of several in force the latest counts. */
export function policyBook(versions: readonly PolicyVersion[]): PolicyBook {
  const newestFirst = versions.toSorted((a, b) => (a.from < b.from ? 1 : -1));
  return {
    at: (code, decidedOn) =>
      newestFirst.find((version) => version.code === code && version.from <= decidedOn),
  };
}
