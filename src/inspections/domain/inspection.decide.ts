import type { z } from 'zod';
import type { DecisionContext } from '../../kernel/decider.js';
import { guardDay, guardToday } from '../../kernel/day-guards.js';
import { reject } from '../../kernel/rejection.js';
import type {
  annulInspectionSchema,
  closeSchema,
  concludeSchema,
  openInspectionSchema,
  recordFindingsSchema,
  recordInspectionSchema,
} from './inspection.command.js';
import { consultedRegister } from '../../structure/index.js';
import {
  guardDeadline,
  guardOnce,
  guardRound,
  guardTarget,
  guardTargets,
  inspectedUnit,
  RULE,
  type DecideInspection,
  type Target,
} from './inspection-guards.js';
import { FORMS, targetKey, type InspectionEvent } from './inspection.events.js';
import { inspectionFold, type Inspection } from './inspection.state.js';

/** Id of the round that a command opens. */
export function inspectionIdOf(newId: DecisionContext['newId']): string {
  return newId('inspection', 0);
}

type Opening = Omit<z.infer<typeof openInspectionSchema>, 'targets'>;

/** A supervision that found signs of violation may be named as the cause of the inspection on them. */
function causeOf(command: Opening, context: DecisionContext): { causedBy?: string; causeRevision?: number } {
  const { causedBy, form, subject, register, openedOn } = command;
  if (causedBy === undefined) return {};
  const refuse = (code: string, detail: string, remedy: string): never =>
    reject({ code, where: '/causedBy', rule: RULE, detail, remedy, facts: { causedBy } });
  if (form !== 'inspection' || subject !== 'signs-of-violation')
    refuse('wrong-form', `A ${form} of subject ${subject} is caused by no supervision.`, 'Leave `causedBy` out, or inspect signs-of-violation.'); // prettier-ignore
  const { state, revision } = context.consulted(`${inspectionFold.category}-${causedBy}`);
  const cause = state as Inspection;
  if (cause.register !== register || cause.form !== 'supervision' || cause.status === 'annulled')
    refuse('cause-unknown', `The register has no standing supervision "${causedBy}".`, 'Name a supervision of the register.'); // prettier-ignore
  if (cause.signsOfViolation.isEmpty())
    refuse('no-signs-found', 'That supervision found no signs of violation.', 'Record its findings with `signsOfViolation` first.'); // prettier-ignore
  if (openedOn < cause.openedOn)
    refuse('before-the-cause', `${openedOn} lies before ${cause.openedOn}, when the supervision was opened.`, 'Check the day.'); // prettier-ignore
  return { causedBy, causeRevision: revision };
}

function openedEvent(command: Opening, targets: Target[], context: DecisionContext): InspectionEvent {
  const { register, form, subject, heldBy: body, openedOn, period, basis, reason } = command;
  guardToday(openedOn, context, '/openedOn');
  if (!(FORMS[form] as readonly string[]).includes(subject)) {
    reject({
      code: 'wrong-form', where: '/subject', rule: RULE, detail: `A round of form ${form} has no subject ${subject}.`,
      remedy: `Use ${FORMS[form].join(' or ')}.`,
    }); // prettier-ignore
  }
  if (period && period.to < period.from) {
    reject({
      code: 'period-backwards', where: '/period', rule: RULE, detail: 'The period ends before it starts.', remedy: 'Check the days.', facts: period,
    }); // prettier-ignore
  }
  const { state, revision } = consultedRegister(register, context);
  const known = guardTargets(targets, state, openedOn);
  if (body.unit !== undefined) inspectedUnit(state, body.unit, openedOn, '/heldBy/unit');
  if (body.level === 'grassroots' && body.unit === undefined) {
    reject({
      code: 'body-missing', where: '/heldBy/unit', rule: RULE, detail: 'A grassroots committee is named by its organization.',
      remedy: 'Name the organization in `heldBy.unit`.',
    }); // prettier-ignore
  }
  const { level, name, unit } = body;
  return {
    type: 'InspectionOpened',
    data: {
      inspection: inspectionIdOf((role, n) => context.newId(role, n)), register, registerRevision: revision, form, subject,
      heldBy: { level, name, ...(unit === undefined ? {} : { unit }) }, ...(period ? { period } : {}), openedOn, basis, reason,
      ...causeOf(command, context), targets: known,
    },
  }; // prettier-ignore
}

