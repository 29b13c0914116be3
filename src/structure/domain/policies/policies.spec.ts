import { cell, COMMITTEE, village, WARD } from '../duy-tan-fixture.js';
import { TestRegister } from '../test-register.js';

const group = (households: number, days: object) => ({
  form: 'residential-group', name: 'Tổ dân phố 9', code: '09', households, ...days,
}); // prettier-ignore

describe('the least number of households of a village', () => {
  it.each([
    ['by circular 04/2012 a residential group of the mountains has 150', '2018-02-28', 150],
    ['by circular 09/2017 it has 300', '2018-03-01', 300],
    ['by circular 14/2018 a residential group of the Central Highlands has 250', '2019-01-20', 250],
  ])('%s, by the day of the decision', (_rule, decidedOn, least) => {
    const { register, unit } = TestRegister.with(WARD);
    const days = { parent: unit('@ward'), decidedOn, effectiveOn: '2019-06-01' };
    expect(register.refuses('EstablishVillage', group(least - 1, days))).toMatchObject({
      code: 'policy',
      facts: {
        findings: [{ code: 'village-households', figures: { households: least - 1, minimum: least } }],
      },
    });
    register.when('EstablishVillage', group(least, days));
  });

  it('refuses a village of a split, as any that is established, whatever is accepted', () => {
    const { register, unit } = TestRegister.with(WARD, village(1, { households: 499 }));
    const split = {
      unit: unit('@v1'), into: [{ name: 'Tổ 1A', code: '1A' }, { name: 'Tổ 1B', code: '1B' }],
      place: { households: [{ to: '#1', households: 250 }, { to: '#2', households: 'rest' }], obligationsTo: '#1' },
      accept: ['village-households'],
    }; // prettier-ignore
    expect(register.refuses('SplitVillage', split)).toMatchObject({
      code: 'policy',
      facts: { findings: [{ figures: { households: 249, minimum: 250 } }] },
    });
  });

  it('is recorded with its version where a merger stays below and that is accepted', () => {
    const { register, unit } = TestRegister.with(WARD, village(1), village(2));
    const merge = {
      units: [unit('@v1'), unit('@v2')], into: { name: 'Tổ 1', code: '01' }, decidedOn: '2018-12-31', effectiveOn: '2019-02-01',
    }; // prettier-ignore
    expect(register.refuses('MergeVillages', { ...merge, accept: ['cell-members'] })).toMatchObject({
      code: 'warning-not-accepted',
    });
    register.when('MergeVillages', { ...merge, accept: ['village-households'] });
    expect(register.events.at(-1)).toMatchObject({
      data: { accepted: [{ version: '09/2017/TT-BNV', figures: { households: 200, minimum: 300 } }] },
    });
  });
});

describe('the least number of official members', () => {
  const members = (official: number) => [{ official, probationary: 4 }];
  it('refuses a new cell and a new base-cell below three', () => {
    const { register, unit } = TestRegister.with(WARD, COMMITTEE);
    const newCell = { parent: unit('@org'), form: 'school', name: 'Chi bộ trường', code: '07' };
    const base = { form: 'base-cell', name: 'Chi bộ cơ sở', code: '08' };
    for (const [name, body] of [['EstablishCell', newCell], ['EstablishOrganization', base]] as const) {
      expect(register.refuses(name, { ...body, members: members(2) })).toMatchObject({
        code: 'policy', facts: { findings: [{ code: 'cell-members', figures: { official: 2, minimum: 3 } }] },
      });
      register.when(name, { ...body, members: members(3) });
    } // prettier-ignore
  });

  it('warns of a merger', () => {
    const small = { official: 1, probationary: 3, pairWith: undefined };
    const { register, unit } = TestRegister.with(WARD, COMMITTEE, cell(1, small), cell(2, small));
    const merge = { units: [unit('@c1'), unit('@c2')], into: { name: 'Chi bộ 1', code: '01' } };
    expect(register.refuses('MergeCells', merge)).toMatchObject({ code: 'warning-not-accepted' });
    register.when('MergeCells', { ...merge, accept: ['cell-members'] });
  });
});

