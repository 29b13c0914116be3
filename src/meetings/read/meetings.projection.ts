import {
  defineTable,
  type DatabaseOf,
  type Projection,
  type ReadModelWriter,
} from '../../projections/index.js';
import type { Recorded } from '../../kernel/event.js';
import { meetingEvents, type MeetingEvent } from '../domain/meeting.events.js';

export interface MeetingRow {
  readonly meeting: string;
  readonly register: string;
  readonly cell: string;
  readonly heldOn: string;
  readonly form: string;
  readonly instruction: string | null;
  readonly present: number;
  readonly attendance: readonly object[];
  readonly guests: readonly object[];
  readonly opinions: readonly string[];
  readonly annulled: number;
}
export const meetings = defineTable<MeetingRow>({
  name: 'meetings',
  columns: {
    meeting: 'text', register: 'text', cell: 'text', heldOn: 'text', form: 'text', instruction: 'text?', present: 'integer', attendance: 'json',
    guests: 'json', opinions: 'json', annulled: 'integer',
  },
  key: ['meeting'],
  indexes: [['register', 'heldOn']],
}); // prettier-ignore

export interface IssueRow {
  readonly meeting: string;
  readonly issue: string;
  readonly text: string;
  readonly status: string;
  readonly with: string;
  readonly answer: string | null;
  readonly outcome: string | null;
  readonly since: string;
}
export const issues = defineTable<IssueRow>({
  name: 'meeting_issues',
  columns: {
    meeting: 'text',
    issue: 'text',
    text: 'text',
    status: 'text',
    with: 'text',
    answer: 'text?',
    outcome: 'text?',
    since: 'text',
  },
  key: ['meeting', 'issue'],
  indexes: [['with']],
});
export type MeetingDatabase = DatabaseOf<{ meetings: typeof meetings; meeting_issues: typeof issues }>;

/** Meetings of cells, and the issues raised there. */
export const meetingsProjection: Projection = {
  name: 'meetings',
  version: 1,
  tables: [meetings, issues],
  handles: meetingEvents.map((definition) => definition.name),
  project({ event }: Recorded, model) {
    apply(event as MeetingEvent, model);
  },
};

function apply(event: MeetingEvent, model: ReadModelWriter): void {
  const { meeting } = event.data;
  const issue = (id: string, change: Partial<IssueRow>): void => {
    const known = model.get(issues, { meeting, issue: id });
    if (known) model.put(issues, { ...known, ...change });
  };
  switch (event.type) {
    case 'MeetingRecorded': {
      const { register, cell, heldOn, form, instruction, attendance, guests, opinions } = event.data;
      const present = attendance.reduce((sum, line) => sum + line.number, 0) + guests.length;
      model.put(meetings, {
        meeting,
        register,
        cell,
        heldOn,
        form,
        instruction: instruction?.number ?? null,
        present,
        attendance,
        guests,
        opinions,
        annulled: 0,
      });
      for (const { issue: id, text } of event.data.issues) {
        model.put(issues, {
          meeting,
          issue: id,
          text,
          status: 'raised',
          with: cell,
          answer: null,
          outcome: null,
          since: heldOn,
        });
      }
      return;
    }
    case 'IssueReferred':
      return issue(event.data.issue, { status: 'referred', with: event.data.to, since: event.data.on });
    case 'IssueAnswered':
      return issue(event.data.issue, { status: 'answered', answer: event.data.answer, since: event.data.on });
    case 'IssueSettled':
      return issue(event.data.issue, {
        status: 'settled',
        outcome: event.data.outcome,
        since: event.data.on,
      });
    case 'IssueMoved':
      return issue(event.data.issue, { with: event.data.to });
    case 'MeetingAnnulled': {
      const known = model.get(meetings, { meeting });
      if (known) model.put(meetings, { ...known, annulled: 1 });
    }
  }
}
