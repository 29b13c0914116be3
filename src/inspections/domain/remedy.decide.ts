import type { z } from 'zod';
import { reject } from '../../kernel/rejection.js';
import type {
  acceptRemedySchema,
  extendDeadlineSchema,
  moveRecommendationSchema,
  recommendSchema,
  reportRemedySchema,
  returnRemedySchema,
} from './inspection.command.js';
import {
  guardDeadline,
  guardRecommendation,
  guardRound,
  guardUnit,
  registerOf,
  type DecideInspection,
} from './inspection-guards.js';

/** Decides a recommendation with a deadline, for which one unit answers. */
export const recommend: DecideInspection<z.infer<typeof recommendSchema>> = (command, state, context) => {
  guardRound(state, command, ['open', 'concluded'], context);
  const { inspection, on, responsible, text, deadline } = command;
  const { state: register, revision: registerRevision } = registerOf(command.register, context);
  guardUnit(register, responsible, on, '/responsible');
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
  guardRecommendation(state, command.recommendation, ['open']);
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
  guardRecommendation(state, command.recommendation, ['reported']);
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
  guardRecommendation(state, command.recommendation, ['reported']);
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
  const known = guardRecommendation(state, command.recommendation, ['open', 'reported']);
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

/** Decides one hop of an open case to the unit that takes it over; it is refused where the case has moved on (design, Obligations). */
export const moveRecommendation: DecideInspection<z.infer<typeof moveRecommendationSchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, [...RUNNING, 'closed'], context);
  const known = guardRecommendation(state, command.recommendation, ['open', 'reported']);
  const { inspection, on, recommendation: id, from, to, cause } = command;
  if (known.responsible !== from) {
    reject({
      code: 'case-moved-on',
      where: '/from',
      rule: 'design: Conservation, obligations',
      detail: `The case lies with "${known.responsible}", not with "${from}".`,
      remedy: 'Nothing is to be done.',
      facts: { responsible: known.responsible },
    });
  }
  return [{ type: 'RecommendationMoved', data: { inspection, on, recommendation: id, from, to, cause } }];
};
