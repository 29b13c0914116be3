import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { recordMeeting } from '../domain/meeting.decide.js';
import { recordMeetingSchema } from '../domain/meeting.command.js';
import { meetingFold } from '../domain/meeting.state.js';
import { meetingScope, newMeetingStream } from './meeting-stream.js';

/** Record a meeting of a cell. */
export const RecordMeeting = defineCommand({
  name: 'RecordMeeting',
  title: { vi: 'Ghi một kỳ sinh hoạt chi bộ', en: 'Record a meeting of a cell' },
  schema: recordMeetingSchema,
  example: {
    register: 'kon-tum',
    cell: 'u-1',
    heldOn: '2021-05-03',
    form: 'by-groups',
    instruction: {
      number: '05-CT/TU',
      title: 'Chỉ thị về sinh hoạt chi bộ theo tổ',
      issuer: 'Thành ủy Kon Tum',
      date: '2021-03-01',
    },
    attendance: [{ group: 'u-2', capacity: 'member', number: 13 }],
    guests: [{ person: 'p-1', capacity: 'city-committee-member' }],
    opinions: ['Đề nghị sửa đường'],
    issues: ['Nước sinh hoạt thiếu trong mùa khô'],
  },
  roles: ['administrator'],
  scope: meetingScope,
  stream: (_command, commandId) => newMeetingStream(commandId),
  fold: meetingFold,
  decide: recordMeeting,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
