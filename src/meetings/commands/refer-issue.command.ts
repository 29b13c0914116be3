import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { referIssue } from '../domain/meeting.decide.js';
import { referIssueSchema } from '../domain/meeting.command.js';
import { meetingFold } from '../domain/meeting.state.js';
import { meetingScope, meetingStream } from './meeting-stream.js';

/** Refer an issue upward. */
export const ReferIssue = defineCommand({
  name: 'ReferIssue',
  title: { vi: 'Chuyển kiến nghị lên cấp trên', en: 'Refer an issue upward' },
  schema: referIssueSchema,
  example: { register: 'kon-tum', meeting: 'm-1', issue: 's-1', on: '2021-05-10', to: 'u-9' },
  roles: ['administrator'],
  scope: meetingScope,
  stream: (command) => meetingStream(command.meeting),
  fold: meetingFold,
  decide: referIssue,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
