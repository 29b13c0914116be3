import { Map } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { Day } from '../../kernel/day.js';
import type { MeetingEvent } from './meeting.events.js';

/** An issue raised at a meeting: raised, referred upward, answered, settled. `with`: the unit that has it now. */
export interface Issue {
  readonly status: 'raised' | 'referred' | 'answered' | 'settled';
  readonly with: string;
  /** The day of its last step; a hop to another unit is none. */
  readonly lastOn: Day;
}

/** A meeting of a cell as folded from its stream. */
export interface Meeting {
  readonly status: 'none' | 'held' | 'annulled';
  readonly register: string;
  readonly cell: string;
  readonly heldOn: Day;
  readonly issues: Map<string, Issue>;
}

/** The unit that a step concerns beside those that it names: the one that has the issue, else the cell that met. */
export function unitsOfMeeting(
  { status, cell, issues }: Meeting,
  { issue }: { readonly issue?: string },
): string[] {
  if (issue === undefined) return status === 'none' ? [] : [cell];
  const known = issues.get(issue);
  return known ? [known.with] : [];
}

export const meetingFold: Fold<MeetingEvent, Meeting> = {
  category: 'meeting',
  version: 3,
  initial: () => ({ status: 'none', register: '', cell: '', heldOn: '', issues: Map() }),
  evolve(state, { event }) {
    const change = (id: string, change: Partial<Issue>): Meeting => ({
      ...state,
      issues: state.issues.update(id, (known) =>
        known ? { ...known, ...change } : known,
      ) as Meeting['issues'],
    });
    switch (event.type) {
      case 'MeetingRecorded': {
        const { register, heldOn, cell, issues } = event.data;
        return {
          status: 'held',
          register,
          cell,
          heldOn,
          issues: Map(
            issues.map(({ issue }) => [issue, { status: 'raised' as const, with: cell, lastOn: heldOn }]),
          ),
        };
      }
      case 'IssueReferred':
        return change(event.data.issue, { status: 'referred', with: event.data.to, lastOn: event.data.on });
      case 'IssueAnswered':
        return change(event.data.issue, { status: 'answered', lastOn: event.data.on });
      case 'IssueSettled':
        return change(event.data.issue, { status: 'settled', lastOn: event.data.on });
      case 'IssueMoved':
        return change(event.data.issue, { with: event.data.to });
      case 'MeetingAnnulled':
        return { ...state, status: 'annulled' };
    }
  },
};
