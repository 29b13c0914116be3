import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import type { Inspection } from './inspection.state.js';

let log: MemoryLog;
let unit: (ref: string) => string;
beforeEach(() => {
  ({ log, unit } = smallRegister());
});

const opening = () => ({
  register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' },
  openedOn: '2018-02-01', basis: BASIS, reason: 'Theo kế hoạch năm', targets: [{ unit: unit('@thue') }, { person: 'p1' }],
}); // prettier-ignore
const supervision = () => ({ ...opening(), form: 'supervision', subject: 'thematic' });
const open = (body: object = {}) => log.made('OpenInspection', { ...opening(), ...body }, 'inspection');
const at = (inspection: string, on: string) => ({ register: 'r', inspection, on });
const recommend = (inspection: string, body: object = {}) =>
  log.made(
    'IssueRecommendation',
    {
      ...at(inspection, '2018-03-01'),
      responsible: unit('@thue'),
      text: 't',
      deadline: '2018-06-30',
      ...body,
    },
    'recommendation',
  );

describe('a round of inspection', () => {
  it('is opened on organizations, cells and members, each with its kind, on the register as it stood', () => {
    const [event] = log.when('OpenInspection', { ...opening(), targets: [{ unit: unit('@thue') }, { unit: unit('@cb-1') }, { person: 'p1' }] }); // prettier-ignore
    expect(event).toMatchObject({
      type: 'InspectionOpened',
      data: {
        targets: [
          { unit: unit('@thue'), kind: 'organization' },
          { unit: unit('@cb-1'), kind: 'cell' },
          { person: 'p1' },
        ],
        registerRevision: log.revision('register-r'),
      },
    });
  });

  it.each<[string, () => object, string]>([
    ['a target named twice', () => ({ targets: [{ unit: unit('@thue') }, { unit: unit('@thue') }] }), 'target-twice'],
    ['a village, which is no party organization', () => ({ targets: [{ unit: unit('@thon-1') }] }), 'wrong-kind'],
    ['a unit that nobody knows', () => ({ targets: [{ unit: 'nowhere' }] }), 'unit-unknown'],
    ['a day before the unit existed', () => ({ openedOn: '2016-07-31' }), 'unit-not-yet'],
    ['a day that has not come', () => ({ openedOn: '2026-01-02' }), 'after-today'],
    ['an inspection that is thematic', () => ({ subject: 'thematic' }), 'wrong-form'],
    ['a supervision of compliance', () => ({ form: 'supervision' }), 'wrong-form'],
    ['a period that ends before it starts', () => ({ period: { from: '2017-12-31', to: '2017-01-01' } }), 'period-backwards'],
    ['a grassroots body without its organization', () => ({ heldBy: { level: 'grassroots', name: 'Đảng ủy' } }), 'body-missing'],
    ['a register that nobody opened', () => ({ register: 'elsewhere' }), 'register-unknown'],
  ])('is refused for %s', (_what, body, code) => {
    expect(log.refuses('OpenInspection', { ...opening(), ...body() })).toMatchObject({ code });
  }); // prettier-ignore

  it('goes from findings to a conclusion, and is over when every remedy is accepted', () => {
    const inspection = open();
    const target = { unit: unit('@thue') };
    log.when('RecordFindings', { ...at(inspection, '2018-02-10'), target, findings: 'f' });
    log.when('ConcludeInspection', { ...at(inspection, '2018-03-01'), conclusions: [{ target, conclusion: 'c' }] }); // prettier-ignore
    const recommendation = recommend(inspection);
    expect(log.refuses('CloseInspection', at(inspection, '2018-05-01'))).toMatchObject({
      code: 'cases-open',
      facts: { open: [recommendation] },
    });
    log.when('ReportRemedy', { ...at(inspection, '2018-05-01'), recommendation, remedy: 'x' });
    log.when('AcceptRemedy', { ...at(inspection, '2018-05-20'), recommendation });
    expect(log.refuses('CloseInspection', at(inspection, '2018-05-19'))).toMatchObject({
      code: 'before-the-last-step',
      facts: { earliest: '2018-05-20' },
    });
    expect(log.when('CloseInspection', at(inspection, '2018-05-20'))).toMatchObject([
      { type: 'InspectionClosed' },
    ]);
    expect(log.refuses('RecordFindings', { ...at(inspection, '2018-06-01'), target, findings: 'g' })).toMatchObject({ code: 'inspection-state' }); // prettier-ignore
  });

  it('finds and concludes nothing of what is no target, and nothing before it was opened', () => {
    const inspection = open();
    const stranger = { unit: unit('@truong') };
    expect(log.refuses('RecordFindings', { ...at(inspection, '2018-02-10'), target: stranger, findings: 'f' })).toMatchObject({ code: 'target-unknown' }); // prettier-ignore
    expect(log.refuses('ConcludeInspection', { ...at(inspection, '2018-02-10'), conclusions: [{ target: stranger, conclusion: 'c' }] })).toMatchObject({ code: 'target-unknown', where: '/conclusions/0/target' }); // prettier-ignore
    const target = { unit: unit('@thue') };
    expect(log.refuses('RecordFindings', { ...at(inspection, '2018-01-31'), target, findings: 'f' })).toMatchObject({ code: 'before-the-round' }); // prettier-ignore
    const twice = [1, 2].map(() => ({ target, conclusion: 'c' }));
    expect(
      log.refuses('ConcludeInspection', { ...at(inspection, '2018-02-10'), conclusions: twice }),
    ).toMatchObject({ code: 'target-twice' });
  });

  it('is of its register: the same round is not found in another one', () => {
    const inspection = open();
    const elsewhere = { ...at(inspection, '2018-03-01'), register: 'other' };
    expect(log.refuses('CloseInspection', elsewhere)).toMatchObject({ code: 'inspection-unknown' });
  });

  it('that was recorded in error is annulled once, and then takes nothing more', () => {
    const inspection = open();
    log.when('AnnulInspection', { ...at(inspection, '2018-04-01'), reason: 'Ghi trùng' });
    expect(log.refuses('AnnulInspection', { ...at(inspection, '2018-04-01'), reason: 'x' })).toMatchObject({
      code: 'inspection-state',
    });
    expect(log.state<Inspection>(`inspection-${inspection}`).status).toBe('annulled');
  });
});

