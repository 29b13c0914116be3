import { dayInWords, type AuditSource } from '../../kernel/audit.js';
import type { Sentence } from '../../kernel/event.js';
import { meetingEvents, type MeetingEvent } from './meeting.events.js';

function tell(event: MeetingEvent, nameOf: (unit: string) => string): Sentence {
  switch (event.type) {
    case 'MeetingRecorded': {
      const { cell, heldOn, form, attendance } = event.data;
      const present = attendance.reduce((sum, line) => sum + line.number, 0);
      const how =
        form === 'by-groups'
          ? { vi: 'theo tổ đảng', en: 'by groups' }
          : { vi: 'toàn chi bộ', en: 'as a whole' };
      return {
        vi: `${nameOf(cell)} sinh hoạt ${how.vi} ngày ${dayInWords(heldOn)}, ${present} người dự`,
        en: `${nameOf(cell)} met ${how.en} on ${heldOn}, ${present} present`,
      };
    }
    case 'IssueReferred':
      return {
        vi: `Chuyển kiến nghị lên ${nameOf(event.data.to)}`,
        en: `Referred an issue to ${nameOf(event.data.to)}`,
      };
    case 'IssueAnswered':
      return { vi: 'Trả lời kiến nghị', en: 'Answered an issue' };
    case 'IssueSettled':
      return { vi: 'Giải quyết xong kiến nghị', en: 'Settled an issue' };
    case 'IssueMoved':
      return {
        vi: `Chuyển kiến nghị từ ${nameOf(event.data.from)} sang ${nameOf(event.data.to)}`,
        en: `Moved an issue from ${nameOf(event.data.from)} to ${nameOf(event.data.to)}`,
      };
    case 'MeetingAnnulled':
      return {
        vi: `Hủy ghi nhận kỳ sinh hoạt: ${event.data.reason}`,
        en: `Annulled the meeting: ${event.data.reason}`,
      };
  }
}

function unitsOf(event: MeetingEvent): string[] {
  if (event.type === 'MeetingRecorded') return [event.data.cell];
  if (event.type === 'IssueReferred') return [event.data.to];
  return event.type === 'IssueMoved' ? [event.data.from, event.data.to] : [];
}

/** How the events of meetings read to an auditor. */
export const meetingAudit: AuditSource = {
  types: meetingEvents.map((definition) => definition.name),
  describe(given, nameOf) {
    const event = given as MeetingEvent;
    const recorded = event.type === 'MeetingRecorded' ? event.data : undefined;
    const on = event.type === 'MeetingRecorded' ? event.data.heldOn : event.data.on;
    const said = tell(event, nameOf);
    return {
      register: recorded?.register ?? null,
      units: unitsOf(event),
      decisionId: event.data.meeting,
      decidedOn: on,
      effectiveOn: on,
      basis: recorded?.instruction ?? null,
      sentence: { vi: `${said.vi}.`, en: `${said.en}.` },
    };
  },
  names: () => [],
};
