import type { z } from 'zod';
import { guardDay, guardToday } from '../../kernel/day-guards.js';
import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import {
  childrenAt,
  consultedRegister,
  guardHop,
  holdsMembers,
  labelAt,
  livingUnit,
  membersAt,
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
type Attendance = z.infer<typeof recordMeetingSchema>['attendance'];
const RULE = 'design: Beside the structure';

/** A cell, or a base-cell, which is one; a committee meets by its cells. */
function meetingCell(register: Register, id: string, day: Day): Unit {
  const cell = livingUnit(register, id, day, '/cell', ['cell', 'organization']);
  if (holdsMembers(cell, day)) return cell;
  return reject({
    code: 'wrong-kind', where: '/cell', rule: RULE, detail: `"${id}" is a committee on ${day}; its cells meet.`,
    remedy: 'Name the cell that met.', facts: { unit: id },
  }); // prettier-ignore
}

function guardAttendance(attendance: Attendance, groups: ReadonlyMap<string, Unit>, heldOn: Day): void {
  const seen = new Set<string>();
  attendance.forEach(({ group, capacity }, at) => {
    if (group !== undefined && !groups.has(group)) {
      reject({
        code: 'not-a-child', where: `/attendance/${at}/group`, rule: RULE, detail: `"${group}" is no group of the cell on ${heldOn}.`,
        remedy: 'Name a group of the cell.', facts: { groups: [...groups.keys()] },
      }); // prettier-ignore
    }
    const line = `${group ?? ''} ${capacity}`;
    if (seen.has(line)) {
      reject({
        code: 'line-twice', where: `/attendance/${at}`, rule: RULE, detail: 'Another line counts the same group in the same capacity.',
        remedy: 'Count each group once in each capacity.',
      }); // prettier-ignore
    }
    seen.add(line);
  });
}

/** Where more members are counted than the group, or in all the cell, had on the day. */
function tooMany(attendance: Attendance, groups: ReadonlyMap<string, Unit>, cell: Unit, heldOn: Day) {
  const members = attendance.filter(({ capacity }) => capacity === 'member');
  const counted = members.flatMap(({ group, number }) => {
    const unit = groups.get(group ?? '');
    return unit ? [{ unit: unit.id, attended: number, most: Number(labelAt(unit, 'number', heldOn) ?? 0) }] : []; // prettier-ignore
  });
  const attended = members.reduce((sum, { number }) => sum + number, 0);
  return [...counted, { unit: cell.id, attended, most: membersAt(cell, heldOn) }]
    .filter((one) => one.attended > one.most)
    .map(({ unit, attended: number, most }) => ({
      code: 'attendance',
      figures: { attended: number, members: most, unit },
    }));
}

/** Decides the record of a meeting. More attendance than members is recorded with a warning: people sign lists as they come. */
export const recordMeeting: DecideMeeting<z.infer<typeof recordMeetingSchema>> = (
  command,
  state,
  context,
) => {
  if (state.status !== 'none') {
    reject({
      code: 'meeting-exists', where: '', rule: RULE, detail: 'The meeting exists already.', remedy: 'Use it.',
    }); // prettier-ignore
  }
  const {
    register,
    heldOn,
    form,
    instruction,
    attendance,
    guests = [],
    opinions = [],
    issues = [],
  } = command;
  guardToday(heldOn, context, '/heldOn');
  const { state: book, revision: registerRevision } = consultedRegister(register, context);
  const cell = meetingCell(book, command.cell, heldOn);
  const groups = new Map(childrenAt(book, cell.id, heldOn).map((group) => [group.id, group]));
  guardAttendance(attendance, groups, heldOn);
  const twice = guests.findIndex(({ person }, at) => guests.findIndex((one) => one.person === person) !== at);
  if (twice >= 0) {
    reject({
      code: 'person-twice', where: `/guests/${twice}`, rule: RULE, detail: 'A guest is named twice.', remedy: 'Name each guest once.',
    }); // prettier-ignore
  }
  if (form === 'by-groups' && groups.size === 0) {
    reject({
      code: 'no-groups', where: '/form', rule: RULE, detail: `The cell had no groups on ${heldOn}.`,
      remedy: 'Record it as a meeting of the whole cell.',
    }); // prettier-ignore
  }
  return [
    {
      type: 'MeetingRecorded',
      data: {
        meeting: context.newId('meeting', 0), register, registerRevision, cell: cell.id, heldOn, form, ...(instruction ? { instruction } : {}),
        attendance: attendance.map((line) => ({ ...line, group: line.group ?? null })), guests, opinions,
        issues: issues.map((text, n) => ({ issue: context.newId('issue', n + 1), text })),
        warnings: tooMany(attendance, groups, cell, heldOn),
      },
    }, // prettier-ignore
  ];
};

function guardKnown(state: Meeting, command: { register: string; meeting: string }): void {
  if (state.status !== 'none' && state.register === command.register) return;
  reject({
    code: 'meeting-unknown', where: '/meeting', rule: RULE, detail: `The register has no meeting "${command.meeting}".`,
    remedy: 'Look at `kientoan meetings REGISTER`.',
  }); // prettier-ignore
}

function guardStanding(state: Meeting, command: { register: string; meeting: string }): void {
  guardKnown(state, command);
  if (state.status !== 'annulled') return;
  reject({
    code: 'already-annulled', where: '/meeting', rule: RULE, detail: 'The record of the meeting was annulled.',
    remedy: 'Record the meeting anew, if it was held.',
  }); // prettier-ignore
}

function knownIssue(state: Meeting, id: string): Issue {
  const issue = state.issues.get(id);
  if (issue) return issue;
  return reject({
    code: 'issue-unknown', where: '/issue', rule: RULE, detail: `The meeting raised no issue "${id}".`,
    remedy: 'Look at `kientoan meetings REGISTER --unresolved`.', facts: { issues: [...state.issues.keys()] },
  }); // prettier-ignore
}

/** An issue that is not settled, on a day that is not before its last step. */
function openIssue(
  state: Meeting,
  command: { register: string; meeting: string; issue: string; on: Day },
  context: DecisionContext,
): Issue {
  guardStanding(state, command);
  const issue = knownIssue(state, command.issue);
  if (issue.status === 'settled') {
    reject({
      code: 'issue-state', where: '/issue', rule: RULE, detail: 'The issue is settled.', remedy: 'Nothing is to be done; a new concern is raised at a meeting.',
      facts: { status: issue.status },
    }); // prettier-ignore
  }
  guardDay(command.on, issue.lastOn, context, 'before-the-last-step');
  return issue;
}

/** Decides that an issue goes upward, to an organization or locality that does not have it yet. */
export const referIssue: DecideMeeting<z.infer<typeof referIssueSchema>> = (command, state, context) => {
  const known = openIssue(state, command, context);
  const { meeting, issue, on, to } = command;
  const { state: book, revision: registerRevision } = consultedRegister(command.register, context);
  livingUnit(book, to, on, '/to', ['organization', 'locality']);
  if (known.with === to) {
    reject({
      code: 'no-change', where: '/to', rule: RULE, detail: `The issue lies with "${to}" already.`, remedy: 'Name the one above it, or answer the issue.',
      facts: { with: to },
    }); // prettier-ignore
  }
  return [{ type: 'IssueReferred', data: { meeting, issue, on, to, registerRevision } }];
};

/** Decides that an issue was answered. */
export const answerIssue: DecideMeeting<z.infer<typeof answerIssueSchema>> = (command, state, context) => {
  openIssue(state, command, context);
  const { meeting, issue, on, answer } = command;
  return [{ type: 'IssueAnswered', data: { meeting, issue, on, answer } }];
};

/** Decides that an issue is settled. */
export const settleIssue: DecideMeeting<z.infer<typeof settleIssueSchema>> = (command, state, context) => {
  openIssue(state, command, context);
  const { meeting, issue, on, outcome } = command;
  return [{ type: 'IssueSettled', data: { meeting, issue, on, outcome } }];
};

/** Decides one hop of an open issue to the unit that takes it over (design, Obligations), on the day on which the cause takes effect. */
export const moveIssue: DecideMeeting<z.infer<typeof moveIssueSchema>> = (command, state, context) => {
  guardKnown(state, command);
  guardToday(command.on, context, '/on');
  const known = knownIssue(state, command.issue);
  const { meeting, issue, on, from, to, cause } = command;
  const { state: book, revision: registerRevision } = consultedRegister(command.register, context);
  const over = [state.status, known.status].find((one) => one === 'annulled' || one === 'settled');
  guardHop(book, command, { with: known.with, over });
  return [{ type: 'IssueMoved', data: { meeting, issue, on, from, to, cause, registerRevision } }];
};

/** Decides that a meeting was recorded in error. */
export const annulMeeting: DecideMeeting<z.infer<typeof annulMeetingSchema>> = (command, state, context) => {
  guardStanding(state, command);
  guardDay(command.on, state.heldOn, context, 'before-the-meeting');
  const { meeting, on, reason } = command;
  return [{ type: 'MeetingAnnulled', data: { meeting, on, reason } }];
};
