import { Map } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { Day } from '../../kernel/day.js';
import type { ProgrammeEvent } from './programme.events.js';

/** A target as it was given: the unit that has it now, and what came along with it when it last moved. */
export interface GivenTarget {
  readonly unit: string;
  readonly target: number;
  readonly brought: number;
}
/** What a unit has reached of a goal by a day; the newest day counts. */
export interface Reached {
  readonly number: number;
  readonly on: Day;
}
/** Target and reached are two figures. Targets by the organization to which they were given, reached by unit. */
export interface Goal {
  readonly total: number | null;
  readonly given: Map<string, GivenTarget>;
  readonly reached: Map<string, Reached>;
}

/** A programme as folded from its stream. */
export interface Programme {
  readonly status: 'none' | 'open' | 'closed';
  readonly register: string;
  readonly openedOn: Day;
  /** The last day that an entry carries; a hop of a target to another unit is none. */
  readonly lastOn: Day;
  readonly goals: Map<string, Goal>;
}

/** What a unit is to reach: its own target and those that it has taken over; undefined where it has none. */
export function targetOf(goal: Goal, unit: string): number | undefined {
  const own = goal.given.filter((one) => one.unit === unit);
  return own.isEmpty() ? undefined : own.reduce((sum, one) => sum + one.target, 0);
}

/** What goes with a target of what its unit has reached: what it brought, or for the unit's own what the others did not; all with the last. */
export function reachedWith(goal: Goal, of: string): number {
  const moving = goal.given.get(of);
  if (!moving) return 0;
  const reached = goal.reached.get(moving.unit)?.number ?? 0;
  const others = goal.given.delete(of).filter((one) => one.unit === moving.unit);
  if (others.isEmpty()) return reached;
  if (moving.unit !== of) return Math.min(moving.brought, reached);
  return Math.max(0, reached - others.reduce((sum, one) => sum + one.brought, 0));
}

export const programmeFold: Fold<ProgrammeEvent, Programme> = {
  category: 'programme',
  version: 2,
  initial: () => ({ status: 'none', register: '', openedOn: '', lastOn: '', goals: Map() }),
  evolve(state, { event }) {
    if (event.type === 'ProgrammeOpened') {
      const { register, openedOn, goals } = event.data;
      return {
        status: 'open',
        register,
        openedOn,
        lastOn: openedOn,
        goals: Map(goals.map(({ goal, total }) => [goal, { total, given: Map(), reached: Map() }])),
      };
    }
    const { on } = event.data;
    const lastOn = event.type !== 'TargetMoved' && on > state.lastOn ? on : state.lastOn;
    if (event.type === 'ProgrammeClosed') return { ...state, lastOn, status: 'closed' };
    const goal = state.goals.get(event.data.goal);
    return goal
      ? { ...state, lastOn, goals: state.goals.set(event.data.goal, evolveGoal(goal, event)) }
      : state;
  },
};

type GoalEvent = Extract<ProgrammeEvent, { data: { goal: string } }>;

function evolveGoal(goal: Goal, event: GoalEvent): Goal {
  switch (event.type) {
    case 'TargetsSet': {
      // A target given anew settles what the organization had taken over.
      const units = new Set(event.data.targets.map(({ unit }) => unit));
      const kept = goal.given.filter((one) => !units.has(one.unit));
      const given = event.data.targets.map(({ unit, target }): [string, GivenTarget] => [
        unit,
        { unit, target, brought: 0 },
      ]);
      return { ...goal, given: kept.concat(given) };
    }
    case 'ProgressRecorded': {
      const { unit, reached: number, on } = event.data;
      const known = goal.reached.get(unit);
      return known && known.on > on ? goal : { ...goal, reached: goal.reached.set(unit, { number, on }) };
    }
    case 'TargetMoved': {
      const { of, from, to, target, reached, on } = event.data;
      const left = goal.reached.get(from);
      const there = goal.reached.get(to);
      const newest = [left?.on ?? on, there?.on ?? on].toSorted().at(-1) ?? on;
      return {
        ...goal,
        given: goal.given.set(of, { unit: to, target, brought: reached }),
        reached: goal.reached
          .set(from, { number: (left?.number ?? 0) - reached, on: left?.on ?? on })
          .set(to, { number: (there?.number ?? 0) + reached, on: newest }),
      };
    }
  }
}
