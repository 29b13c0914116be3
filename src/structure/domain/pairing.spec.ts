import { cell, COMMITTEE, village, WARD } from './duy-tan-fixture.js';
import { holdingAt, pairingAt } from './register.state.js';
import { made, TestRegister } from './test-register.js';

const withCells = (...cells: Record<string, unknown>[]) =>
  TestRegister.with(WARD, village(1), village(2), COMMITTEE, ...cells);
const unpaired = { pairWith: undefined };
const pairing = (register: TestRegister, id: string, day: string) =>
  pairingAt(register.state.units.get(id)!, day);
const dissolved = (unit: string, to: string) => ({
  unit,
  place: { members: [{ to, official: 'rest', probationary: 'rest' }], obligationsTo: to },
});

describe('the pairing of a cell that ends', () => {
  it('is taken over by the one cell that gets its members, where that one has no village yet', () => {
    const { register, unit } = withCells(cell(1), cell(2, unpaired));
    register.when('DissolveCell', dissolved(unit('@c1'), unit('@c2')));
    expect(pairing(register, unit('@c2'), '2020-01-01')).toBe(unit('@v1'));
    expect(pairing(register, unit('@c2'), '2019-12-31')).toBeNull();
  });

  it('ends with it where the other cell has a village of its own, and the act says so', () => {
    const { register, unit } = withCells(cell(1), cell(2));
    register.when('DissolveCell', dissolved(unit('@c1'), unit('@c2')));
    expect(pairing(register, unit('@c2'), '2020-01-01')).toBe(unit('@v2'));
    expect(register.events.at(-1)).toMatchObject({
      data: { changes: { paired: [{ cell: unit('@c1'), village: null, was: unit('@v1') }] } },
    });
  });

  it('ends where its members go to several cells', () => {
    const { register, unit } = withCells(cell(1), cell(2, unpaired), cell(3, unpaired));
    register.when('DissolveCell', {
      unit: unit('@c1'),
      place: {
        members: [
          { to: unit('@c2'), official: 4, probationary: 'rest' },
          { to: unit('@c3'), official: 'rest' },
        ],
        obligationsTo: unit('@c2'),
      },
    });
    expect(pairing(register, unit('@c2'), '2020-01-01')).toBeNull();
    expect(pairing(register, unit('@c3'), '2020-01-01')).toBeNull();
  });

  it('becomes one pair with the equal one of the cell that it merges with', () => {
    const { register, unit } = withCells(cell(1), cell(2, { pairWith: '@v1' }));
    const id = made(
      register.when('MergeCells', {
        units: [unit('@c1'), unit('@c2')],
        into: { name: 'Chi bộ 1', code: '01' },
      }),
    );
    expect(pairing(register, id, '2020-01-01')).toBe(unit('@v1'));
  });

  it('is left open by a merger of cells of several villages', () => {
    const { register, unit } = withCells(cell(1), cell(2));
    const id = made(
      register.when('MergeCells', {
        units: [unit('@c1'), unit('@c2')],
        into: { name: 'Chi bộ 1', code: '01' },
      }),
    );
    expect(pairing(register, id, '2020-01-01')).toBeNull();
  });

  it('goes to the cell that absorbs it, where that one has no village yet', () => {
    const { register, unit } = withCells(cell(1), cell(2, unpaired));
    register.when('MergeCells', { units: [unit('@c1'), unit('@c2')], into: { survivor: unit('@c2') } });
    expect(pairing(register, unit('@c2'), '2020-01-01')).toBe(unit('@v1'));
  });

  it('never goes to a cell of another form than residential', () => {
    const { register, unit } = withCells(cell(1), cell(2, { ...unpaired, form: 'school' }));
    register.when('DissolveCell', dissolved(unit('@c1'), unit('@c2')));
    expect(pairing(register, unit('@c2'), '2020-01-01')).toBeNull();
  });
});

