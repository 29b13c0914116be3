import { askedOf } from '../../../test/support/asked-read-models.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import { meetingsQuery } from './meetings.query.js';

type Answer = Awaited<ReturnType<typeof meetingsQuery.run>>;

let log: MemoryLog;
let unit: (ref: string) => string;
let meeting: string;
const issue = (n: number) => log.idOf('RecordMeeting', 'held', 'issue', n);
const at = (on: string, n = 1) => ({ register: 'r', meeting, issue: issue(n), on });
const asked = async (params: object = {}) =>
  (await askedOf<Answer>(log, meetingsQuery, { register: 'r', ...params })).meetings;

beforeEach(() => {
  ({ log, unit } = smallRegister());
  const held = {
    register: 'r', cell: unit('@cb-1'), heldOn: '2021-05-03', form: 'by-groups', instruction: BASIS, issues: ['đường hỏng'],
    attendance: [{ group: unit('@to-1'), capacity: 'member', number: 10 }, { group: unit('@to-2'), capacity: 'member', number: 8 }],
    guests: [{ person: 'p-tuv', capacity: 'city-committee-member' }],
  }; // prettier-ignore
  log.when('RecordMeeting', held, 'held');
  meeting = log.idOf('RecordMeeting', 'held', 'meeting');
});

describe('the meetings of a register on a day', () => {
  it('say how the cell met, on what instruction, and how many were present with the guests', async () => {
    expect(await asked({ validAt: '2021-05-03' })).toMatchObject([
      {
        form: 'by-groups',
        instruction: '12-KH/TU',
        present: 19,
        guests: [{ capacity: 'city-committee-member' }],
        issues: [{ status: 'raised', with: unit('@cb-1'), since: '2021-05-03' }],
      },
    ]);
    expect(await asked({ validAt: '2021-05-02' })).toEqual([]);
  });

  it('are unresolved until the last issue is settled, on any day that is asked for', async () => {
    log.when('ReferIssue', { ...at('2021-05-10'), to: unit('@dang-bo') });
    log.when('AnswerIssue', { ...at('2021-05-20'), answer: 'a' });
    log.when('SettleIssue', { ...at('2021-06-01'), outcome: 'o' });
    const stood = async (validAt: string) => (await asked({ validAt }))[0]?.issues[0];
    expect(await stood('2021-05-10')).toMatchObject({ status: 'referred', with: unit('@dang-bo'), answer: null }); // prettier-ignore
    expect(await stood('2021-05-31')).toMatchObject({ status: 'answered', answer: 'a', outcome: null });
    expect(await stood('2021-06-01')).toMatchObject({ status: 'settled', outcome: 'o' });
    const unresolved = async (validAt: string) => (await asked({ validAt, unresolved: 'true' })).length;
    expect([await unresolved('2021-05-31'), await unresolved('2021-06-01')]).toEqual([1, 0]);
  });

  it('are found by the cell that met and by the unit that had an issue on the day', async () => {
    log.when('MoveIssue', { ...at('2021-07-01'), from: unit('@cb-1'), to: unit('@cb-2'), cause: 'e' });
    const of = async (ref: string, validAt: string) => (await asked({ unit: unit(ref), validAt })).length;
    expect([await of('@cb-1', '2021-07-01'), await of('@cb-2', '2021-06-30'), await of('@cb-2', '2021-07-01')]).toEqual([1, 0, 1]); // prettier-ignore
  });

  it('that were recorded in error are not among them', async () => {
    log.when('AnnulMeeting', { register: 'r', meeting, on: '2021-06-01', reason: 'Ghi trùng' });
    expect(await asked()).toEqual([]);
  });
});
