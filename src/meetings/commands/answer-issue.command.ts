import { defineCommand } from '../../kernel/command.js';
import { answerIssue } from '../domain/meeting.decide.js';
import { answerIssueSchema } from '../domain/meeting.command.js';
import { meetingFold } from '../domain/meeting.state.js';
import { meetingScope, meetingStream } from './meeting-stream.js';

/** Answer an issue. */
export const AnswerIssue = defineCommand({
  name: 'AnswerIssue',
  title: { vi: 'Trả lời kiến nghị', en: 'Answer an issue' },
  schema: answerIssueSchema,
  example: {
    register: 'kon-tum',
    meeting: 'm-1',
    issue: 's-1',
    on: '2021-05-10',
    answer: 'Sẽ nối thêm đường ống',
  },
  roles: ['administrator'],
  scope: meetingScope,
  stream: (command) => meetingStream(command.meeting),
  fold: meetingFold,
  decide: answerIssue,
});
