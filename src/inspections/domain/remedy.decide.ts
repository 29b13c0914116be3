import type { z } from 'zod';
import { guardToday } from '../../kernel/day-guards.js';
import { reject } from '../../kernel/rejection.js';
import type {
  acceptRemedySchema,
  extendDeadlineSchema,
  moveRecommendationSchema,
  noteRemedyOverdueSchema,
  recommendSchema,
  reportRemedySchema,
  returnRemedySchema,
} from './inspection.command.js';
import { consultedRegister, guardHop } from '../../structure/index.js';
import {
  guardDeadline,
  guardKnown,
  guardRecommendation,
  guardRound,
  inspectedUnit,
  recommendationOf,
  type DecideInspection,
} from './inspection-guards.js';

/** Decides a recommendation with a deadline, for which one unit answers. */
export const recommend: DecideInspection<z.infer<typeof recommendSchema>> = (command, state, context) => {
  guardRound(state, command, ['open', 'concluded'], context);
  const { inspection, on, responsible, text, deadline } = command;
  const { state: register, revision: registerRevision } = consultedRegister(command.register, context);
  inspectedUnit(register, responsible, on, '/responsible');
  guardDeadline(deadline, on, '/deadline');
  return [
    {
      type: 'RecommendationIssued',
      data: {
        inspection,
        on,
        recommendation: context.newId('recommendation', 0),
        responsible,
        text,
        deadline,
        registerRevision,
      },
    },
  ];
};

const RUNNING = ['open', 'concluded'] as const;

/** Decides that the responsible unit reported how it mended what was found. */
export const reportRemedy: DecideInspection<z.infer<typeof reportRemedySchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, RUNNING, context);
  guardRecommendation(state, command, ['open'], context);
  const { inspection, on, recommendation: id, remedy } = command;
  return [{ type: 'RemedyReported', data: { inspection, on, recommendation: id, remedy } }];
};

/** Decides that the remedy is enough. */
export const acceptRemedy: DecideInspection<z.infer<typeof acceptRemedySchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, RUNNING, context);
  guardRecommendation(state, command, ['reported'], context);
  const { inspection, on, recommendation: id } = command;
  return [{ type: 'RemedyAccepted', data: { inspection, on, recommendation: id } }];
};

/** Decides that the remedy is not enough. */
export const returnRemedy: DecideInspection<z.infer<typeof returnRemedySchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, RUNNING, context);
  guardRecommendation(state, command, ['reported'], context);
  const { inspection, on, recommendation: id, why } = command;
  return [{ type: 'RemedyReturned', data: { inspection, on, recommendation: id, why } }];
};

/** Decides a later deadline. */
export const extendDeadline: DecideInspection<z.infer<typeof extendDeadlineSchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, RUNNING, context);
  const known = guardRecommendation(state, command, ['open', 'reported'], context);
  const { inspection, on, recommendation: id, deadline, reason } = command;
  if (deadline <= known.deadline)
    reject({
      code: 'deadline-not-later',
      where: '/deadline',
      rule: 'design: Beside the structure',
      detail: `The deadline is ${known.deadline} already.`,
      remedy: 'Give a later one.',
    });
  return [{ type: 'DeadlineExtended', data: { inspection, on, recommendation: id, deadline, reason } }];
};

/**
 * Decides to note that a deadline passed without a remedy. It is no step of the case: what happened in time and is
 * recorded late stays possible. A deadline is noted once, whoever notes it.
 */
export const noteRemedyOverdue: DecideInspection<z.infer<typeof noteRemedyOverdueSchema>> = (
  command,
  state,
  context,
) => {
  const { inspection, on, recommendation: id, deadline } = command;
  guardRound(state, command, RUNNING, context);
  const known = recommendationOf(state, id);
  const refusal =
    known.status !== 'open' ? `the recommendation is ${known.status}`
    : known.deadline !== deadline ? `its deadline is ${known.deadline}`
    : on <= deadline ? 'the deadline has not passed on that day'
    : known.overdue === deadline ? 'that is noted already'
    : undefined; // prettier-ignore
  if (refusal !== undefined) {
    reject({
      code: 'not-overdue', where: '/recommendation', rule: 'design: Jobs and reactors, overdue recommendations', detail: `Nothing is to be noted: ${refusal}.`,
      remedy: 'Look at `kientoan inspections REGISTER --overdue`.', facts: { recommendation: id, status: known.status, deadline: known.deadline },
    }); // prettier-ignore
  }
  return [
    { type: 'RemedyOverdueNoted', data: { inspection, on, recommendation: id, responsible: known.responsible, deadline } },
  ]; // prettier-ignore
};

/**
 * Decides one hop of an open case to the unit that takes it over (design, Obligations). The day is the one on which the
 * cause takes effect, and may lie before the round: the unit had ended by then.
 */
export const moveRecommendation: DecideInspection<z.infer<typeof moveRecommendationSchema>> = (
  command,
  state,
  context,
) => {
  const { inspection, on, recommendation: id, from, to, cause } = command;
  guardKnown(state, command);
  guardToday(on, context, '/on');
  const known = recommendationOf(state, id);
  const { state: register, revision: registerRevision } = consultedRegister(command.register, context);
  const over = [state.status, known.status].find((one) => one === 'annulled' || one === 'accepted');
  guardHop(register, command, { with: known.responsible, over });
  return [
    {
      type: 'RecommendationMoved',
      data: { inspection, on, recommendation: id, from, to, cause, registerRevision },
    },
  ];
};