function guardNew(state: Inspection): void {
  if (state.status === 'none') return;
  reject({
    code: 'inspection-exists', where: '', rule: RULE, detail: 'The round exists already.', remedy: 'Use it.',
  }); // prettier-ignore
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
  const { concludedOn: on, targets, ...rest } = command;
  const opened = openedEvent(
    rest,
    targets.map((line) => line.target),
    context,
  );
  guardDay(on, command.openedOn, context, 'before-the-round', '/concludedOn');
  const inspection = inspectionIdOf((role, n) => context.newId(role, n));
  const { state: register, revision: registerRevision } = consultedRegister(command.register, context);
  const findings = targets.flatMap((line, at): InspectionEvent[] => {
    const { target, findings: text, signsOfViolation = false } = line;
    if (text !== undefined)
      return [
        {
          type: 'FindingsRecorded',
          data: { inspection, on, target: targetKey(target), findings: text, signsOfViolation },
        },
      ];
    if (signsOfViolation) {
      reject({
        code: 'findings-missing', where: `/targets/${at}/findings`, rule: RULE, detail: 'Signs of violation are part of what was found.',
        remedy: 'Say in `findings` what was found.',
      }); // prettier-ignore
    }
    return [];
  });
  const conclusions = targets.flatMap(({ target, conclusion }) =>
    conclusion === undefined ? [] : [{ target: targetKey(target), conclusion }],
  );
  let n = 0;
  const recommendations = targets.flatMap(({ recommendations: list = [] }, at) =>
    list.map(({ responsible, text, deadline }, line): InspectionEvent => {
      const where = `/targets/${at}/recommendations/${line}`;
      inspectedUnit(register, responsible, on, `${where}/responsible`);
      guardDeadline(deadline, on, `${where}/deadline`);
      const recommendation = context.newId('recommendation', ++n);
      return {
        type: 'RecommendationIssued',
        data: { inspection, on, recommendation, responsible, text, deadline, registerRevision },
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
  const target = guardTarget(state, command.target, '/target');
  return [{ type: 'FindingsRecorded', data: { inspection, on, target, findings, signsOfViolation } }];
};

/** Decides the conclusion of a round. */
export const conclude: DecideInspection<z.infer<typeof concludeSchema>> = (command, state, context) => {
  guardRound(state, command, ['open'], context);
  const { inspection, on } = command;
  const conclusions = command.conclusions.map(({ target: one, conclusion }, at) => ({
    target: guardTarget(state, one, `/conclusions/${at}/target`),
    conclusion,
  }));
  guardOnce(
    conclusions.map(({ target }) => target),
    '/conclusions',
  );
  return [{ type: 'InspectionConcluded', data: { inspection, on, conclusions } }];
};

/** Decides that a round is over: no recommendation is open, and nothing in it is dated later. */
export const close: DecideInspection<z.infer<typeof closeSchema>> = (command, state, context) => {
  guardRound(state, command, ['concluded'], context);
  const open = [...state.recommendations].filter(([, one]) => one.status !== 'accepted').map(([id]) => id);
  if (open.length > 0) {
    reject({
      code: 'cases-open', where: '/inspection', rule: RULE, detail: `${open.length} recommendations are not settled.`,
      remedy: 'Accept the remedies first.', facts: { open },
    }); // prettier-ignore
  }
  guardDay(command.on, state.lastOn, context, 'before-the-last-step');
  return [{ type: 'InspectionClosed', data: { inspection: command.inspection, on: command.on } }];
};

/** Decides that a round was recorded in error. */
export const annulInspection: DecideInspection<z.infer<typeof annulInspectionSchema>> = (
  command,
  state,
  context,
) => {
  guardRound(state, command, ['open', 'concluded', 'closed'], context);
  const { inspection, on, reason } = command;
  return [{ type: 'InspectionAnnulled', data: { inspection, on, reason } }];
};
