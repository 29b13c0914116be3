import type { Day } from '../../kernel/day.js';

/** A value that holds from a day on, until the next entry of its timeline; `revision` is the event that wrote it. */
export interface Entry<T> {
  readonly on: Day;
  readonly revision: number;
  readonly value: T;
}

/**
 * Stands for the revision of an event that is not recorded yet: later than all that are. The largest integer that V8
 * keeps unboxed: one larger one, and it boxes every revision of every state.
 */
export const UNRECORDED = 2 ** 31 - 1;

/** Entries by day, and within a day in the order of the log. */
export type Timeline<T> = readonly Entry<T>[];

/** [from, to): where a value holds; `to` null is open. */
export interface Span<T> {
  readonly from: Day;
  readonly to: Day | null;
  readonly value: T;
}

/** The timeline with one more entry in its place. */
export function insert<T>(timeline: Timeline<T>, entry: Entry<T>): Timeline<T> {
  let at = timeline.length;
  while (at > 0 && (timeline[at - 1]?.on ?? '') > entry.on) at--;
  return at === timeline.length ? [...timeline, entry] : timeline.toSpliced(at, 0, entry);
}

/** The entry that holds at the end of a day. */
export function entryAt<T>(timeline: Timeline<T>, day: Day): Entry<T> | undefined {
  for (let at = timeline.length - 1; at >= 0; at--) {
    const entry = timeline[at];
    if (entry && entry.on <= day) return entry;
  }
  return undefined;
}

/** The value that holds at the end of a day. */
export function valueAt<T>(timeline: Timeline<T>, day: Day): T | undefined {
  return entryAt(timeline, day)?.value;
}

/** The first entry after a day. */
export function nextAfter<T>(timeline: Timeline<T>, day: Day): Entry<T> | undefined {
  // From the end, because most days that are asked for are late ones.
  let at = timeline.length;
  while (at > 0 && (timeline[at - 1]?.on ?? '') > day) at--;
  return timeline[at];
}

/** The spans of a timeline; of several entries on one day only the last one has a span. */
export function spans<T>(timeline: Timeline<T>): Span<T>[] {
  const result: Span<T>[] = [];
  timeline.forEach((entry, index) => {
    const next = timeline[index + 1];
    if (next?.on === entry.on) return;
    result.push({ from: entry.on, to: next?.on ?? null, value: entry.value });
  });
  return result;
}

/** The spans that hold on a day or after it. */
export function spansSince<T>(timeline: Timeline<T>, day: Day): Span<T>[] {
  let at = timeline.length - 1;
  while (at > 0 && (timeline[at]?.on ?? '') > day) at--;
  return spans(at <= 0 ? timeline : timeline.slice(at));
}

/** The earlier of two days of which null is "never". */
export function earlier(a: Day | null, b: Day | null): Day | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}
