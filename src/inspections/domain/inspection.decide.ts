import type { z } from 'zod';
import type { DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import type {
  annulInspectionSchema,
  closeSchema,
  concludeSchema,
  openInspectionSchema,
  recordFindingsSchema,
  recordInspectionSchema,
} from './inspection.command.js';
import {
  guardDay,
  guardDeadline,
  guardRound,
  guardTarget,
  guardTargets,
  guardUnit,
  registerOf,
  type DecideInspection,
  type Target,
} from './inspection-guards.js';
import { FORMS, targetKey, type InspectionEvent } from './inspection.events.js';
import type { Inspection } from './inspection.state.js';

/** Id of the round that a command opens. */
export function inspectionIdOf(newId: DecisionContext['newId']): string {
  return newId('inspection', 0);
}

type Opening = Omit<z.infer<typeof openInspectionSchema>, 'targets'>;

function openedEvent(command: Opening, targets: Target[], context: DecisionContext): InspectionEvent {
  const { register, form, subject, heldBy: body, openedOn, period } = command;
  guardDay(openedOn, '0000-01-01', context, '/openedOn');
  if (!(FORMS[form] as readonly string[]).includes(subject)) {
    reject({
      code: 'wrong-form',
      where: '/subject',
      rule: 'design: Beside the structure',
      detail: `A round of form ${form} has no subject ${subject}.`,
      remedy: `Use ${FORMS[form].join(' or ')}.`,
    });
  }
  if (period && period.to < period.from)
    reject({
      code: 'period-backwards',
      where: '/period',
      rule: 'design: Beside the structure',
      detail: 'The period ends before it starts.',
      remedy: 'Check the days.',
    });
  const { state, revision } = registerOf(register, context);
  const known = guardTargets(targets, state, openedOn);
  if (body.unit !== undefined) guardUnit(state, body.unit, openedOn, '/heldBy/unit');
  if (body.level === 'grassroots' && body.unit === undefined) {
    reject({
      code: 'body-missing',
      where: '/heldBy/unit',
      rule: 'design: Beside the structure',
      detail: 'A grassroots committee is named by its organization.',
      remedy: 'Name the organization in `heldBy.unit`.',
    });
  }
  const given = Object.fromEntries(
    Object.entries(command).filter(([name]) => ['basis', 'reason', 'causedBy', 'period'].includes(name)),
  ) as Pick<Opening, 'basis' | 'reason'>;
  return {
    type: 'InspectionOpened',
    data: {
      inspection: inspectionIdOf((role, n) => context.newId(role, n)),
      register,
      registerRevision: revision,
      form,
      subject,
      heldBy: { ...body } as never,
      openedOn,
      targets: known,
      ...given,
    },
  };
}

function guardNew(state: Inspection): void {
  if (state.status !== 'none')
    reject({
      code: 'inspection-exists',
      where: '',
      rule: 'design: Beside the structure',
      detail: 'The round exists already.',
      remedy: 'Use it.',
    });
}

/** Decides the opening of a round. */
export const openInspection: DecideInspection<z.infer<typeof openInspectionSchema>> = (
  command,
  state,
  context,
) => {
  guardNew(state);
  return [openedEvent(command, command.targets, context)];
};

/** Decides the record of a whole round that was held. */
export const recordInspection: DecideInspection<z.infer<typeof recordInspectionSchema>> = (
  command,
  state,
  context,
) => {
  guardNew(state);
  const { concludedOn, targets, ...rest } = command;
  guardDay(concludedOn, command.openedOn, context, '/concludedOn');
  const opened = openedEvent(
    rest,
    targets.map((line) => line.target),
    context,
  );
  const inspection = inspectionIdOf((role, n) => context.newId(role, n));
  const on = concludedOn;
  const { state: register, revision: registerRevision } = registerOf(command.register, context);
  const findings = targets.flatMap(
    ({ target: one, findings: text, signsOfViolation = false }): InspectionEvent[] =>
      text === undefined
        ? []
        : [
            {
              type: 'FindingsRecorded',
              data: { inspection, on, target: targetKey(one), findings: text, signsOfViolation },
            },
          ],
  );
  const conclusions = targets.flatMap(({ target: one, conclusion }) =>
    conclusion === undefined ? [] : [{ target: targetKey(one), conclusion }],
  );
  let n = 0;
  const recommendations = targets.flatMap(({ recommendations: list = [] }, at) =>
    list.map(({ responsible, text, deadline }, line): InspectionEvent => {
      guardUnit(register, responsible, on, `/targets/${at}/recommendations/${line}/responsible`);
      guardDeadline(deadline, on, `/targets/${at}/recommendations/${line}/deadline`);
      return {
        type: 'RecommendationIssued',
        data: {
          inspection,
          on,
          recommendation: context.newId('recommendation', ++n),
          responsible,
          text,
          deadline,
          registerRevision,
        },
      };
    }),
  );
  return [
    opened,
    ...findings,
    { type: 'InspectionConcluded', data: { inspection, on, conclusions } },
    ...recommendations,
  ];
};

/** Decides the record of what was found at a target. */
export const recordFindings: DecideInspection<z.infer<typeof recordFindingsSchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, ['open'], context);
  const { inspection, on, findings, signsOfViolation } = command;
  return [
    {
      type: 'FindingsRecorded',
      data: {
        inspection,
        on,
        target: guardTarget(state, command.target, '/target'),
        findings,
        signsOfViolation,
      },
    },
  ];
};

/** Decides the conclusion of a round. */
export const conclude: DecideInspection<z.infer<typeof concludeSchema>> = (command, state, context) => {
  guardRound(state, command, ['open'], context);
  const { inspection, on } = command;
  const conclusions = command.conclusions.map(({ target: one, conclusion }, at) => ({
    target: guardTarget(state, one, `/conclusions/${at}/target`),
    conclusion,
  }));
  return [{ type: 'InspectionConcluded', data: { inspection, on, conclusions } }];
};

/** Decides that a round is over: no recommendation is open. */
export const close: DecideInspection<z.infer<typeof closeSchema>> = (command, state, context) => {
  guardRound(state, command, ['concluded'], context);
  const open = [...state.recommendations].filter(([, one]) => one.status !== 'accepted').map(([id]) => id);
  if (open.length > 0)
    reject({
      code: 'cases-open',
      where: '/inspection',
      rule: 'design: Beside the structure',
      detail: `${open.length} recommendations are not settled.`,
      remedy: 'Accept the remedies first.',
      facts: { open },
    });
  return [{ type: 'InspectionClosed', data: { inspection: command.inspection, on: command.on } }];
};

/** Decides that a round was recorded in error. */
export const annulInspection: DecideInspection<z.infer<typeof annulInspectionSchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, ['open', 'concluded', 'closed'], context);
  return [
    {
      type: 'InspectionAnnulled',
      data: { inspection: command.inspection, on: command.on, reason: command.reason },
    },
  ];
};
