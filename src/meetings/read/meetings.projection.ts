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
  /** Of the last event of its stream. */
  readonly revision: number;
}
export const meetings = defineTable<MeetingRow>({
  name: 'meetings',
  columns: {
    meeting: 'text', register: 'text', cell: 'text', heldOn: 'text', form: 'text', instruction: 'text?', present: 'integer', attendance: 'json',
    guests: 'json', opinions: 'json', annulled: 'integer', revision: 'integer',
  },
  key: ['meeting'],
  indexes: [['register', 'heldOn']],
}); // prettier-ignore

export interface IssueRow {
  readonly meeting: string;
  readonly issue: string;
  readonly text: string;
  /** The unit that has it now. */
  readonly with: string;
}
export const issues = defineTable<IssueRow>({
  name: 'meeting_issues',
  columns: { meeting: 'text', issue: 'text', text: 'text', with: 'text' },
  key: ['meeting', 'issue'],
  indexes: [['with']],
});

/** What changed of an issue on a day; in the order of day and revision they say how it stood on any day. */
export interface IssueStepRow {
  readonly meeting: string;
  readonly issue: string;
  readonly revision: number;
  readonly on: string;
  /** `raised`, `referred`, `answered` or `settled`. */
  readonly status: string | null;
  readonly with: string | null;
  /** Ids of texts in the people database. */
  readonly answer: string | null;
  readonly outcome: string | null;
}
export const issueSteps = defineTable<IssueStepRow>({
  name: 'meeting_issue_steps',
  columns: {
    meeting: 'text', issue: 'text', revision: 'integer', on: 'text', status: 'text?', with: 'text?', answer: 'text?', outcome: 'text?',
  },
  key: ['meeting', 'issue', 'revision'],
}); // prettier-ignore

export type MeetingDatabase = DatabaseOf<{
  meetings: typeof meetings;
  meeting_issues: typeof issues;
  meeting_issue_steps: typeof issueSteps;
}>;

/** Meetings of cells, and the issues raised there. */
export const meetingsProjection: Projection = {
  name: 'meetings',
  version: 3,
  tables: [meetings, issues, issueSteps],
  handles: meetingEvents.map((definition) => definition.name),
  project(recorded: Recorded, model) {
    apply(recorded as Recorded<MeetingEvent>, model);
  },
};

function apply({ event, revision }: Recorded<MeetingEvent>, model: ReadModelWriter): void {
  const { meeting } = event.data;
  const step = (issue: string, on: string, change: Partial<IssueStepRow>): void =>
    model.put(issueSteps, {
      meeting, issue, revision, on, status: null, with: null, answer: null, outcome: null, ...change,
    }); // prettier-ignore
  const held = (change: Partial<MeetingRow>): void => {
    const known = model.get(meetings, { meeting });
    if (known) model.put(meetings, { ...known, ...change });
  };
  const now = (issue: string, unit: string): void => {
    const known = model.get(issues, { meeting, issue });
    if (known) model.put(issues, { ...known, with: unit });
  };
  if (event.type !== 'MeetingRecorded') held({ revision });
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
        revision,
      });
      for (const { issue, text } of event.data.issues) {
        model.put(issues, { meeting, issue, text, with: cell });
        step(issue, heldOn, { status: 'raised', with: cell });
      }
      return;
    }
    case 'IssueReferred': {
      const { issue, on, to } = event.data;
      now(issue, to);
      return step(issue, on, { status: 'referred', with: to });
    }
    case 'IssueAnswered':
      return step(event.data.issue, event.data.on, { status: 'answered', answer: event.data.answer });
    case 'IssueSettled':
      return step(event.data.issue, event.data.on, { status: 'settled', outcome: event.data.outcome });
    case 'IssueMoved': {
      const { issue, on, to } = event.data;
      const heldOn = model.get(meetings, { meeting })?.heldOn ?? on;
      now(issue, to);
      // A cause that is older than the meeting moves the issue from its first day.
      return step(issue, on < heldOn ? heldOn : on, { with: to });
    }
    case 'MeetingAnnulled':
      return held({ annulled: 1 });
  }
}
