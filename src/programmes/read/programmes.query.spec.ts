import { askedOf } from '../../../test/support/asked-read-models.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import { programmesQuery } from './programmes.query.js';

type Answer = Awaited<ReturnType<typeof programmesQuery.run>>;

let log: MemoryLog;
let unit: (ref: string) => string;
let programme: string;
let goal: string;
const at = (on: string) => ({ register: 'r', programme, goal, on });
const asked = async (validAt: string) =>
  (await askedOf<Answer>(log, programmesQuery, { register: 'r', validAt })).programmes;
const stood = async (validAt: string) => (await asked(validAt))[0]?.goals[0];
const of = (ref: string, target: number, reached: number) => ({ unit: unit(ref), target, reached });

/** 30 admissions, 20 of the tax office and 12 of the school; 4 and 3 reached by 30 June 2021. */
beforeEach(() => {
  ({ log, unit } = smallRegister());
  const opening = {
    register: 'r', name: 'Chương trình', issuer: 'Thành ủy', basis: BASIS, term: { from: '2020-08-01', to: '2025-07-31' }, openedOn: '2020-10-15',
    goals: [{ name: 'Kết nạp', measure: 'admissions', total: 30 }],
  }; // prettier-ignore
  log.when('OpenProgramme', opening, 'opened');
  programme = log.idOf('OpenProgramme', 'opened', 'programme');
  goal = log.idOf('OpenProgramme', 'opened', 'goal', 1);
  const targets = [
    { unit: unit('@thue'), target: 20 },
    { unit: unit('@truong'), target: 12 },
  ];
  log.when('SetTargets', { ...at('2020-12-01'), targets });
  log.when('RecordProgress', { ...at('2021-06-30'), unit: unit('@thue'), reached: 4 });
  log.when('RecordProgress', { ...at('2021-06-30'), unit: unit('@truong'), reached: 3 });
});

describe('the programmes of a register on a day', () => {
  it('show what was to be reached and what was, each in its sum beside the total of the goal', async () => {
    expect(await stood('2020-11-30')).toMatchObject({ total: 30, target: 0, targets: [] });
    expect(await stood('2021-06-29')).toMatchObject({ target: 32, reached: 0 });
    const { targets, ...sums } = (await stood('2021-06-30'))!;
    expect(sums).toMatchObject({ total: 30, target: 32, reached: 7 });
    expect(targets).toEqual(expect.arrayContaining([of('@thue', 20, 4), of('@truong', 12, 3)]));
  });

  it('keep the newest figure when an older one is recorded late', async () => {
    log.when('RecordProgress', { ...at('2021-03-31'), unit: unit('@thue'), reached: 2 });
    expect(await stood('2021-04-01')).toMatchObject({ reached: 2 });
    expect(await stood('2021-06-30')).toMatchObject({ reached: 7 });
  });

  it('show a target with the successor of its organization, from the day on which it took over', async () => {
    log.when('MoveTarget', { ...at('2021-08-01'), from: unit('@thue'), to: unit('@truong'), cause: 'e' });
    expect((await stood('2021-07-31'))?.targets).toHaveLength(2);
    expect(await stood('2021-08-01')).toMatchObject({ target: 32, reached: 7, targets: [of('@truong', 32, 7)] }); // prettier-ignore
    log.when('MoveTarget', { ...at('2021-09-01'), of: unit('@thue'), from: unit('@truong'), to: unit('@thue'), cause: 'e2' }); // prettier-ignore
    expect((await stood('2021-09-01'))?.targets).toEqual(expect.arrayContaining([of('@thue', 20, 4), of('@truong', 12, 3)])); // prettier-ignore
  });

  it('lose nothing where the merger is older than what was reached', async () => {
    log.when('MoveTarget', { ...at('2021-05-01'), from: unit('@thue'), to: unit('@truong'), cause: 'e' });
    expect(await stood('2021-05-01')).toMatchObject({ target: 32, reached: 0, targets: [of('@truong', 32, 0)] }); // prettier-ignore
    expect(await stood('2021-12-31')).toMatchObject({ target: 32, reached: 7, targets: [of('@truong', 32, 7)] }); // prettier-ignore
  });

  it('are not there before they were opened, and closed from their day on', async () => {
    log.when('CloseProgramme', { register: 'r', programme, on: '2025-08-01' });
    expect(await asked('2020-10-14')).toEqual([]);
    expect(await asked('2025-07-31')).toMatchObject([{ closedOn: null }]);
    expect(await asked('2025-08-01')).toMatchObject([{ closedOn: '2025-08-01' }]);
  });
});
