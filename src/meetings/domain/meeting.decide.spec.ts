import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import type { Meeting } from './meeting.state.js';

let log: MemoryLog;
let unit: (ref: string) => string;
beforeEach(() => {
  ({ log, unit } = smallRegister());
});

const meeting = () => ({
  register: 'r', cell: unit('@cb-1'), heldOn: '2021-05-03', form: 'whole-cell', attendance: [{ capacity: 'member', number: 18 }],
  issues: ['đường hỏng', 'thiếu nước'],
}); // prettier-ignore

describe('a meeting of a cell', () => {
  it('is recorded by groups on the instruction that asked for it, with guests in their capacity', () => {
    const [event] = log.when('RecordMeeting', {
      ...meeting(), form: 'by-groups', instruction: BASIS,
      attendance: [{ group: unit('@to-1'), capacity: 'member', number: 11 }, { group: unit('@to-2'), capacity: 'member', number: 7 }, { capacity: 'member', number: 1 }],
      guests: [{ person: 'p-tuv', capacity: 'city-committee-member' }],
    }); // prettier-ignore
    expect(event).toMatchObject({
      type: 'MeetingRecorded',
      data: {
        instruction: { number: '12-KH/TU' },
        attendance: [{ group: unit('@to-1') }, { group: unit('@to-2') }, { group: null, number: 1 }],
        warnings: [],
        registerRevision: log.revision('register-r'),
      },
    });
  });

  it('of more than the cell or a group has is recorded with a warning that gives the figures', () => {
    const [event] = log.when('RecordMeeting', {
      ...meeting(),
      attendance: [
        { group: unit('@to-2'), capacity: 'member', number: 9 },
        { capacity: 'member', number: 12 },
        { capacity: 'city-committee-member', number: 30 },
      ],
    });
    expect(event).toMatchObject({
      data: {
        warnings: [
          { code: 'attendance', figures: { attended: 9, members: 8, unit: unit('@to-2') } },
          { code: 'attendance', figures: { attended: 21, members: 20, unit: unit('@cb-1') } },
        ],
      },
    });
  });

  it('may be one of a base-cell, which is a cell', () => {
    expect(
      log.when('RecordMeeting', { ...meeting(), cell: unit('@truong'), attendance: [{ capacity: 'member', number: 9 }] }),
    ).toHaveLength(1); // prettier-ignore
  });

  it.each<[string, () => object, string]>([
    ['a committee, whose cells meet', () => ({ cell: unit('@dang-bo') }), 'wrong-kind'],
    ['a village', () => ({ cell: unit('@thon-1') }), 'wrong-kind'],
    ['a cell that nobody knows', () => ({ cell: 'nowhere' }), 'unit-unknown'],
    ['a day before the cell existed', () => ({ heldOn: '2016-07-01' }), 'unit-not-yet'],
    ['a day that has not come', () => ({ heldOn: '2026-01-02' }), 'after-today'],
    ['a group of another cell', () => ({ attendance: [{ group: unit('@cb-2'), capacity: 'member', number: 1 }] }), 'not-a-child'],
    ['groups where the cell has none', () => ({ cell: unit('@cb-2'), form: 'by-groups' }), 'no-groups'],
    ['a group counted twice', () => ({ attendance: [1, 2].map((number) => ({ group: unit('@to-1'), capacity: 'member', number })) }), 'line-twice'],
    ['a guest named twice', () => ({ guests: [1, 2].map(() => ({ person: 'p', capacity: 'committee-member' })) }), 'person-twice'],
    ['a register that nobody opened', () => ({ register: 'elsewhere' }), 'register-unknown'],
  ])('is refused for %s', (_what, body, code) => {
    expect(log.refuses('RecordMeeting', { ...meeting(), ...body() })).toMatchObject({ code });
  }); // prettier-ignore
});

