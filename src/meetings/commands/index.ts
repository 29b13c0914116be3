import type { AnyCommand } from '../../kernel/command.js';
import { AnnulMeeting } from './annul-meeting.command.js';
import { AnswerIssue } from './answer-issue.command.js';
import { MoveIssue } from './move-issue.command.js';
import { RecordMeeting } from './record-meeting.command.js';
import { ReferIssue } from './refer-issue.command.js';
import { SettleIssue } from './settle-issue.command.js';

/** Every command on a meeting. */
export const meetingCommands: readonly AnyCommand[] = [
  RecordMeeting,
  ReferIssue,
  AnswerIssue,
  SettleIssue,
  MoveIssue,
  AnnulMeeting,
];
