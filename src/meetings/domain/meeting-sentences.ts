import { asEnding, dayInWords, type AuditKnowledge, type AuditSource } from '../../kernel/audit.js';
import type { Sentence } from '../../kernel/event.js';
import { meetingEvents, type MeetingEvent } from './meeting.events.js';

const both = (vi: string, en: string): Sentence => ({ vi, en });
/** The note of the cell that met. */
const CELL = 'cell';

function tell(event: MeetingEvent, known: AuditKnowledge): Sentence {
  const cell = known.placeOf(known.noted(CELL) ?? event.data.meeting);
  const who = (issue: string): string => known.placeOf(known.noted(issue) ?? issue);
  switch (event.type) {
    case 'MeetingRecorded': {
      const { cell: id, heldOn, form, attendance, guests, issues } = event.data;
      const present = attendance.reduce((sum, line) => sum + line.number, 0) + guests.length;
      const how =
        form === 'by-groups' ? both('theo tổ đảng', 'by groups') : both('toàn chi bộ', 'as a whole');
      const raised = issues.length === 0 ? both('', '') : both(`, nêu ${issues.length} kiến nghị`, `, ${issues.length === 1 ? '1 issue' : `${issues.length} issues`} raised`); // prettier-ignore
      return both(
        `${known.placeOf(id)} sinh hoạt ${how.vi} ngày ${dayInWords(heldOn)}, ${present} người dự${raised.vi}`,
        `${known.placeOf(id)} met ${how.en} on ${heldOn}, ${present} present${raised.en}`,
      );
    }
    case 'IssueReferred': {
      const { to, on } = event.data;
      return both(
        `Chuyển kiến nghị của ${cell} lên ${known.placeOf(to)} ngày ${dayInWords(on)}`,
        `Referred an issue of ${cell} to ${known.placeOf(to)} on ${on}`,
      );
    }
    case 'IssueAnswered':
      return both(
        `${who(event.data.issue)} trả lời kiến nghị của ${cell} ngày ${dayInWords(event.data.on)}`,
        `${who(event.data.issue)} answered an issue of ${cell} on ${event.data.on}`,
      );
    case 'IssueSettled':
      return both(
        `${who(event.data.issue)} giải quyết xong kiến nghị của ${cell} ngày ${dayInWords(event.data.on)}`,
        `${who(event.data.issue)} settled an issue of ${cell} on ${event.data.on}`,
      );
    case 'IssueMoved': {
      const { from, to } = event.data;
      return both(
        `Chuyển trách nhiệm giải quyết kiến nghị của ${cell} từ ${known.placeOf(from)} sang ${known.placeOf(to)}`,
        `Moved an issue of ${cell} from ${known.placeOf(from)} to ${known.placeOf(to)}`,
      );
    }
    case 'MeetingAnnulled':
      return both(
        `Hủy ghi nhận kỳ sinh hoạt của ${cell}, lý do: ${asEnding(event.data.reason)}`,
        `Annulled the record of a meeting of ${cell}: ${asEnding(event.data.reason)}`,
      );
  }
}

function unitsOf(event: MeetingEvent, { noted }: AuditKnowledge): string[] {
  if (event.type === 'MeetingRecorded') return [event.data.cell];
  const cell = [noted(CELL) ?? []].flat();
  if (event.type === 'IssueReferred') return [...cell, event.data.to];
  if (event.type === 'IssueMoved') return [...new Set([...cell, event.data.from, event.data.to])];
  if (event.type === 'MeetingAnnulled') return cell;
  return [...new Set([...cell, noted(event.data.issue) ?? []].flat())];
}

/** What later events are told with: the cell that met, and the unit that has an issue. */
function notesOf(event: MeetingEvent): [string, string][] {
  if (event.type === 'MeetingRecorded') {
    const { cell, issues } = event.data;
    return [[CELL, cell], ...issues.map(({ issue }): [string, string] => [issue, cell])];
  }
  return event.type === 'IssueReferred' || event.type === 'IssueMoved'
    ? [[event.data.issue, event.data.to]]
    : [];
}

/** How the events of meetings read to an auditor. */
export const meetingAudit: AuditSource = {
  types: meetingEvents.map((definition) => definition.name),
  describe(given, known) {
    const event = given as MeetingEvent;
    const recorded = event.type === 'MeetingRecorded' ? event.data : undefined;
    const on = event.type === 'MeetingRecorded' ? event.data.heldOn : event.data.on;
    const said = tell(event, known);
    const by = recorded?.instruction;
    return {
      register: recorded?.register ?? null,
      units: unitsOf(event, known),
      decisionId: event.data.meeting,
      decidedOn: on,
      effectiveOn: on,
      basis: by ?? null,
      sentence: both(
        `${said.vi}${by ? `, theo ${by.number}` : ''}.`,
        `${said.en}${by ? `, by ${by.number}` : ''}.`,
      ),
      notes: notesOf(event),
      ...(event.type === 'MeetingAnnulled' ? { annuls: event.data.meeting } : {}),
    };
  },
  names: () => [],
};
