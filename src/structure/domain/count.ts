import { List } from 'immutable';
import type { Day } from '../../kernel/day.js';

/** A delta, or a recount that sets the number; `balance` is the number after it. */
export interface CountEntry {
  readonly on: Day;
  readonly revision: number;
  readonly delta: number;
  readonly counted?: number;
  readonly balance: number;
}

/** What is counted of one quantity of a unit, by day and within a day in the order of the log. */
export type Count = List<CountEntry>;
export const NO_COUNT: Count = List();

/** The number at the end of a day. */
export function countAt(count: Count, day: Day): number {
  for (let at = count.size - 1; at >= 0; at--) {
    const entry = count.get(at);
    if (entry && entry.on <= day) return entry.balance;
  }
  return 0;
}

/** The day of the first recount after a day, or null: a delta dated `day` counts until then. */
export function recountAfter(count: Count, day: Day): Day | null {
  if ((count.last()?.on ?? '') <= day) return null;
  return count.find((entry) => entry.on > day && entry.counted !== undefined)?.on ?? null;
}

/** Whether any balance from a day on lies below zero; gives the first such day and balance. */
export function belowZero(count: Count, from: Day): { day: Day; balance: number } | undefined {
  for (let at = count.size - 1; at >= 0; at--) {
    const entry = count.get(at);
    if (!entry || entry.on < from) return undefined;
    const last = count.get(at + 1)?.on !== entry.on;
    if (last && entry.balance < 0) return { day: entry.on, balance: entry.balance };
    if (entry.on === from) return undefined;
  }
  return undefined;
}

/** The count with one more entry; balances after it follow, up to the next recount. */
export function addCount(count: Count, entry: Omit<CountEntry, 'balance'>): Count {
  let at = count.size;
  while (at > 0 && (count.get(at - 1)?.on ?? '') > entry.on) at--;
  const before = at === 0 ? 0 : (count.get(at - 1)?.balance ?? 0);
  const added = { ...entry, balance: entry.counted ?? before + entry.delta };
  return at === count.size ? count.push(added) : rebalance(count.insert(at, added), at + 1);
}

/** The count without the entries of some events, as if they had never been. */
export function withoutRevisions(count: Count, revisions: ReadonlySet<number>): Count {
  return count.some((entry) => revisions.has(entry.revision))
    ? rebalance(
        count.filterNot((entry) => revisions.has(entry.revision)),
        0,
      )
    : count;
}

/** The count with the balances of its entries from an index on made to follow; they end to differ at the next recount. */
function rebalance(count: Count, from: number): Count {
  return count.withMutations((list) => {
    let balance = from === 0 ? 0 : (list.get(from - 1)?.balance ?? 0);
    for (let at = from; at < list.size; at++) {
      const entry = list.get(at);
      if (!entry) return;
      balance = entry.counted ?? balance + entry.delta;
      list.set(at, { ...entry, balance });
      if (entry.counted !== undefined && from > 0) return;
    }
  });
}
