import { cell, COMMITTEE, village, WARD } from './duy-tan-fixture.js';
import { brokenRules } from './register-rules-fixture.js';
import { childrenAt, holdingAt, isAlive, membersAt, pairingAt, textAt } from './register.state.js';
import { made, TestRegister } from './test-register.js';

const SMALL = { ...COMMITTEE, posts: [{ post: 'secretary', holder: 'p1', route: 'elected' }] };
/** A committee with two cells of eleven members each, the first paired and with a group. */
const committee = () =>
  TestRegister.with(
    WARD, village(1), SMALL, cell(1, { posts: [{ post: 'secretary', holder: 'p2', route: 'elected' }] }), cell(2, { pairWith: undefined }),
    { ref: '@g', kind: 'group', form: 'standing', name: 'Tổ đảng 1', code: '01', parent: '@c1', number: 4 },
  ); // prettier-ignore
/** A base-cell of 32 members with a group. */
const baseCell = () =>
  TestRegister.with(
    WARD, village(1),
    { ref: '@b', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở', code: '05', official: 30, probationary: 2 },
    { ref: '@g', kind: 'group', form: 'standing', name: 'Tổ đảng 1', code: '01', parent: '@b', number: 4 },
  ); // prettier-ignore
const members = (register: TestRegister, id: string, day: string) =>
  membersAt(register.state.units.get(id)!, day);
const CELLS = [
  { name: 'Chi bộ 1', code: '01', form: 'agency' },
  { name: 'Chi bộ 2', code: '02', form: 'residential' },
];
const toTwo = (unit: string) => ({
  unit, form: 'committee', cells: CELLS,
  place: { members: [{ to: '#1', official: 12, probationary: 2 }, { to: '#2', official: 'rest', probationary: 'rest' }] },
}); // prettier-ignore

describe('a committee that becomes a base-cell', () => {
  it('keeps its id and post; its cells end, and their members are its own', () => {
    const { register, unit } = committee();
    register.when('ReclassifyOrganization', { unit: unit('@org'), form: 'base-cell' });
    const { state } = register;
    expect(textAt(state.units.get(unit('@org'))!, 'form', '2020-01-01')).toBe('base-cell');
    expect(members(register, unit('@org'), '2020-01-01')).toBe(22);
    expect(members(register, unit('@org'), '2019-12-31')).toBe(0);
    expect(childrenAt(state, unit('@org'), '2020-01-01')).toEqual([]);
    expect(holdingAt(state.units.get(unit('@org'))!, 'secretary', '2020-01-01')).toMatchObject({
      holder: 'p1',
    });
    expect(pairingAt(state.units.get(unit('@c1'))!, '2020-01-01')).toBeNull();
    expect(register.events.at(-1)).toMatchObject({
      type: 'OrganizationReclassified',
      data: {
        changes: {
          posts: [{ unit: unit('@c1'), post: 'secretary', was: 'p2', holder: null }],
          obligations: [
            { from: unit('@c1'), to: unit('@org') },
            { from: unit('@c2'), to: unit('@org') },
          ],
        },
      },
    });
    expect(brokenRules(state)).toEqual([]);
  });

  it('keeps a group that the decision names, and no other', () => {
    const { register, unit } = committee();
    register.when('ReclassifyOrganization', {
      unit: unit('@org'),
      form: 'base-cell',
      place: { children: [{ child: unit('@g'), to: unit('@org') }] },
    });
    expect(childrenAt(register.state, unit('@org'), '2020-01-01').map(({ id }) => id)).toEqual([unit('@g')]);
    const other = committee();
    other.register.when('ReclassifyOrganization', { unit: other.unit('@org'), form: 'base-cell' });
    expect(isAlive(other.register.state.units.get(other.unit('@g'))!, '2020-01-01')).toBe(false);
  });

  it('is refused before a later entry of one of its cells', () => {
    const { register, unit } = committee();
    register.when('RenameCell', { unit: unit('@c2'), name: 'Chi bộ Hai', effectiveOn: '2021-01-01' });
    expect(
      register.refuses('ReclassifyOrganization', { unit: unit('@org'), form: 'base-cell' }),
    ).toMatchObject({ code: 'later-entry', facts: { standsInTheWay: [{ on: '2021-01-01', what: 'name' }] } });
  });

  it('takes along a correction that is dated before', () => {
    const { register, unit } = committee();
    register.when('ReclassifyOrganization', { unit: unit('@org'), form: 'base-cell' });
    register.when('AdmitMembers', { unit: unit('@c1'), number: 1, effectiveOn: '2019-05-01' });
    expect(members(register, unit('@c1'), '2019-12-31')).toBe(12);
    expect(members(register, unit('@org'), '2020-01-01')).toBe(23);
  });

  it('warns of thirty members and more', () => {
    const { register, unit } = TestRegister.with(
      WARD,
      COMMITTEE,
      cell(1, { pairWith: undefined, official: 40 }),
    );
    const command = { unit: unit('@org'), form: 'base-cell' };
    expect(register.refuses('ReclassifyOrganization', command)).toMatchObject({
      code: 'warning-not-accepted',
      facts: { findings: [{ code: 'committee-members', figures: { members: 41, threshold: 30 } }] },
    });
    register.when('ReclassifyOrganization', { ...command, accept: ['committee-members'] });
  });
});

describe('a base-cell that becomes a committee', () => {
  it('gives its members to the cells that the decision makes, and its groups where it names them', () => {
    const { register, unit } = baseCell();
    const command = toTwo(unit('@b'));
    const id = register.when('ReclassifyOrganization', {
      ...command,
      place: { ...command.place, children: [{ child: unit('@g'), to: '#1' }] },
    });
    expect(members(register, made(id, 1), '2020-01-01')).toBe(14);
    expect(members(register, made(id, 2), '2020-01-01')).toBe(18);
    expect(members(register, unit('@b'), '2020-01-01')).toBe(0);
    expect(childrenAt(register.state, made(id, 1), '2020-01-01').map((group) => group.id)).toEqual([
      unit('@g'),
    ]);
    expect(brokenRules(register.state)).toEqual([]);
  });

  it('is refused where members are left without a cell, or a cell would have fewer than three', () => {
    const { register, unit } = baseCell();
    expect(register.refuses('ReclassifyOrganization', { unit: unit('@b'), form: 'committee' })).toMatchObject(
      {
        code: 'does-not-add-up',
      },
    );
    const command = toTwo(unit('@b'));
    expect(
      register.refuses('ReclassifyOrganization', {
        ...command,
        place: {
          members: [
            { to: '#1', official: 28, probationary: 2 },
            { to: '#2', official: 'rest' },
          ],
        },
      }),
    ).toMatchObject({
      code: 'policy',
      facts: { findings: [{ code: 'cell-members', figures: { official: 2 } }] },
    });
  });

  it('takes along a correction that is dated before, to the cell that the command names', () => {
    const { register, unit } = baseCell();
    const id = register.when('ReclassifyOrganization', toTwo(unit('@b')));
    const late = { unit: unit('@b'), official: 1, probationary: 0, effectiveOn: '2019-05-01' };
    expect(register.refuses('RecordMembersLeft', late)).toMatchObject({ code: 'carry-to-whom' });
    register.when('RecordMembersLeft', { ...late, carryTo: made(id, 2) });
    expect(members(register, unit('@b'), '2019-12-31')).toBe(31);
    expect(members(register, unit('@b'), '2020-01-01')).toBe(0);
    expect(members(register, made(id, 2), '2020-01-01')).toBe(17);
  });

  it('may become a base-cell again, and then every member is its own again', () => {
    const { register, unit } = baseCell();
    register.when('ReclassifyOrganization', toTwo(unit('@b')));
    register.when('ReclassifyOrganization', {
      unit: unit('@b'),
      form: 'base-cell',
      effectiveOn: '2021-01-01',
      accept: ['committee-members'],
    });
    expect(members(register, unit('@b'), '2021-01-01')).toBe(32);
    expect(brokenRules(register.state)).toEqual([]);
  });

  it('is as it was when the decision is annulled', () => {
    const { register, unit } = baseCell();
    const id = register.when('ReclassifyOrganization', toTwo(unit('@b')));
    const { data } = register.events.at(-1) as { data: { decision: { decisionId: string } } };
    register.when('AnnulDecision', { decisionId: data.decision.decisionId });
    expect(members(register, unit('@b'), '2020-01-01')).toBe(32);
    expect(isAlive(register.state.units.get(made(id, 1))!, '2020-01-01')).toBe(false);
    expect(isAlive(register.state.units.get(unit('@g'))!, '2020-01-01')).toBe(true);
  });
});
