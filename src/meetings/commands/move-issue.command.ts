import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { moveIssue } from '../domain/meeting.decide.js';
import { moveIssueSchema } from '../domain/meeting.command.js';
import { meetingFold } from '../domain/meeting.state.js';
import { meetingScope, meetingStream } from './meeting-stream.js';

/** Move an issue to the unit that takes it over. */
export const MoveIssue = defineCommand({
  name: 'MoveIssue',
  title: { vi: 'Chuyển kiến nghị sang đơn vị kế tục', en: 'Move an issue to the unit that takes it over' },
  schema: moveIssueSchema,
  example: {
    register: 'kon-tum',
    meeting: 'm-1',
    issue: 's-1',
    on: '2021-05-10',
    from: 'u-1',
    to: 'u-2',
    cause: 'e-1',
  },
  roles: ['administrator'],
  scope: meetingScope,
  stream: (command) => meetingStream(command.meeting),
  fold: meetingFold,
  decide: moveIssue,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
