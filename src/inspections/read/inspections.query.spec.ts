import { askedOf } from '../../../test/support/asked-read-models.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import { inspectionsQuery } from './inspections.query.js';

type Answer = Awaited<ReturnType<typeof inspectionsQuery.run>>;

let log: MemoryLog;
let unit: (ref: string) => string;
let round: string;
let recommendation: string;
const at = (on: string) => ({ register: 'r', inspection: round, recommendation, on });
const asked = async (params: object = {}) =>
  (await askedOf<Answer>(log, inspectionsQuery, { register: 'r', ...params })).inspections;
const stood = async (validAt: string) => (await asked({ validAt }))[0]?.recommendations[0];

/** A round on the tax office of February 2018, with one remedy to be made by 30 June. */
beforeEach(() => {
  ({ log, unit } = smallRegister());
  const held = {
    register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' }, openedOn: '2018-02-01',
    concludedOn: '2018-03-01', basis: BASIS, reason: 'Theo kế hoạch',
    targets: [{ target: { unit: unit('@thue') }, conclusion: 'c', recommendations: [{ responsible: unit('@thue'), text: 't', deadline: '2018-06-30' }] }],
  }; // prettier-ignore
  log.when('RecordInspection', held, 'round');
  round = log.idOf('RecordInspection', 'round', 'inspection');
  recommendation = log.idOf('RecordInspection', 'round', 'recommendation', 1);
});

describe('the rounds of a register on a day', () => {
  it('show a remedy open, overdue from the day after its deadline, then reported and accepted', async () => {
    log.when('ReportRemedy', { ...at('2018-08-01'), remedy: 'x' });
    log.when('AcceptRemedy', at('2018-09-01'));
    expect(await stood('2018-06-30')).toMatchObject({ status: 'open', overdue: false });
    expect(await stood('2018-07-01')).toMatchObject({ status: 'open', overdue: true });
    expect(await stood('2018-08-01')).toMatchObject({
      status: 'reported',
      since: '2018-08-01',
      overdue: true,
    });
    expect(await stood('2018-09-01')).toMatchObject({ status: 'accepted', overdue: false });
    const open = async (validAt: string) => (await asked({ validAt, open: 'true' })).length;
    expect([await open('2018-08-31'), await open('2018-09-01')]).toEqual([1, 0]);
    const overdue = async (validAt: string) => (await asked({ validAt, overdue: 'true' })).length;
    expect([await overdue('2018-06-30'), await overdue('2018-07-01'), await overdue('2018-09-01')]).toEqual([0, 1, 0]); // prettier-ignore
  });

  it('hold nothing against a unit whose report in time waits to be accepted', async () => {
    log.when('ReportRemedy', { ...at('2018-06-30'), remedy: 'x' });
    expect(await stood('2018-12-31')).toMatchObject({ status: 'reported', overdue: false });
    log.when('ReturnRemedy', { ...at('2018-07-15'), why: 'y' });
    expect(await stood('2018-12-31')).toMatchObject({ status: 'open', overdue: true });
  });

  it('judge by the deadline that held on the day', async () => {
    log.when('ExtendRemedyDeadline', { ...at('2018-07-10'), deadline: '2018-09-30', reason: 'Chờ hồ sơ' });
    expect(await stood('2018-07-09')).toMatchObject({ deadline: '2018-06-30', overdue: true });
    expect(await stood('2018-07-10')).toMatchObject({ deadline: '2018-09-30', overdue: false });
  });

  it('name the unit that answered for it on the day; the inspected one stays a target', async () => {
    log.when('MoveRecommendation', { ...at('2019-01-01'), from: unit('@thue'), to: unit('@truong'), cause: 'e' }); // prettier-ignore
    expect(await stood('2018-12-31')).toMatchObject({ responsible: unit('@thue') });
    expect(await stood('2019-01-01')).toMatchObject({ responsible: unit('@truong'), status: 'open' });
    const of = async (ref: string, validAt: string) => (await asked({ unit: unit(ref), validAt })).length;
    expect([await of('@truong', '2018-12-31'), await of('@truong', '2019-01-01'), await of('@thue', '2019-01-01')]).toEqual([0, 1, 1]); // prettier-ignore
  });

  it('show a remedy from its first day with the unit to which an older merger moved it', async () => {
    log.when('MoveRecommendation', { ...at('2017-01-01'), from: unit('@thue'), to: unit('@truong'), cause: 'e' }); // prettier-ignore
    expect(await stood('2018-03-01')).toMatchObject({ responsible: unit('@truong'), deadline: '2018-06-30' });
  });

  it('are neither there before their opening nor after the record of them was annulled', async () => {
    expect(await asked({ validAt: '2018-01-31' })).toEqual([]);
    expect(await asked({ validAt: '2018-02-01' })).toMatchObject([{ concludedOn: null, recommendations: [] }]); // prettier-ignore
    expect(await asked({ validAt: '2018-02-01', open: 'true' })).toHaveLength(1);
    const { recommendation: _one, ...own } = at('2018-04-01');
    log.when('AnnulInspection', { ...own, reason: 'Ghi trùng' });
    expect(await asked()).toEqual([]);
  });

  it('are not asked of a register that nobody opened', async () => {
    await expect(asked({ register: 'elsewhere' })).rejects.toMatchObject({ details: { code: 'register-unknown' } }); // prettier-ignore
  });
});
