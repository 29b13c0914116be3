import { uuid5 } from '../../kernel/ids.js';

/** The stream of a meeting. */
export function meetingStream(meeting: string): string {
  return `meeting-${meeting}`;
}

/** The stream of the meeting that a command opens: its id is made from the command's. */
export function newMeetingStream(commandId: string): string {
  return meetingStream(uuid5(commandId, 'meeting', 0));
}
