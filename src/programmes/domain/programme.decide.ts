import type { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import { isAlive, registerStream, type Register } from '../../structure/index.js';
import type {
  closeProgrammeSchema,
  moveTargetSchema,
  openProgrammeSchema,
  recordProgressSchema,
  setTargetsSchema,
} from './programme.command.js';
import type { ProgrammeEvent } from './programme.events.js';
import type { Goal, Programme } from './programme.state.js';

type DecideProgramme<C> = Decide<C, ProgrammeEvent, Programme>;
const RULE = 'design: Beside the structure';

function guardDay(day: Day, earliest: Day, context: DecisionContext, where: string): void {
  if (day > context.today || day < earliest) {
    reject({
      code: day > context.today ? 'after-today' : 'before-the-programme',
      where,
      rule: 'design: Time',
      detail: `${day} lies ${day > context.today ? `after today, ${context.today}` : `before ${earliest}`}.`,
      remedy: 'Check the day.',
    });
  }
}

function guardOpen(
  state: Programme,
  command: { register: string; programme: string; on: Day },
  context: DecisionContext,
): void {
  if (state.status === 'none' || state.register !== command.register) {
    reject({
      code: 'programme-unknown',
      where: '/programme',
      rule: RULE,
      detail: `The register has no programme "${command.programme}".`,
      remedy: 'Look at `kientoan programmes REGISTER`.',
    });
  }
  if (state.status === 'closed')
    reject({
      code: 'programme-closed',
      where: '/programme',
      rule: RULE,
      detail: 'The programme is closed.',
      remedy: 'Open another one.',
    });
  guardDay(command.on, state.openedOn, context, '/on');
}

function goalOf(state: Programme, id: string): Goal {
  const goal = state.goals.get(id);
  return (
    goal ??
    reject({
      code: 'goal-unknown',
      where: '/goal',
      rule: RULE,
      detail: `The programme has no goal "${id}".`,
      remedy: 'Name one of its goals.',
      facts: { goals: [...state.goals.keys()] },
    })
  );
}

/** Decides the opening of a programme with its goals. */
export const openProgramme: DecideProgramme<z.infer<typeof openProgrammeSchema>> = (
  command,
  state,
  context,
) => {
  if (state.status !== 'none')
    reject({
      code: 'programme-exists',
      where: '',
      rule: RULE,
      detail: 'The programme exists already.',
      remedy: 'Use it.',
    });
  const { register, name, issuer, basis, term, openedOn, serves, goals } = command;
  guardDay(openedOn, '0000-01-01', context, '/openedOn');
  if (term.to < term.from)
    reject({
      code: 'period-backwards',
      where: '/term',
      rule: RULE,
      detail: 'The term ends before it starts.',
      remedy: 'Check the days.',
    });
  if ((context.consulted(registerStream(register)).state as Register).id === null) {
    reject({
      code: 'register-unknown',
      where: '/register',
      rule: 'design: Register and units',
      detail: `There is no register "${register}".`,
      remedy: 'Look at `kientoan registers`.',
    });
  }
  return [
    {
      type: 'ProgrammeOpened',
      data: {
        programme: context.newId('programme', 0), register, name, issuer, basis, term, openedOn, ...(serves === undefined ? {} : { serves }),
        goals: goals.map((goal, n) => ({ goal: context.newId('goal', n + 1), name: goal.name, measure: goal.measure, total: goal.total ?? null })),
      },
    }, // prettier-ignore
  ];
};

/** Decides the targets of organizations; where the goal has a total, all targets together must reach it. */
export const setTargets: DecideProgramme<z.infer<typeof setTargetsSchema>> = (command, state, context) => {
  guardOpen(state, command, context);
  const { programme, goal: id, on, targets } = command;
  const goal = goalOf(state, id);
  const { state: book, revision: registerRevision } = context.consulted(registerStream(command.register));
  const named = new Map<string, number>();
  targets.forEach(({ unit, target }, at) => {
    if (named.has(unit))
      reject({
        code: 'target-twice',
        where: `/targets/${at}`,
        rule: RULE,
        detail: `"${unit}" is named twice.`,
        remedy: 'Name each organization once.',
      });
    const known = (book as Register).units.get(unit);
    if (known?.kind !== 'organization' || !isAlive(known, on)) {
      reject({
        code: known ? 'unit-ended' : 'unit-unknown',
        where: `/targets/${at}/unit`,
        rule: RULE,
        detail: `"${unit}" is no organization that existed on ${on}.`,
        remedy: 'Name organizations of the register.',
        facts: { unit, on },
      });
    }
    named.set(unit, target);
  });
  const others = [...goal.targets]
    .filter(([unit]) => !named.has(unit))
    .reduce((sum, [, one]) => sum + one.target, 0);
  const sum = others + [...named.values()].reduce((total, target) => total + target, 0);
  if (goal.total !== null && sum < goal.total) {
    reject({
      code: 'targets-below-total',
      where: '/targets',
      rule: 'design: Beside the structure (the sum of targets is checked)',
      detail: `The targets add up to ${sum}; the goal is ${goal.total}.`,
      remedy: 'Give targets that reach the goal.',
      facts: { sum, total: goal.total },
    });
  }
  return [{ type: 'TargetsSet', data: { programme, goal: id, on, registerRevision, targets } }];
};

function targetOf(
  goal: Goal,
  unit: string,
  where: string,
): { readonly target: number; readonly reached: number } {
  return (
    goal.targets.get(unit) ??
    reject({
      code: 'case-moved-on',
      where,
      rule: RULE,
      detail: `"${unit}" has no target of this goal.`,
      remedy: 'Nothing is to be done, or name an organization that has one.',
      facts: { unit },
    })
  );
}

/** Decides what an organization has reached by a day. */
export const recordProgress: DecideProgramme<z.infer<typeof recordProgressSchema>> = (
  command,
  state,
  context,
) => {
  guardOpen(state, command, context);
  const { programme, goal, on, unit, reached } = command;
  targetOf(goalOf(state, goal), unit, '/unit');
  return [{ type: 'ProgressRecorded', data: { programme, goal, on, unit, reached } }];
};

/** Decides one hop of a target to the organization that takes it over; it is added to that one's own. */
export const moveTarget: DecideProgramme<z.infer<typeof moveTargetSchema>> = (command, state, context) => {
  guardOpen(state, command, context);
  const { programme, goal, on, from, to, cause } = command;
  const { target, reached } = targetOf(goalOf(state, goal), from, '/from');
  if (from === to)
    reject({
      code: 'unit-twice',
      where: '/to',
      rule: RULE,
      detail: 'A target moves to another organization.',
      remedy: 'Name another one.',
    });
  return [{ type: 'TargetMoved', data: { programme, goal, on, from, to, target, reached, cause } }];
};

/** Decides that a programme is over. */
export const closeProgramme: DecideProgramme<z.infer<typeof closeProgrammeSchema>> = (
  command,
  state,
  context,
) => {
  guardOpen(state, command, context);
  return [{ type: 'ProgrammeClosed', data: { programme: command.programme, on: command.on } }];
};
