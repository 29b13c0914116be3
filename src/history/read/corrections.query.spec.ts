import { askedOf } from '../../../test/support/asked-read-models.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import { correctionsQuery } from './corrections.query.js';

type Answer = Awaited<ReturnType<typeof correctionsQuery.run>>;

const header = { register: 'r', decidedOn: '2018-01-01', effectiveOn: '2018-01-01', reason: 'Thành lập', basis: BASIS }; // prettier-ignore
let log: MemoryLog;
let unit: (ref: string) => string;
let made: string;
const asked = async () => (await askedOf<Answer>(log, correctionsQuery, { register: 'r' })).corrections;

/** An organization established in error: it was inspected, given a target, and has a remedy to make. */
beforeEach(() => {
  ({ log, unit } = smallRegister());
  log.when('EstablishOrganization', { ...header, form: 'base-cell', name: 'Chi bộ cơ sở Nhầm', code: 'CS-9', accept: ['cell-members'] }, 'made'); // prettier-ignore
  made = log.idOf('EstablishOrganization', 'made', 'unit', 1);
  log.when(
    'RecordInspection',
    {
      register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra' }, openedOn: '2018-02-01', concludedOn: '2018-03-01',
      basis: BASIS, reason: 'Theo kế hoạch', targets: [{ target: { unit: made }, recommendations: [{ responsible: made, text: 't', deadline: '2018-06-30' }] }, { target: { unit: unit('@thue') } }],
    },
    'round',
  ); // prettier-ignore
  log.when('RecordMeeting', { register: 'r', cell: made, heldOn: '2018-04-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 0 }], issues: ['x'] }, 'meeting'); // prettier-ignore
  log.when('OpenProgramme', { register: 'r', name: 'Chương trình', issuer: 'Thành ủy', basis: BASIS, term: { from: '2018-01-01', to: '2020-12-31' }, openedOn: '2018-02-01', goals: [{ name: 'Kết nạp', measure: 'admissions' }] }, 'programme'); // prettier-ignore
  log.when('SetTargets', { register: 'r', programme: log.idOf('OpenProgramme', 'programme', 'programme'), goal: log.idOf('OpenProgramme', 'programme', 'goal', 1), on: '2018-03-01', targets: [{ unit: made, target: 3 }, { unit: unit('@thue'), target: 4 }] }); // prettier-ignore
});
const annul = () =>
  log.when('AnnulDecision', {
    ...header, effectiveOn: '2018-05-01', decidedOn: '2018-05-01', decisionId: log.idOf('EstablishOrganization', 'made', 'decision'),
    obligations: [{ unit: made, to: unit('@thue') }],
  }); // prettier-ignore

describe('open corrections', () => {
  it('are none while every unit that a record names was there', async () => {
    expect(await asked()).toEqual([]);
  });

  it('list inspections, meetings and targets that name a unit which never was, and what to do', async () => {
    annul();
    const listed = await asked();
    expect(listed.map(({ what, as }) => `${what} ${as}`).sort()).toEqual([
      'inspection responsible',
      'inspection target',
      'meeting cell',
      'meeting issue-with',
      'programme target',
    ]);
    expect(listed.every((one) => one.unit === made && one.name === 'Chi bộ cơ sở Nhầm')).toBe(true);
    expect(listed.find(({ as }) => as === 'responsible')?.remedy).toContain('MoveRecommendation');
  });

  it('go when the case is moved and the record annulled', async () => {
    annul();
    const round = {
      register: 'r',
      inspection: log.idOf('RecordInspection', 'round', 'inspection'),
      on: '2018-05-01',
    };
    const recommendation = log.idOf('RecordInspection', 'round', 'recommendation', 1);
    log.when('MoveRecommendation', { ...round, recommendation, from: made, to: unit('@thue'), cause: 'e' });
    log.when('AnnulMeeting', { register: 'r', meeting: log.idOf('RecordMeeting', 'meeting', 'meeting'), on: '2018-05-01', reason: 'Ghi nhầm' }); // prettier-ignore
    expect((await asked()).map(({ what, as }) => `${what} ${as}`).sort()).toEqual(['inspection target', 'programme target']); // prettier-ignore
    log.when('AnnulInspection', { ...round, reason: 'Ghi nhầm' });
    expect((await asked()).map(({ what }) => what)).toEqual(['programme']);
  });
});
