import { cell, COMMITTEE, WARD } from './duy-tan-fixture.js';
import { isAlive, labelAt, parentAt } from './register.state.js';
import { made, TestRegister } from './test-register.js';

const group = (n: number, parent: string, number: number) => ({
  ref: `@g${n}`, kind: 'group', form: 'standing', name: `Tổ đảng ${n}`, code: `0${n}`, parent, number,
}); // prettier-ignore
/** Two cells of eleven members each; the first with groups of five and four, two members in none. */
const given = () =>
  TestRegister.with(
    WARD,
    COMMITTEE,
    cell(1, { pairWith: undefined }),
    cell(2, { pairWith: undefined }),
    group(1, '@c1', 5),
    group(2, '@c1', 4),
  );
const unitOf = (register: TestRegister, id: string) => register.state.units.get(id)!;

describe('the number of a group', () => {
  it.each([
    ['set', 'SetGroupNumber', (u: (r: string) => string) => ({ group: u('@g1'), number: 8 })],
    [
      'set when it is formed',
      'FormGroup',
      (u: (r: string) => string) => ({
        parent: u('@c1'),
        form: 'temporary',
        name: 'Tổ 3',
        code: '03',
        number: 3,
      }),
    ],
    [
      'set when its group is split',
      'SplitGroup',
      (u: (r: string) => string) => ({
        unit: u('@g1'),
        into: [
          { name: 'Tổ 1a', code: '1a', number: 4 },
          { name: 'Tổ 1b', code: '1b', number: 4 },
        ],
        place: { obligationsTo: u('@c1') },
      }),
    ],
  ] as const)('is refused when it is %s to more than the cell has', (_when, name, body) => {
    const { register, unit } = given();
    expect(register.refuses(name, body(unit))).toMatchObject({
      code: 'group-numbers',
      facts: { members: 11 },
    });
  });

  it('is refused in an inventory above what the cell has', () => {
    expect(() =>
      TestRegister.with(WARD, COMMITTEE, cell(1, { pairWith: undefined }), group(1, '@c1', 12)),
    ).toThrow(/1 of 4 lines are wrong; the first is line 4/);
  });

  it('warns when the number of the cell falls below what its groups hold', () => {
    const { register, unit } = given();
    const left = { unit: unit('@c1'), official: 3, probationary: 0 };
    expect(register.refuses('RecordMembersLeft', left)).toMatchObject({
      code: 'warning-not-accepted',
      facts: { findings: [{ code: 'group-numbers', figures: { inGroups: 9, members: 8 } }] },
    });
    register.when('RecordMembersLeft', { ...left, accept: ['group-numbers'] });
    register.when('AdmitMembers', { unit: unit('@c1'), number: 1 });
  });

  it('warns when a part of the cell goes elsewhere, or a group comes to a cell that is too small', () => {
    const { register, unit } = given();
    const part = { unit: unit('@c1'), to: unit('@c2'), official: 3, probationary: 0 };
    expect(register.refuses('TransferPartOfCell', part)).toMatchObject({
      facts: { findings: [{ code: 'group-numbers' }] },
    });
    register.when('RecordMembersLeft', { unit: unit('@c2'), official: 7, probationary: 0 });
    expect(register.refuses('TransferGroup', { unit: unit('@g1'), to: unit('@c2') })).toMatchObject({
      facts: { findings: [{ code: 'group-numbers', figures: { inGroups: 5, members: 4 } }] },
    });
  });

  it('is the sum of those that merge, and is divided by a split as the decision says', () => {
    const { register, unit } = given();
    const id = made(
      register.when('MergeGroups', {
        units: [unit('@g1'), unit('@g2')],
        into: { name: 'Tổ đảng', code: '01' },
      }),
    );
    expect(labelAt(unitOf(register, id), 'number', '2020-01-01')).toBe(9);
    const split = register.when('SplitGroup', {
      unit: id,
      effectiveOn: '2020-02-01',
      into: [
        { name: 'Tổ 1', code: '01', number: 6 },
        { name: 'Tổ 2', code: '02', number: 5 },
      ],
      place: { obligationsTo: unit('@c1') },
    });
    expect([1, 2].map((n) => labelAt(unitOf(register, made(split, n)), 'number', '2020-02-01'))).toEqual([
      6, 5,
    ]);
  });
});

describe('the groups of cells that merge', () => {
  const merge = { into: { name: 'Chi bộ 1', code: '01' } };

  it('end with them', () => {
    const { register, unit } = given();
    register.when('MergeCells', { units: [unit('@c1'), unit('@c2')], ...merge });
    expect(isAlive(unitOf(register, unit('@g1')), '2020-01-01')).toBe(false);
    expect(register.events.at(-1)).toMatchObject({
      data: { changes: { ended: expect.arrayContaining([{ unit: unit('@g2'), how: 'ended-with-parent', successors: [] }]) } },
    }); // prettier-ignore
  });

  it('but for those that the decision places by name', () => {
    const { register, unit } = given();
    const id = made(
      register.when('MergeCells', {
        units: [unit('@c1'), unit('@c2')],
        ...merge,
        place: { children: [{ child: unit('@g2'), to: '#1', code: '07' }] },
      }),
    );
    expect(parentAt(unitOf(register, unit('@g2')), '2020-01-01')).toBe(id);
    expect(isAlive(unitOf(register, unit('@g1')), '2020-01-01')).toBe(false);
  });
});
