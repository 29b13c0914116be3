import { Map } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { Day } from '../../kernel/day.js';
import type { ProgrammeEvent } from './programme.events.js';

/** Target and reached are two figures. */
export interface Target {
  readonly target: number;
  readonly reached: number;
}
export interface Goal {
  readonly total: number | null;
  readonly targets: Map<string, Target>;
}

/** A programme as folded from its stream. */
export interface Programme {
  readonly status: 'none' | 'open' | 'closed';
  readonly register: string;
  readonly openedOn: Day;
  readonly goals: Map<string, Goal>;
}

export const programmeFold: Fold<ProgrammeEvent, Programme> = {
  category: 'programme',
  version: 1,
  initial: () => ({ status: 'none', register: '', openedOn: '', goals: Map() }),
  evolve(state, { event }) {
    const change = (goal: string, change: (targets: Goal['targets']) => Goal['targets']): Programme => {
      const known = state.goals.get(goal);
      return known
        ? { ...state, goals: state.goals.set(goal, { ...known, targets: change(known.targets) }) }
        : state;
    };
    switch (event.type) {
      case 'ProgrammeOpened': {
        const { register, openedOn, goals } = event.data;
        return {
          status: 'open',
          register,
          openedOn,
          goals: Map(goals.map(({ goal, total }) => [goal, { total, targets: Map<string, Target>() }])),
        };
      }
      case 'TargetsSet':
        return change(event.data.goal, (targets) =>
          targets.withMutations((map) => {
            for (const { unit, target } of event.data.targets)
              map.set(unit, { target, reached: map.get(unit)?.reached ?? 0 });
          }),
        );
      case 'ProgressRecorded':
        return change(event.data.goal, (targets) =>
          targets.set(event.data.unit, {
            target: targets.get(event.data.unit)?.target ?? 0,
            reached: event.data.reached,
          }),
        );
      case 'TargetMoved':
        return change(event.data.goal, (targets) => {
          const { from, to, target, reached } = event.data;
          const there = targets.get(to) ?? { target: 0, reached: 0 };
          return targets
            .delete(from)
            .set(to, { target: there.target + target, reached: there.reached + reached });
        });
      case 'ProgrammeClosed':
        return { ...state, status: 'closed' };
    }
  },
};
