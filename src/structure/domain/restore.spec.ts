import { brokenRules, variedRegister } from './register-rules-fixture.js';
import { numberAt, parentAt, textAt } from './register.state.js';
import { made } from './test-register.js';

/** A register of everything, and the id of the unit whose name ends with a word. */
const given = () => {
  const register = variedRegister();
  const unit = (word: string) =>
    [...register.state.units.values()].find((one) => textAt(one, 'name', '2016-08-01').endsWith(` ${word}`))!
      .id;
  return { register, unit };
};
const accept = ['village-households', 'cell-members', 'group-numbers'];
const later = { effectiveOn: '2021-01-01', accept };

describe('a unit that ended and is restored', () => {
  it.each([
    [
      'a village gets no members',
      'DissolveVillage', (u: (w: string) => string) => ({ unit: u('v2'), place: { households: [{ to: u('v1'), households: 'rest' }], obligationsTo: u('v1') } }),
      'RestoreVillage', (u: (w: string) => string) => ({ unit: u('v2'), parent: u('w'), code: '02', back: { members: [{ from: u('c1'), official: 2, probationary: 0 }] } }),
    ],
    [
      'a cell gets no households',
      'DissolveCell', (u: (w: string) => string) => ({ unit: u('c3'), place: { members: [{ to: u('c1'), official: 'rest', probationary: 'rest' }], obligationsTo: u('c1') } }),
      'RestoreCell', (u: (w: string) => string) => ({ unit: u('c3'), parent: u('o'), code: '03', back: { households: [{ from: u('v1'), households: 2 }] } }),
    ],
    [
      'a committee gets no members, its cells do',
      'DissolveOrganization', (u: (w: string) => string) => ({ unit: u('q'), place: { children: [{ child: u('c4'), to: u('o'), code: '09' }], obligationsTo: u('o') } }),
      'RestoreOrganization', (u: (w: string) => string) => ({ unit: u('q'), code: '02', back: { members: [{ from: u('c1'), official: 2, probationary: 0 }] } }),
    ],
  ] as const)('%s back', (_what, end, ended, restore, restored) => {
    const { register, unit } = given();
    register.when(end, ended(unit));
    expect(register.refuses(restore, { ...later, ...restored(unit) })).toMatchObject({ code: 'receiver-unfit' });
  }); // prettier-ignore

  it('is a residential group now, where its commune has become a ward', () => {
    const { register, unit } = given();
    register.when('DissolveVillage', {
      unit: unit('v4'),
      place: { households: [{ to: unit('v3'), households: 'rest' }], obligationsTo: unit('v3') },
    });
    register.when('ReclassifyLocality', { unit: unit('x'), form: 'ward', effectiveOn: '2020-06-01' });
    register.when('RestoreVillage', {
      ...later,
      unit: unit('v4'),
      parent: unit('x'),
      code: '03',
      back: { households: [{ from: unit('v3'), households: 60 }] },
    });
    const restored = register.state.units.get(unit('v4'))!;
    expect(textAt(restored, 'form', '2021-01-01')).toBe('residential-group');
    expect(numberAt(restored, 'households', '2021-01-01')).toBe(60);
    expect(brokenRules(register.state)).toEqual([]);
  });

  it('warns where it stays below the least size, and says from whom everything came', () => {
    const { register, unit } = given();
    register.when('DissolveCell', {
      unit: unit('c3'),
      place: {
        members: [{ to: unit('c1'), official: 'rest', probationary: 'rest' }],
        obligationsTo: unit('c1'),
      },
    });
    const restore = {
      unit: unit('c3'), parent: unit('o'), code: '03', effectiveOn: '2021-01-01',
      back: { members: [{ from: unit('c1'), official: 2, probationary: 0 }], children: [{ child: unit('g2'), code: '01' }] },
    }; // prettier-ignore
    expect(register.refuses('RestoreCell', restore)).toMatchObject({
      facts: {
        findings: [{ code: 'cell-members', figures: { official: 2, minimum: 3 } }, { code: 'group-numbers' }],
      },
    });
    register.when('RestoreCell', { ...restore, accept });
    expect(register.events.at(-1)).toMatchObject({
      data: {
        inputs: [unit('c3'), unit('c1')],
        changes: { started: [{ how: 'restored', predecessors: [unit('c1')] }] },
      },
    });
    expect(parentAt(register.state.units.get(unit('g2'))!, '2021-01-01')).toBe(unit('c3'));
  });
});

describe('children', () => {
  it.each([
    ['TransferPartOfOrganization', (u: (w: string) => string) => ({ unit: u('o'), to: u('q'), children: [{ child: u('c1'), code: '11' }, { child: u('c1'), code: '12' }] })],
    ['MergeOrganizations', (u: (w: string) => string) => ({ units: [u('o'), u('q')], into: { name: 'Đảng bộ', code: '09' }, place: { children: [{ child: u('c1'), to: '#1', code: '11' }, { child: u('c1'), to: '#1', code: '12' }] } })],
    ['MergeOrganizations', (u: (w: string) => string) => ({ units: [u('o'), u('q')], into: { name: 'Đảng bộ', code: '09' }, place: { children: [{ child: 'rest', to: '#1' }, { child: 'rest', to: '#1' }] } })],
  ] as const)('are placed once each (%s)', (name, body) => {
    const { register, unit } = given();
    expect(register.refuses(name, body(unit))).toMatchObject({ code: 'unit-twice' });
  }); // prettier-ignore

  it('are not placed under a unit that the decision ends', () => {
    const { register, unit } = given();
    expect(
      register.refuses('MergeOrganizations', {
        units: [unit('o'), unit('q')],
        into: { name: 'Đảng bộ', code: '09' },
        place: { children: [{ child: unit('c1'), to: unit('q') }] },
      }),
    ).toMatchObject({ code: 'receiver-unfit' });
  });
});

describe('the form of a village', () => {
  it('is that of its locality, in a merger and a split too', () => {
    const { register, unit } = given();
    expect(
      register.refuses('MergeVillages', {
        units: [unit('v1'), unit('v2')],
        into: { name: 'Thôn 1', code: '01', form: 'hamlet' },
      }),
    ).toMatchObject({ code: 'wrong-parent', where: '/into/form' });
    expect(
      register.refuses('SplitVillage', {
        unit: unit('v1'),
        into: [
          { name: 'Thôn 1', code: '01', form: 'hamlet' },
          { name: 'Tổ 2', code: '12' },
        ],
        place: { obligationsTo: '#1' },
      }),
    ).toMatchObject({ code: 'wrong-parent', where: '/into/0/form' });
  });

  it('is not changed by a transfer that is dated before its commune became a ward', () => {
    const { register, unit } = given();
    const commune = made(
      register.when('EstablishLocality', {
        form: 'commune',
        name: 'Xã z',
        code: '33',
        effectiveOn: '2017-01-01',
      }),
    );
    register.when('ReclassifyLocality', { unit: unit('x'), form: 'ward' });
    expect(
      register.refuses('TransferVillage', { unit: unit('v4'), to: commune, effectiveOn: '2019-03-01' }),
    ).toMatchObject({
      code: 'later-entry',
      facts: { standsInTheWay: [{ on: '2020-01-01', label: 'form' }] },
    });
  });
});
