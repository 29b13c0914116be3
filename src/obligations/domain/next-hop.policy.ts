import type { Day } from '../../kernel/day.js';
import type { Hop, StandingAt, Turn } from './case.js';

/** What is to be done with an open case. */
export type NextHop =
  | { readonly next: 'none' }
  | { readonly next: 'owed'; readonly cause: string; readonly to: string; readonly on: Day }
  /** Its unit has ended, and the case cannot leave it: the event names nobody, or sends it round in a circle. */
  | { readonly next: 'stuck'; readonly cause: string; readonly why: 'nobody' | 'circle' };

const NONE: NextHop = { next: 'none' };

/**
 * The next hop of an open case (design, Obligations), one at a time. The answer follows from what the register says and
 * from where the case came from, never from when anybody looked: a case that is read late goes the same way as one that
 * was read at once.
 * @param trail the hops that led the case here since people last placed it, in order
 * @param turns what became of the unit where it stands, by revision
 */
export function nextHop(at: StandingAt, trail: readonly Hop[], turns: readonly Turn[]): NextHop {
  const undone = trail.find((hop) => hop.annulledBy !== null && hop.from !== at.unit);
  // It goes back to where that hop came from, on the day since which it stands here: no day is left on which it had moved.
  if (undone?.annulledBy) return { next: 'owed', cause: undone.annulledBy, to: undone.from, on: at.since };
  const ending = endingOf(at, turns);
  if (!ending) return NONE;
  const { cause, to, on } = ending;
  if (to === null || to === at.unit) return { next: 'stuck', cause, why: 'nobody' };
  if (trail.some((hop) => hop.cause === cause)) return { next: 'stuck', cause, why: 'circle' };
  return { next: 'owed', cause, to, on: on > at.since ? on : at.since };
}

/** What ended the unit: it had ended by then, or the first end after. What was annulled never was. */
function endingOf({ knownAt }: StandingAt, turns: readonly Turn[]): Turn | undefined {
  const standing = turns.filter((turn) => turn.annulledBy === null);
  const before = standing.findLast((turn) => turn.revision <= knownAt);
  return before?.ends ? before : standing.find((turn) => turn.revision > knownAt && turn.ends);
}

/** To which place in its trail a move takes a case back; -1: it goes on. */
export function goesBack(trail: readonly Hop[], move: Pick<Hop, 'cause' | 'to'>): number {
  return trail.findIndex((hop) => hop.annulledBy === move.cause && hop.from === move.to);
}
