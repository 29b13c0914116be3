import { Stack } from 'immutable';
import type { Day } from '../../kernel/day.js';

/** A delta, or a recount that sets the number; `balance` is the number after it. */
export interface CountEntry {
  readonly on: Day;
  readonly revision: number;
  readonly delta: number;
  readonly counted?: number;
  readonly balance: number;
}

/** What is counted of one quantity of a unit: the latest day first, and within a day the latest of the log. */
export type Count = Stack<CountEntry>;
export const NO_COUNT: Count = Stack();

/** The number at the end of a day. */
export function countAt(count: Count, day: Day): number {
  return count.find((entry) => entry.on <= day)?.balance ?? 0;
}

/** The entries after a day, the earliest first. */
export function countedAfter(count: Count, day: Day): CountEntry[] {
  const later: CountEntry[] = [];
  for (const entry of count) {
    if (entry.on <= day) break;
    later.push(entry);
  }
  return later.reverse();
}

/** The day of the first recount after a day, or null: a delta dated `day` counts until then. */
export function recountAfter(count: Count, day: Day): Day | null {
  return countedAfter(count, day).find((entry) => entry.counted !== undefined)?.on ?? null;
}

/** Whether any balance from a day on lies below zero; gives the last such day and its balance. */
export function belowZero(count: Count, from: Day): { day: Day; balance: number } | undefined {
  let day: Day | undefined;
  for (const entry of count) {
    if (entry.on < from) return undefined;
    if (entry.on !== day && entry.balance < 0) return { day: entry.on, balance: entry.balance };
    day = entry.on;
  }
  return undefined;
}

/** What an entry says by itself. */
export interface NewCount {
  readonly on: Day;
  readonly revision: number;
  readonly delta: number;
  readonly counted?: number | undefined;
}

/** The count with one more entry; balances after it follow, up to the next recount. */
export function addCount(count: Count, entry: NewCount): Count {
  const later = countedAfter(count, entry.on);
  const before = count.skip(later.length);
  return followed(before.push(entryOn(before, entry)), later);
}

/**
 * Written out: `{ ...entry, balance }` gives each object a hidden class of its own in the V8 of Node 20 (a further key
 * after a spread; found in a heap snapshot), and there are as many entries as events.
 */
function entryOn(before: Count, { on, revision, delta, counted }: NewCount): CountEntry {
  if (counted !== undefined) return { on, revision, delta, counted, balance: counted };
  return { on, revision, delta, balance: (before.peek()?.balance ?? 0) + delta };
}

/** A count with later entries, the earliest first, put on top of it; their balances follow. */
function followed(count: Count, later: readonly NewCount[]): Count {
  if (later.length === 0) return count;
  return count.withMutations((stack) => {
    for (const entry of later) stack.push(entryOn(stack, entry));
  });
}

/** The count without the entries of some events, as if they had never been. */
export function withoutRevisions(count: Count, revisions: ReadonlySet<number>): Count {
  const kept = count.filterNot((entry) => revisions.has(entry.revision));
  return kept.size === count.size ? count : followed(NO_COUNT, kept.toArray().reverse());
}
