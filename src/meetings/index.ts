export { meetingCommands } from './commands/index.js';
export { MoveIssue } from './commands/move-issue.command.js';
export { meetingEvents, type MeetingEvent } from './domain/meeting.events.js';
export { meetingAudit } from './domain/meeting-sentences.js';
export { meetingsProjection } from './read/meetings.projection.js';
export { meetingsQuery, unitsOfMeetings } from './read/meetings.query.js';
