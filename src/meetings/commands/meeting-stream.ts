import { uuid5 } from '../../kernel/ids.js';
import { scopeBeside } from '../../structure/index.js';
import { unitsOfMeeting } from '../domain/meeting.state.js';

/** The stream of a meeting. */
export function meetingStream(meeting: string): string {
  return `meeting-${meeting}`;
}

/** The stream of the meeting that a command opens: its id is made from the command's. */
export function newMeetingStream(commandId: string): string {
  return meetingStream(uuid5(commandId, 'meeting', 0));
}

type MeetingBody = { readonly register: string; readonly issue?: string } & (
  { readonly heldOn: string } | { readonly on: string }
);

/** How a meeting, or a step of it, is judged for a caller limited to localities: by the cell, or whoever has the issue. */
export const meetingScope = scopeBeside({
  day: (command: MeetingBody) => ('on' in command ? command.on : command.heldOn),
  units: unitsOfMeeting,
});
