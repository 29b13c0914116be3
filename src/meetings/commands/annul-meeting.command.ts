import { defineCommand } from '../../kernel/command.js';
import { annulMeeting } from '../domain/meeting.decide.js';
import { annulMeetingSchema } from '../domain/meeting.command.js';
import { meetingFold } from '../domain/meeting.state.js';
import { meetingScope, meetingStream } from './meeting-stream.js';

/** Annul a meeting recorded in error. */
export const AnnulMeeting = defineCommand({
  name: 'AnnulMeeting',
  title: { vi: 'Hủy ghi nhận một kỳ sinh hoạt ghi sai', en: 'Annul a meeting recorded in error' },
  schema: annulMeetingSchema,
  example: { register: 'kon-tum', meeting: 'm-1', on: '2021-05-10', reason: 'Ghi trùng' },
  roles: ['administrator'],
  scope: meetingScope,
  stream: (command) => meetingStream(command.meeting),
  fold: meetingFold,
  decide: annulMeeting,
});