describe('thirty members between base-cell and committee', () => {
  const base = (n: number, official: number) => ({
    ref: `@b${n}`, kind: 'organization', form: 'base-cell', name: `Chi bộ cơ sở ${n}`, code: `1${n}`, official, probationary: 0,
  }); // prettier-ignore
  it('warn of base-cells that merge into one of thirty, and not of twenty-nine', () => {
    const { register, unit } = TestRegister.with(base(1, 14), base(2, 16), base(3, 15));
    const merge = (a: string, b: string) => ({
      units: [unit(a), unit(b)],
      into: { name: 'Chi bộ cơ sở', code: '11' },
    });
    expect(register.refuses('MergeOrganizations', merge('@b1', '@b2'))).toMatchObject({
      facts: { findings: [{ code: 'committee-members', figures: { members: 30, threshold: 30 } }] },
    });
    register.when('MergeOrganizations', merge('@b1', '@b3'));
  });

  it('warn of committees that merge into one of fewer, counted over its cells', () => {
    const few = { official: 7, pairWith: undefined, probationary: 0 };
    const other = { ...COMMITTEE, ref: '@org2', code: '03' };
    const { register, unit } = TestRegister.with(WARD, COMMITTEE, other, cell(1, few), cell(2, few), cell(3, { ...few, parent: '@org2' })); // prettier-ignore
    expect(
      register.refuses('MergeOrganizations', {
        units: [unit('@org'), unit('@org2')],
        into: { survivor: unit('@org') },
      }),
    ).toMatchObject({ facts: { findings: [{ code: 'committee-members', figures: { members: 21 } }] } });
  });

  it('warn of a cell of thirty that becomes a base-cell', () => {
    const { register, unit } = TestRegister.with(
      WARD,
      COMMITTEE,
      cell(1, { official: 30, pairWith: undefined }),
    );
    const convert = { unit: unit('@c1'), name: 'Chi bộ cơ sở', code: '09' };
    expect(register.refuses('ConvertCellToBaseCell', convert)).toMatchObject({
      facts: { findings: [{ code: 'committee-members', figures: { members: 31 } }] },
    });
  });
});

describe('the share of those entitled who agree', () => {
  const command = (unit: (ref: string) => string, consent: object) => ({
    units: [unit('@v1'), unit('@v2')], into: { name: 'Tổ 1', code: '01' }, accept: ['village-households'], consent,
  }); // prettier-ignore
  it('is more than half, of all and not only of those who took part', () => {
    const { register, unit } = TestRegister.with(WARD, village(1), village(2));
    const consent = { entitled: 200, tookPart: 120, agreed: 100 };
    expect(register.refuses('MergeVillages', command(unit, consent))).toMatchObject({
      code: 'policy',
      facts: { findings: [{ code: 'consent', figures: { percent: 50 } }] },
    });
    register.when('MergeVillages', command(unit, { ...consent, agreed: 101 }));
  });

  it('is refused where more agreed than took part', () => {
    const { register, unit } = TestRegister.with(WARD, village(1), village(2));
    const consent = { entitled: 200, tookPart: 120, agreed: 121 };
    expect(register.refuses('MergeVillages', command(unit, consent))).toMatchObject({
      code: 'votes-do-not-add-up',
    });
  });
});

describe('an acting holder', () => {
  it('has a last day, at most six months away', () => {
    const { register, unit } = TestRegister.with(WARD, village(1));
    const acting = {
      unit: unit('@v1'),
      post: 'head',
      holder: 'p1',
      route: 'acting',
      effectiveOn: '2020-08-31',
    };
    expect(register.refuses('FillPost', acting)).toMatchObject({ code: 'policy' });
    // Six months after 31 August is the last day of February.
    expect(register.refuses('FillPost', { ...acting, until: '2021-03-01' })).toMatchObject({
      facts: { findings: [{ code: 'acting-months', figures: { months: 6, latest: '2021-02-28' } }] },
    });
    register.when('FillPost', { ...acting, until: '2021-02-28' });
    register.when('FillPost', { ...acting, holder: 'p2', route: 'elected', effectiveOn: '2021-02-28' });
  });
});
