import type { z } from 'zod';
import { guardDay, guardToday } from '../../kernel/day-guards.js';
import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import { consultedRegister, guardHop, livingUnit } from '../../structure/index.js';
import type {
  closeProgrammeSchema,
  moveTargetSchema,
  openProgrammeSchema,
  recordProgressSchema,
  setTargetsSchema,
} from './programme.command.js';
import type { ProgrammeEvent } from './programme.events.js';
import { reachedWith, targetOf, type Goal, type Programme } from './programme.state.js';

type DecideProgramme<C> = Decide<C, ProgrammeEvent, Programme>;
const RULE = 'design: Beside the structure';
const OBLIGATIONS = 'design: Conservation, obligations';

function guardKnown(state: Programme, command: { register: string; programme: string }): void {
  if (state.status !== 'none' && state.register === command.register) return;
  reject({
    code: 'programme-unknown', where: '/programme', rule: RULE, detail: `The register has no programme "${command.programme}".`,
    remedy: 'Look at `kientoan programmes REGISTER`.',
  }); // prettier-ignore
}

function guardOpen(
  state: Programme,
  command: { register: string; programme: string; on: Day },
  context: DecisionContext,
): void {
  guardKnown(state, command);
  if (state.status === 'closed') {
    reject({
      code: 'programme-closed', where: '/programme', rule: RULE, detail: 'The programme is closed.', remedy: 'Open another one.',
    }); // prettier-ignore
  }
  guardDay(command.on, state.openedOn, context, 'before-the-programme');
}

function goalOf(state: Programme, id: string): Goal {
  const goal = state.goals.get(id);
  if (goal) return goal;
  return reject({
    code: 'goal-unknown', where: '/goal', rule: RULE, detail: `The programme has no goal "${id}".`, remedy: 'Name one of its goals.',
    facts: { goals: [...state.goals.keys()] },
  }); // prettier-ignore
}

/** Decides the opening of a programme with its goals. */
export const openProgramme: DecideProgramme<z.infer<typeof openProgrammeSchema>> = (
  command,
  state,
  context,
) => {
  if (state.status !== 'none') {
    reject({
      code: 'programme-exists', where: '', rule: RULE, detail: 'The programme exists already.', remedy: 'Use it.',
    }); // prettier-ignore
  }
  const { register, name, issuer, basis, term, openedOn, serves, goals } = command;
  guardToday(openedOn, context, '/openedOn');
  if (term.to < term.from) {
    reject({
      code: 'period-backwards', where: '/term', rule: RULE, detail: 'The term ends before it starts.', remedy: 'Check the days.', facts: term,
    }); // prettier-ignore
  }
  consultedRegister(register, context);
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
  const { state: book, revision: registerRevision } = consultedRegister(command.register, context);
  const named = new Set<string>();
  targets.forEach(({ unit }, at) => {
    if (named.has(unit)) {
      reject({
        code: 'target-twice', where: `/targets/${at}`, rule: RULE, detail: `"${unit}" is named twice.`, remedy: 'Name each organization once.',
      }); // prettier-ignore
    }
    livingUnit(book, unit, on, `/targets/${at}/unit`, ['organization']);
    const taker = goal.given.get(unit)?.unit ?? unit;
    if (taker !== unit) {
      reject({
        code: 'target-taken-over', where: `/targets/${at}/unit`, rule: OBLIGATIONS, detail: `The target of "${unit}" was taken over by "${taker}".`,
        remedy: 'Name the organization that took it over.', facts: { unit, with: taker },
      }); // prettier-ignore
    }
    named.add(unit);
  });
  const others = goal.given.filter(({ unit }) => !named.has(unit)).reduce((sum, one) => sum + one.target, 0);
  const sum = targets.reduce((total, { target }) => total + target, others);
  if (goal.total !== null && sum < goal.total) {
    reject({
      code: 'targets-below-total', where: '/targets', rule: `${RULE} (the sum of targets is checked)`,
      detail: `The targets add up to ${sum}; the goal is ${goal.total}.`, remedy: 'Give targets that reach the goal.', facts: { sum, total: goal.total },
    }); // prettier-ignore
  }
  return [{ type: 'TargetsSet', data: { programme, goal: id, on, registerRevision, targets } }];
};

/** Decides what an organization has reached by a day. */
export const recordProgress: DecideProgramme<z.infer<typeof recordProgressSchema>> = (
  command,
  state,
  context,
) => {
  guardOpen(state, command, context);
  const { programme, goal, on, unit, reached } = command;
  const known = goalOf(state, goal);
  if (targetOf(known, unit) === undefined) {
    reject({
      code: 'target-unknown', where: '/unit', rule: RULE, detail: `"${unit}" has no target of this goal.`,
      remedy: 'Name an organization that has one, or give it one with SetTargets.', facts: { unit },
    }); // prettier-ignore
  }
  return [{ type: 'ProgressRecorded', data: { programme, goal, on, unit, reached } }];
};

/**
 * Decides one hop of a target to the organization that takes it over; there it stands beside that one's own, so that
 * it can go back alone (design, Obligations).
 */
export const moveTarget: DecideProgramme<z.infer<typeof moveTargetSchema>> = (command, state, context) => {
  guardKnown(state, command);
  guardToday(command.on, context, '/on');
  const { programme, goal, on, from, to, cause, of = from } = command;
  const known = goalOf(state, goal);
  const { state: book, revision: registerRevision } = consultedRegister(command.register, context);
  const given = known.given.get(of);
  guardHop(book, command, {
    with: given?.unit ?? null,
    over: state.status === 'closed' ? 'closed' : undefined,
  });
  const target = given?.target ?? 0;
  const reached = reachedWith(known, of);
  return [
    {
      type: 'TargetMoved',
      data: { programme, goal, on, of, from, to, target, reached, cause, registerRevision },
    },
  ];
};

/** Decides that a programme is over; nothing in it is dated later. */
export const closeProgramme: DecideProgramme<z.infer<typeof closeProgrammeSchema>> = (
  command,
  state,
  context,
) => {
  guardOpen(state, command, context);
  guardDay(command.on, state.lastOn, context, 'before-the-last-step');
  return [{ type: 'ProgrammeClosed', data: { programme: command.programme, on: command.on } }];
};