describe('the pairing of a village that ends', () => {
  it('is open where nothing but its obligations goes on, and those at the ward', () => {
    const { register, unit } = TestRegister.with(
      WARD,
      village(1, { households: 0 }),
      village(2),
      COMMITTEE,
      cell(1),
    );
    register.when('DissolveVillage', { unit: unit('@v1'), place: { obligationsTo: unit('@ward') } });
    expect(pairing(register, unit('@c1'), '2020-01-01')).toBeNull();
  });
});

describe('a pairing recorded late', () => {
  it('holds until the next entry of the cell’s pairing', () => {
    const { register, unit } = withCells(cell(1, unpaired));
    register.when('PairCell', { cell: unit('@c1'), village: unit('@v2'), effectiveOn: '2020-01-01' });
    register.when('PairCell', { cell: unit('@c1'), village: unit('@v1'), effectiveOn: '2018-01-01' });
    expect(pairing(register, unit('@c1'), '2019-12-31')).toBe(unit('@v1'));
    expect(pairing(register, unit('@c1'), '2020-01-01')).toBe(unit('@v2'));
    expect(register.events.at(-1)).toMatchObject({ data: { changes: { paired: [{ to: '2020-01-01' }] } } });
  });

  it('is refused where the village ends before that', () => {
    const { register, unit } = withCells(cell(1, unpaired));
    register.when('MergeVillages', {
      units: [unit('@v1'), unit('@v2')],
      into: { name: 'Tổ dân phố 1', code: '01' },
      accept: ['village-households'],
    });
    const late = { cell: unit('@c1'), village: unit('@v1'), effectiveOn: '2018-01-01' };
    expect(register.refuses('PairCell', late)).toMatchObject({
      code: 'receiver-ends',
      facts: { on: '2020-01-01' },
    });
  });

  it('is refused where the cell is no longer residential before that', () => {
    const { register, unit } = withCells(cell(1, unpaired));
    register.when('ReclassifyCell', { unit: unit('@c1'), form: 'agency', effectiveOn: '2020-01-01' });
    expect(
      register.refuses('PairCell', { cell: unit('@c1'), village: unit('@v1'), effectiveOn: '2018-01-01' }),
    ).toMatchObject({
      code: 'later-entry',
      facts: { standsInTheWay: [{ on: '2020-01-01', label: 'form' }] },
    });
  });
});

describe('a cell that ended and comes back', () => {
  const restored = () => {
    const { register, unit } = withCells(cell(1, unpaired), cell(2));
    register.when('DissolveCell', dissolved(unit('@c1'), unit('@c2')));
    register.when('RestoreCell', {
      unit: unit('@c1'),
      parent: unit('@org'),
      code: '01',
      effectiveOn: '2021-01-01',
      back: { members: [{ from: unit('@c2'), official: 3, probationary: 0 }] },
    });
    return { register, unit };
  };

  it('has no pairing of its former life, though it was recorded after it came back', () => {
    const { register, unit } = restored();
    register.when('PairCell', { cell: unit('@c1'), village: unit('@v1'), effectiveOn: '2018-01-01' });
    expect(pairing(register, unit('@c1'), '2019-12-31')).toBe(unit('@v1'));
    expect(pairing(register, unit('@c1'), '2021-06-01')).toBeNull();
  });

  it('has no secretary of its former life either', () => {
    const { register, unit } = restored();
    const post = { unit: unit('@c1'), post: 'secretary', holder: 'p7', route: 'elected' };
    register.when('FillPost', { ...post, effectiveOn: '2018-01-01' });
    const held = (day: string) => holdingAt(register.state.units.get(unit('@c1'))!, 'secretary', day);
    expect(held('2019-12-31')).toMatchObject({ holder: 'p7' });
    expect(held('2021-06-01')).toBeNull();
    register.when('FillPost', { ...post, holder: 'p8', effectiveOn: '2021-07-01' });
    expect(held('2021-07-01')).toMatchObject({ holder: 'p8' });
  });
});
