import { defineCommand } from '../../kernel/command.js';
import { settleIssue } from '../domain/meeting.decide.js';
import { settleIssueSchema } from '../domain/meeting.command.js';
import { meetingFold } from '../domain/meeting.state.js';
import { meetingScope, meetingStream } from './meeting-stream.js';

/** Settle an issue. */
export const SettleIssue = defineCommand({
  name: 'SettleIssue',
  title: { vi: 'Giải quyết xong kiến nghị', en: 'Settle an issue' },
  schema: settleIssueSchema,
  example: { register: 'kon-tum', meeting: 'm-1', issue: 's-1', on: '2021-05-10', outcome: 'Đã có nước' },
  roles: ['administrator'],
  scope: meetingScope,
  stream: (command) => meetingStream(command.meeting),
  fold: meetingFold,
  decide: settleIssue,
});