describe('a round that has been held already', () => {
  const held = () => ({
    ...opening(), concludedOn: '2018-03-01',
    targets: [
      { target: { unit: unit('@thue') }, findings: 'f', conclusion: 'c', recommendations: [{ responsible: unit('@thue'), text: 't', deadline: '2018-06-30' }] },
      { target: { person: 'p1' }, conclusion: 'c' },
    ],
  }); // prettier-ignore

  it('is recorded whole in one act: opened, found, concluded, recommended', () => {
    expect(log.when('RecordInspection', held()).map(({ type }) => type)).toEqual([
      'InspectionOpened',
      'FindingsRecorded',
      'InspectionConcluded',
      'RecommendationIssued',
    ]);
  });

  it.each<[string, () => object, string]>([
    ['a conclusion before the opening', () => ({ concludedOn: '2018-01-31' }), 'before-the-round'],
    ['signs of violation without findings', () => ({ targets: [{ target: { unit: unit('@thue') }, signsOfViolation: true }] }), 'findings-missing'],
    ['a deadline before the conclusion', () => ({ targets: [{ target: { unit: unit('@thue') }, recommendations: [{ responsible: unit('@thue'), text: 't', deadline: '2018-02-28' }] }] }), 'deadline-passed'],
    ['a remedy asked of a village', () => ({ targets: [{ target: { unit: unit('@thue') }, recommendations: [{ responsible: unit('@thon-1'), text: 't', deadline: '2018-06-30' }] }] }), 'wrong-kind'],
  ])('is refused for %s', (_what, body, code) => {
    expect(log.refuses('RecordInspection', { ...held(), ...body() })).toMatchObject({ code });
  }); // prettier-ignore
});

describe('an inspection on signs of violation', () => {
  const signs = (causedBy: string) => ({ ...opening(), subject: 'signs-of-violation', causedBy });

  it('names the supervision that found them, at the revision at which it was asked', () => {
    const cause = log.made('OpenInspection', supervision(), 'inspection');
    const found = {
      ...at(cause, '2018-02-10'),
      target: { unit: unit('@thue') },
      findings: 'f',
      signsOfViolation: true,
    };
    log.when('RecordFindings', found);
    expect(log.when('OpenInspection', { ...signs(cause), openedOn: '2018-03-01' })).toMatchObject([
      { data: { causedBy: cause, causeRevision: 1 } },
    ]);
    expect(log.refuses('OpenInspection', { ...signs(cause), openedOn: '2018-01-31' })).toMatchObject({
      code: 'before-the-cause',
    });
  });

  it('is refused where the supervision found none, is none, or never was', () => {
    const quiet = log.made('OpenInspection', supervision(), 'inspection');
    expect(log.refuses('OpenInspection', signs(quiet))).toMatchObject({ code: 'no-signs-found' });
    expect(log.refuses('OpenInspection', signs(open()))).toMatchObject({ code: 'cause-unknown' });
    expect(log.refuses('OpenInspection', signs('nothing'))).toMatchObject({ code: 'cause-unknown' });
    expect(log.refuses('OpenInspection', { ...opening(), causedBy: quiet })).toMatchObject({ code: 'wrong-form' }); // prettier-ignore
  });
});
