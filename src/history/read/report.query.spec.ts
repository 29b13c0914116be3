import { askedOf } from '../../../test/support/asked-read-models.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import { reportQuery, type FigureDefinition, type ReportedFigure } from './report.query.js';

const figure = (id: string, query: string, more: Partial<FigureDefinition>): FigureDefinition => ({
  id,
  label: { vi: id, en: id },
  query,
  relation: '=',
  reported: 0,
  ...more,
});
let log: MemoryLog;
let unit: (ref: string) => string;
const figures = (): FigureDefinition[] => [
  figure('organizations', 'organizations', { reported: 3 }),
  figure('before', 'organizations', { reported: 4, baseline: '2018-12-31' }),
  figure('fewer', 'organizations', { reported: 1, baseline: '2018-12-31', relation: 'fewer-than-baseline-by' }),
  figure('members', 'members', { reported: 59, relation: '>' }),
  figure('at-least', 'members', { reported: 60, relation: '>=' }),
  figure('cell', 'members', { reported: 20, unit: unit('@cb-1') }),
  figure('inspected', 'inspected-organizations', { reported: 1, since: '2018-01-01' }),
  figure('inspected-members', 'inspected-members', { reported: 1, since: '2018-01-01' }),
]; // prettier-ignore
const report = (params: object, recordedAt?: (key: string) => string | undefined) =>
  askedOf<{ figures: ReportedFigure[] }>(
    log,
    reportQuery([{ register: 'r', source: 'Bài báo', day: '2019-06-30', figures: figures() }]),
    { register: 'r', ...params },
    recordedAt ? { recordedAt } : {},
  ).then((answer) => new Map(answer.figures.map((one) => [one.id, one])));
const round = (key: string, openedOn: string, level: 'city' | 'grassroots', targets: object[]) =>
  log.when(
    'RecordInspection',
    {
      register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level, name: 'Ban', ...(level === 'city' ? {} : { unit: unit('@dang-bo') }) }, openedOn,
      concludedOn: openedOn, basis: BASIS, reason: 'Theo kế hoạch', targets: targets.map((target) => ({ target })),
    },
    key,
  ); // prettier-ignore

/** Four organizations and 59 members, until the school goes to the tax office; three rounds, of which one is Đăk Cấm's own. */
beforeEach(() => {
  ({ log, unit } = smallRegister());
  log.when('AdmitMembers', { register: 'r', decidedOn: '2017-01-01', effectiveOn: '2017-01-01', basis: BASIS, reason: 'Kết nạp', unit: unit('@cb-2'), number: 1 }); // prettier-ignore
  round('early', '2017-12-31', 'city', [{ unit: unit('@toa-an') }]);
  round('counted', '2018-02-01', 'city', [{ unit: unit('@thue') }, { unit: unit('@cb-1') }, { person: 'p1' }]); // prettier-ignore
  round('own', '2018-03-01', 'grassroots', [{ unit: unit('@cb-1') }]);
  log.when('MergeOrganizations', {
    register: 'r', decidedOn: '2019-01-01', effectiveOn: '2019-01-01', basis: BASIS, reason: 'Sắp xếp', units: [unit('@thue'), unit('@truong')],
    into: { survivor: unit('@thue') }, accept: ['committee-members'],
  }); // prettier-ignore
});

describe('a report', () => {
  it('sets what was reported for its day beside what the log says, each by its relation', async () => {
    const told = await report({ validAt: '2019-06-30' });
    expect(Object.fromEntries([...told].map(([id, one]) => [id, [one.reported, one.projected, one.same]]))).toEqual({
      organizations: [3, 3, true],
      before: [4, 4, true],
      fewer: [1, 1, true],
      members: [59, 60, true],
      'at-least': [60, 60, true],
      cell: [20, 20, true],
      inspected: [1, 1, true],
      'inspected-members': [1, 1, true],
    }); // prettier-ignore
  });

  it('says so where the log says otherwise', async () => {
    round('more', '2018-04-01', 'city', [{ unit: unit('@toa-an') }]);
    expect((await report({ validAt: '2019-06-30' })).get('inspected')).toMatchObject({ reported: 1, projected: 2, same: false }); // prettier-ignore
  });

  it('has nothing reported on another day, nor of another period', async () => {
    const other = await report({ validAt: '2018-12-31' });
    expect([...other.values()].map(({ reported, same }) => [reported, same])).toEqual(figures().map(() => [null, null])); // prettier-ignore
    expect(other.get('organizations')?.projected).toBe(4);
    const longer = await report({ validAt: '2019-06-30', since: '2017-01-01' });
    expect(longer.get('inspected')).toMatchObject({ reported: null, projected: 2, same: null });
    expect(longer.get('organizations')).toMatchObject({ reported: 3, same: true });
  });

  it('counts as it was known at a time, rounds as well as units', async () => {
    const inspection = log.idOf('RecordInspection', 'counted', 'inspection');
    log.when('AnnulInspection', { register: 'r', inspection, on: '2019-01-01', reason: 'Ghi trùng' }, 'annulled'); // prettier-ignore
    const days: Record<string, string> = { counted: '2021-02-01T00:00:00.000Z', annulled: '2021-03-01T00:00:00.000Z' }; // prettier-ignore
    const known = async (recordedAt: string) =>
      (await report({ validAt: '2019-06-30', recordedAt }, (key) => days[key])).get('inspected')?.projected;
    expect([await known('2021-01-31'), await known('2021-02-01'), await known('2021-03-01')]).toEqual([0, 1, 0]); // prettier-ignore
  });
});
