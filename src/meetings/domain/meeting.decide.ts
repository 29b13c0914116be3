import type { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import {
  childrenAt,
  isAlive,
  labelAt,
  membersAt,
  registerStream,
  type Register,
  type Unit,
} from '../../structure/index.js';
import type {
  annulMeetingSchema,
  answerIssueSchema,
  moveIssueSchema,
  recordMeetingSchema,
  referIssueSchema,
  settleIssueSchema,
} from './meeting.command.js';
import type { MeetingEvent } from './meeting.events.js';
import type { Issue, Meeting } from './meeting.state.js';

type DecideMeeting<C> = Decide<C, MeetingEvent, Meeting>;
const RULE = 'design: Beside the structure';

function registerOf(register: string, context: DecisionContext): { state: Register; revision: number } {
  const { state, revision } = context.consulted(registerStream(register));
  if ((state as Register).id === null) {
    reject({
      code: 'register-unknown',
      where: '/register',
      rule: 'design: Register and units',
      detail: `There is no register "${register}".`,
      remedy: 'Look at `kientoan registers`.',
    });
  }
  return { state: state as Register, revision };
}

function unitOn(register: Register, id: string, day: Day, kinds: readonly string[], where: string): Unit {
  const unit = register.units.get(id);
  if (unit && kinds.includes(unit.kind) && isAlive(unit, day)) return unit;
  return reject({
    code: unit ? 'unit-ended' : 'unit-unknown', where, rule: RULE, detail: `"${id}" is no ${kinds.join(' or ')} that existed on ${day}.`,
    remedy: 'Name a unit that existed on that day.', facts: { unit: id, day, kinds },
  }); // prettier-ignore
}

function guardDay(day: Day, earliest: Day, context: DecisionContext, where: string): void {
  if (day > context.today || day < earliest) {
    reject({
      code: day > context.today ? 'after-today' : 'before-the-meeting',
      where,
      rule: 'design: Time',
      detail: `${day} lies ${day > context.today ? `after today, ${context.today}` : `before ${earliest}`}.`,
      remedy: 'Check the day.',
    });
  }
}

/** Decides the record of a meeting. More attendance than members is recorded with a warning: people sign lists as they come. */
export const recordMeeting: DecideMeeting<z.infer<typeof recordMeetingSchema>> = (
  command,
  state,
  context,
) => {
  if (state.status !== 'none')
    reject({
      code: 'meeting-exists',
      where: '',
      rule: RULE,
      detail: 'The meeting exists already.',
      remedy: 'Use it.',
    });
  const {
    register,
    cell: id,
    heldOn,
    form,
    instruction,
    attendance,
    guests = [],
    opinions = [],
    issues = [],
  } = command;
  guardDay(heldOn, '0000-01-01', context, '/heldOn');
  const { state: book, revision: registerRevision } = registerOf(register, context);
  const cell = unitOn(book, id, heldOn, ['cell', 'organization'], '/cell');
  const groups = new Map(childrenAt(book, cell.id, heldOn).map((group) => [group.id, group]));
  attendance.forEach(({ group }, at) => {
    if (group !== undefined && !groups.has(group))
      reject({
        code: 'not-a-child',
        where: `/attendance/${at}/group`,
        rule: RULE,
        detail: `"${group}" is no group of the cell on ${heldOn}.`,
        remedy: 'Name a group of the cell.',
      });
  });
  if (form === 'by-groups' && groups.size === 0)
    reject({
      code: 'no-groups',
      where: '/form',
      rule: RULE,
      detail: `The cell had no groups on ${heldOn}.`,
      remedy: 'Record it as a meeting of the whole cell.',
    });
  const warnings = attendance.flatMap(({ group, capacity, number }) => {
    const most =
      group === undefined
        ? membersAt(cell, heldOn)
        : Number(labelAt(groups.get(group) ?? cell, 'number', heldOn) ?? 0);
    return capacity === 'member' && number > most
      ? [{ code: 'attendance', figures: { attended: number, members: most, unit: group ?? id } }]
      : [];
  });
  return [
    {
      type: 'MeetingRecorded',
      data: {
        meeting: context.newId('meeting', 0), register, registerRevision, cell: id, heldOn, form, ...(instruction ? { instruction } : {}),
        attendance: attendance.map((line) => ({ ...line, group: line.group ?? null })), guests, opinions,
        issues: issues.map((text, n) => ({ issue: context.newId('issue', n + 1), text })), warnings,
      },
    }, // prettier-ignore
  ];
};

function issueOf(
  state: Meeting,
  command: { register: string; meeting: string; issue: string; on: Day },
  allowed: readonly Issue['status'][],
  context: DecisionContext,
): Issue {
  if (state.status !== 'held' || state.register !== command.register) {
    reject({
      code: 'meeting-unknown',
      where: '/meeting',
      rule: RULE,
      detail: `The register has no standing meeting "${command.meeting}".`,
      remedy: 'Look at `kientoan meetings REGISTER`.',
    });
  }
  guardDay(command.on, state.heldOn, context, '/on');
  const issue = state.issues.get(command.issue);
  if (!issue || !allowed.includes(issue.status)) {
    return reject({
      code: issue ? 'issue-state' : 'issue-unknown', where: '/issue', rule: RULE, detail: issue ? `The issue is ${issue.status}; this needs ${allowed.join(' or ')}.` : `The meeting raised no issue "${command.issue}".`,
      remedy: 'Look at `kientoan meetings REGISTER --unresolved`.', facts: { status: issue?.status ?? null },
    }); // prettier-ignore
  }
  return issue;
}

const OPEN = ['raised', 'referred', 'answered'] as const;

/** Decides that an issue goes upward, to the organization above. */
export const referIssue: DecideMeeting<z.infer<typeof referIssueSchema>> = (command, state, context) => {
  issueOf(state, command, ['raised', 'referred'], context);
  const { meeting, issue, on, to } = command;
  const { state: book, revision: registerRevision } = registerOf(command.register, context);
  unitOn(book, to, on, ['organization', 'locality'], '/to');
  return [{ type: 'IssueReferred', data: { meeting, issue, on, to, registerRevision } }];
};

/** Decides that an issue was answered. */
export const answerIssue: DecideMeeting<z.infer<typeof answerIssueSchema>> = (command, state, context) => {
  issueOf(state, command, OPEN, context);
  const { meeting, issue, on, answer } = command;
  return [{ type: 'IssueAnswered', data: { meeting, issue, on, answer } }];
};

/** Decides that an issue is settled. */
export const settleIssue: DecideMeeting<z.infer<typeof settleIssueSchema>> = (command, state, context) => {
  issueOf(state, command, OPEN, context);
  const { meeting, issue, on, outcome } = command;
  return [{ type: 'IssueSettled', data: { meeting, issue, on, outcome } }];
};

/** Decides one hop of an open issue to the unit that takes it over (design, Obligations). */
export const moveIssue: DecideMeeting<z.infer<typeof moveIssueSchema>> = (command, state, context) => {
  const known = issueOf(state, command, OPEN, context);
  const { meeting, issue, on, from, to, cause } = command;
  if (known.with !== from) {
    reject({
      code: 'case-moved-on',
      where: '/from',
      rule: 'design: Conservation, obligations',
      detail: `The issue lies with "${known.with}", not with "${from}".`,
      remedy: 'Nothing is to be done.',
      facts: { with: known.with },
    });
  }
  return [{ type: 'IssueMoved', data: { meeting, issue, on, from, to, cause } }];
};

/** Decides that a meeting was recorded in error. */
export const annulMeeting: DecideMeeting<z.infer<typeof annulMeetingSchema>> = (command, state, context) => {
  if (state.status !== 'held' || state.register !== command.register) {
    reject({
      code: 'meeting-unknown',
      where: '/meeting',
      rule: RULE,
      detail: `The register has no standing meeting "${command.meeting}".`,
      remedy: 'Look at `kientoan meetings REGISTER`.',
    });
  }
  guardDay(command.on, state.heldOn, context, '/on');
  return [
    { type: 'MeetingAnnulled', data: { meeting: command.meeting, on: command.on, reason: command.reason } },
  ];
};