describe('an issue raised at a meeting', () => {
  let issue: string;
  let held: string;
  const at = (on: string) => ({ register: 'r', meeting: held, issue, on });
  const standing = () => log.state<Meeting>(`meeting-${held}`).issues.get(issue);
  beforeEach(() => {
    log.when('RecordMeeting', meeting(), 'held');
    held = log.idOf('RecordMeeting', 'held', 'meeting');
    issue = log.idOf('RecordMeeting', 'held', 'issue', 1);
  });

  it('lies with its cell, is referred upward, answered and settled', () => {
    expect(standing()).toMatchObject({ status: 'raised', with: unit('@cb-1') });
    log.when('ReferIssue', { ...at('2021-05-10'), to: unit('@dang-bo') });
    log.when('ReferIssue', { ...at('2021-05-20'), to: unit('@toa-an') });
    expect(standing()).toMatchObject({ status: 'referred', with: unit('@toa-an') });
    log.when('AnswerIssue', { ...at('2021-06-01'), answer: 'a' });
    log.when('SettleIssue', { ...at('2021-07-01'), outcome: 'o' });
    expect(standing()).toMatchObject({ status: 'settled', with: unit('@toa-an'), lastOn: '2021-07-01' });
  });

  it('with whose answer the cell is not content may be referred further', () => {
    log.when('AnswerIssue', { ...at('2021-05-10'), answer: 'a' });
    log.when('ReferIssue', { ...at('2021-05-11'), to: unit('@dang-bo') });
    expect(standing()).toMatchObject({ status: 'referred' });
  });

  it('is referred to an organization or locality that does not have it yet', () => {
    log.when('ReferIssue', { ...at('2021-05-10'), to: unit('@dang-bo') });
    expect(log.refuses('ReferIssue', { ...at('2021-05-11'), to: unit('@dang-bo') })).toMatchObject({ code: 'no-change' }); // prettier-ignore
    expect(log.refuses('ReferIssue', { ...at('2021-05-11'), to: unit('@cb-2') })).toMatchObject({ code: 'wrong-kind' }); // prettier-ignore
    expect(log.when('ReferIssue', { ...at('2021-05-11'), to: unit('@xa') })).toHaveLength(1);
  });

  it('takes no step before the last one, and none once it is settled', () => {
    expect(log.refuses('AnswerIssue', { ...at('2021-05-02'), answer: 'a' })).toMatchObject({ code: 'before-the-last-step' }); // prettier-ignore
    log.when('SettleIssue', { ...at('2021-06-01'), outcome: 'o' });
    expect(log.refuses('AnswerIssue', { ...at('2021-06-02'), answer: 'a' })).toMatchObject({ code: 'issue-state' }); // prettier-ignore
    expect(log.refuses('SettleIssue', { ...at('2021-06-02'), issue: 's9', outcome: 'o' })).toMatchObject({ code: 'issue-unknown' }); // prettier-ignore
  });

  it('goes to the unit that takes over from the one that had it, one hop at a time', () => {
    const hop = { ...at('2021-05-20'), from: unit('@cb-1'), to: unit('@cb-2'), cause: 'e1' };
    expect(log.when('MoveIssue', hop)).toMatchObject([
      { type: 'IssueMoved', data: { cause: 'e1', registerRevision: log.revision('register-r') } },
    ]);
    expect(standing()).toMatchObject({ status: 'raised', with: unit('@cb-2'), lastOn: '2021-05-03' });
    expect(log.refuses('MoveIssue', hop)).toMatchObject({ code: 'case-moved-on', facts: { with: unit('@cb-2') } }); // prettier-ignore
    expect(log.refuses('MoveIssue', { ...hop, from: unit('@cb-2'), to: 'nowhere' })).toMatchObject({ code: 'unit-unknown' }); // prettier-ignore
    log.when('SettleIssue', { ...at('2021-06-01'), outcome: 'o' });
    expect(log.refuses('MoveIssue', { ...hop, from: unit('@cb-2'), to: unit('@cb-1') })).toMatchObject({ code: 'case-moved-on' }); // prettier-ignore
  });

  it('moves no more once the record of its meeting is annulled', () => {
    log.when('AnnulMeeting', { register: 'r', meeting: held, on: '2021-06-01', reason: 'Ghi trùng' });
    const hop = { ...at('2021-06-02'), from: unit('@cb-1'), to: unit('@cb-2'), cause: 'e1' };
    expect(log.refuses('MoveIssue', hop)).toMatchObject({ code: 'case-moved-on' });
    expect(log.refuses('AnswerIssue', { ...at('2021-06-02'), answer: 'a' })).toMatchObject({ code: 'already-annulled' }); // prettier-ignore
    expect(log.refuses('AnnulMeeting', { register: 'r', meeting: held, on: '2021-06-01', reason: 'x' })).toMatchObject({ code: 'already-annulled' }); // prettier-ignore
  });
});

describe('whatever is decided of issues, in whatever order', () => {
  const UNITS = ['@cb-1', '@cb-2', '@dang-bo', '@thue', '@xa'];
  const COMMANDS = ['ReferIssue', 'AnswerIssue', 'SettleIssue', 'MoveIssue'] as const;
  const step = fc.record({
    command: fc.constantFrom(...COMMANDS),
    day: fc.constantFrom('2021-05-01', '2021-05-03', '2021-06-01', '2021-07-01'),
    which: fc.constantFrom(1, 2),
    unit: fc.constantFrom(...UNITS),
    other: fc.constantFrom(...UNITS),
  });

  it('unresolved = raised - settled, and an issue lies where it was last referred or moved', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        ({ log, unit } = smallRegister());
        log.when('RecordMeeting', meeting(), 'held');
        const held = log.idOf('RecordMeeting', 'held', 'meeting');
        const issues = [1, 2].map((n) => log.idOf('RecordMeeting', 'held', 'issue', n));
        const lies = new Map(issues.map((issue) => [issue, unit('@cb-1')]));
        const settled = new Set<string>();
        for (const { command, day, which, unit: ref, other } of steps) {
          const issue = issues[which - 1] ?? '';
          const bodies: Record<(typeof COMMANDS)[number], object> = {
            ReferIssue: { to: unit(ref) },
            AnswerIssue: { answer: 'a' },
            SettleIssue: { outcome: 'o' },
            MoveIssue: { from: unit(ref), to: unit(other), cause: 'e' },
          };
          try {
            log.when(command, { register: 'r', meeting: held, issue, on: day, ...bodies[command] });
          } catch (error) {
            if (error instanceof Rejection) continue;
            throw error;
          }
          expect(settled.has(issue)).toBe(false);
          if (command === 'SettleIssue') settled.add(issue);
          if (command === 'ReferIssue') lies.set(issue, unit(ref));
          if (command === 'MoveIssue') {
            expect(lies.get(issue)).toBe(unit(ref));
            lies.set(issue, unit(other));
          }
          const state = log.state<Meeting>(`meeting-${held}`).issues;
          expect(state.filter(({ status }) => status !== 'settled').size).toBe(issues.length - settled.size);
          expect(state.map((one) => one.with).toObject()).toEqual(Object.fromEntries(lies));
        }
      }),
      { numRuns: 60 },
    );
  });
});
