import { childrenAt, holdingAt, isAlive, membersAt, numberAt, textAt } from './register.state.js';
import { given, merged, village, WARD } from './duy-tan-fixture.js';
import { made, TestRegister } from './test-register.js';
import { valueAt } from './timeline.js';

describe('a merger of villages', () => {
  it('places every household with the new village and takes the cells along', () => {
    const { register, unit } = given();
    const id = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    const state = register.state;
    expect(numberAt(state.units.get(id)!, 'households', '2020-01-01')).toBe(200);
    expect(numberAt(state.units.get(unit('@v1'))!, 'households', '2019-12-31')).toBe(100);
    expect(numberAt(state.units.get(unit('@v1'))!, 'households', '2020-01-01')).toBe(0);
    expect(
      childrenAt(state, unit('@ward'), '2020-01-01')
        .map((u) => textAt(u, 'code', '2020-01-01'))
        .sort(),
    ).toEqual(['01', '03']);
    expect(valueAt(state.units.get(unit('@c1'))!.pairing, '2020-01-01')).toBe(id);
    expect(valueAt(state.units.get(unit('@c2'))!.pairing, '2020-01-01')).toBe(id);
  });

  it('warns of too few households, and goes on when the warning is accepted by its code', () => {
    const { register, unit } = given();
    const refused = register.refuses('MergeVillages', {
      units: [unit('@v1'), unit('@v2')],
      into: merged.into,
    });
    expect(refused).toMatchObject({
      code: 'warning-not-accepted',
      facts: { findings: [{ code: 'village-households', figures: { households: 200, minimum: 250 } }] },
    });
    register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
    expect(register.events.at(-1)).toMatchObject({
      type: 'VillagesMerged',
      data: { accepted: [{ code: 'village-households', version: '14/2018/TT-BNV' }] },
    });
  });

  it('may let one of them live on under its own id', () => {
    const { register, unit } = given();
    register.when('MergeVillages', {
      units: [unit('@v1'), unit('@v2')],
      into: { survivor: unit('@v1'), name: 'Tổ dân phố Một' },
      accept: ['village-households'],
    });
    expect(isAlive(register.state.units.get(unit('@v1'))!, '2020-01-01')).toBe(true);
    expect(isAlive(register.state.units.get(unit('@v2'))!, '2020-01-01')).toBe(false);
    expect(textAt(register.state.units.get(unit('@v1'))!, 'name', '2020-01-01')).toBe('Tổ dân phố Một');
  });

  it.each([
    ['one village', (u: (r: string) => string) => ({ units: [u('@v1')] }), 'merge-of-one'],
    ['the same village twice', (u: (r: string) => string) => ({ units: [u('@v1'), u('@v1')] }), 'unit-twice'],
    ['an unknown village', (u: (r: string) => string) => ({ units: [u('@v1'), 'nowhere'] }), 'unit-unknown'],
    ['a cell', (u: (r: string) => string) => ({ units: [u('@v1'), u('@c1')] }), 'wrong-kind'],
    [
      'households that do not add up',
      (u: (r: string) => string) => ({
        units: [u('@v1'), u('@v2')],
        place: { households: [{ from: u('@v1'), to: '#1', households: 99 }] },
      }),
      'does-not-add-up',
    ],
    [
      'obligations left to a unit that ends too',
      (u: (r: string) => string) => ({ units: [u('@v1'), u('@v2')], place: { obligationsTo: u('@v2') } }),
      'obligations-to-nobody',
    ],
    [
      'a code that is taken',
      (u: (r: string) => string) => ({
        units: [u('@v1'), u('@v2')],
        into: { name: 'Tổ dân phố 9', code: '03' },
      }),
      'code-taken',
    ],
    [
      'an effect after today',
      (u: (r: string) => string) => ({ units: [u('@v1'), u('@v2')], effectiveOn: '2026-01-02' }),
      'effective-after-today',
    ],
  ])('is refused for %s', (_what, body, code) => {
    const { register, unit } = given();
    expect(register.refuses('MergeVillages', { ...merged, ...body(unit) })).toMatchObject({ code });
  });

  it('is refused before a later entry of a merged village, which it names', () => {
    const { register, unit } = given();
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ Mới', effectiveOn: '2021-05-01' });
    const refused = register.refuses('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
    expect(refused).toMatchObject({
      code: 'later-entry',
      facts: { standsInTheWay: [{ on: '2021-05-01', what: 'name' }] },
    });
  });

  it('is refused across localities', () => {
    const other = { ...WARD, ref: '@ward2', code: '03', name: 'Phường Khác' };
    const { register, unit } = TestRegister.with(WARD, other, village(1), village(2, { parent: '@ward2' }));
    expect(register.refuses('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged })).toMatchObject(
      { code: 'across-localities' },
    );
  });
});

describe('members and households recorded late', () => {
  it('carry a correction dated before a merger along to the village that came out of it', () => {
    const { register, unit } = given();
    const id = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    register.when('ChangeHouseholds', { unit: unit('@v1'), delta: 5, effectiveOn: '2018-03-01' });
    expect(numberAt(register.state.units.get(unit('@v1'))!, 'households', '2019-01-01')).toBe(105);
    expect(numberAt(register.state.units.get(unit('@v1'))!, 'households', '2020-01-01')).toBe(0);
    expect(numberAt(register.state.units.get(id)!, 'households', '2020-01-01')).toBe(205);
  });

  it('carry it on where that village went into another one on the same day', () => {
    const { register, unit } = given();
    const first = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    const last = made(register.when('MergeVillages', { ...merged, units: [first, unit('@v3')], into: { name: 'Tổ dân phố Một', code: '91' } })); // prettier-ignore
    const before = numberAt(register.state.units.get(last)!, 'households', '2020-01-01');
    register.when('ChangeHouseholds', { unit: unit('@v1'), delta: 5, effectiveOn: '2018-03-01' });
    expect(numberAt(register.state.units.get(last)!, 'households', '2020-01-01')).toBe(before + 5);
    expect(numberAt(register.state.units.get(first)!, 'households', '2020-01-01')).toBe(0);
  });

  it('ask to whom a correction goes that is dated before a split', () => {
    const { register, unit } = given();
    const split = register.when('SplitCell', {
      unit: unit('@c1'), into: [{ name: 'Chi bộ 1A', code: '1A' }, { name: 'Chi bộ 1B', code: '1B' }],
      place: { members: [{ to: '#1', official: 5, probationary: 1 }, { to: '#2', official: 'rest', probationary: 0 }], obligationsTo: '#1' },
    }); // prettier-ignore
    const late = { unit: unit('@c1'), official: 1, probationary: 0, effectiveOn: '2018-01-01' };
    expect(register.refuses('RecordMembersLeft', late)).toMatchObject({ code: 'carry-to-whom' });
    register.when('RecordMembersLeft', { ...late, carryTo: made(split, 2) });
    expect(membersAt(register.state.units.get(made(split, 2))!, '2020-01-01')).toBe(4);
    expect(membersAt(register.state.units.get(made(split, 1))!, '2020-01-01')).toBe(6);
  });

  it('count only until the next recount', () => {
    const { register, unit } = given();
    register.when('RecountMembers', {
      unit: unit('@c1'),
      official: 12,
      probationary: 0,
      effectiveOn: '2019-01-01',
    });
    register.when('AdmitMembers', { unit: unit('@c1'), number: 2, effectiveOn: '2018-01-01' });
    expect(membersAt(register.state.units.get(unit('@c1'))!, '2018-06-01')).toBe(13);
    expect(membersAt(register.state.units.get(unit('@c1'))!, '2019-01-01')).toBe(12);
  });

  it('are refused where a day would fall below zero', () => {
    const { register, unit } = given();
    register.when('RecordMembersLeft', {
      unit: unit('@c1'),
      official: 8,
      probationary: 0,
      effectiveOn: '2020-01-01',
    });
    expect(
      register.refuses('RecordMembersLeft', {
        unit: unit('@c1'),
        official: 3,
        probationary: 0,
        effectiveOn: '2018-01-01',
      }),
    ).toMatchObject({ code: 'below-zero', facts: { day: '2020-01-01', balance: -1 } });
  });
});

describe('secretary as head', () => {
  it('records the post that is missing and leaves the one that is held', () => {
    const { register, unit } = given();
    register.when('AssignSecretaryAsHead', { cell: unit('@c1'), holder: 'p1', head: { route: 'elected' } });
    expect(holdingAt(register.state.units.get(unit('@v1'))!, 'head', '2020-01-01')).toMatchObject({
      holder: 'p1',
    });
    expect(register.events.at(-1)).toMatchObject({
      type: 'SecretaryAssignedAsHead',
      data: { changes: { posts: [{ post: 'head' }] } },
    });
    expect(register.refuses('AssignSecretaryAsHead', { cell: unit('@c1'), holder: 'p1' })).toMatchObject({
      code: 'no-change',
    });
  });

  it('takes a post from its holder only where the decision names him', () => {
    const { register, unit } = given();
    const post = { unit: unit('@c1'), post: 'secretary', holder: 'p2', route: 'appointed' };
    expect(register.refuses('FillPost', post)).toMatchObject({ code: 'post-held', facts: { holder: 'p1' } });
    register.when('FillPost', { ...post, replaces: 'p1' });
    expect(holdingAt(register.state.units.get(unit('@c1'))!, 'secretary', '2020-01-01')).toMatchObject({
      holder: 'p2',
    });
  });

  it('lets an acting holder stay six months at most, and ends with his day', () => {
    const { register, unit } = given();
    const acting = { unit: unit('@v1'), post: 'head', holder: 'p3', route: 'acting' };
    expect(register.refuses('FillPost', { ...acting, until: '2020-07-02' })).toMatchObject({
      code: 'policy',
    });
    register.when('FillPost', { ...acting, until: '2020-07-01' });
    expect(holdingAt(register.state.units.get(unit('@v1'))!, 'head', '2020-06-30')).toMatchObject({
      holder: 'p3',
    });
    expect(holdingAt(register.state.units.get(unit('@v1'))!, 'head', '2020-07-01')).toBeNull();
  });
});

describe('the end of a unit', () => {
  it('must place its members and children', () => {
    const { register, unit } = given();
    expect(
      register.refuses('DissolveCell', { unit: unit('@c1'), place: { obligationsTo: unit('@c2') } }),
    ).toMatchObject({ code: 'does-not-add-up' });
    register.when('DissolveCell', {
      unit: unit('@c1'),
      place: {
        members: [{ to: unit('@c2'), official: 'rest', probationary: 'rest' }],
        obligationsTo: unit('@c2'),
      },
    });
    expect(membersAt(register.state.units.get(unit('@c2'))!, '2020-01-01')).toBe(22);
    expect(register.events.at(-1)).toMatchObject({
      data: { changes: { posts: [{ post: 'secretary', was: 'p1', holder: null }] } },
    });
    expect(
      register.refuses('DissolveOrganization', { unit: unit('@org'), place: { obligationsTo: unit('@c2') } }),
    ).toMatchObject({ code: 'children-left-over' });
  });
});

describe('annulment', () => {
  it('makes a wrong merger never to have been, and keeps the ids in a correction', () => {
    const { register, unit } = given();
    const past = (except?: string) =>
      [...register.state.units.values()]
        .filter((u) => u.id !== except)
        .sort((a, b) => a.id.localeCompare(b.id))
        .map(({ id, existence, parent, counts, pairing }) => ({ id, existence, parent, counts, pairing }));
    const before = past();
    const wrong = register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
    const decisionId = String(
      (register.events.at(-1) as { data: { decision: { decisionId: string } } }).data.decision.decisionId,
    );
    const body = {
      register: 'r',
      decidedOn: '2020-01-01',
      effectiveOn: '2020-01-01',
      reason: 'đúng',
      basis: { number: '1', title: 't', issuer: 'i', date: '2020-01-01' },
      units: [unit('@v2'), unit('@v3')],
      into: { name: 'Tổ dân phố 2', code: '02' },
      accept: ['village-households'],
    };
    register.when('CorrectDecision', { decisionId, command: 'MergeVillages', body });
    expect(isAlive(register.state.units.get(unit('@v1'))!, '2020-06-01')).toBe(true);
    expect(numberAt(register.state.units.get(made(wrong))!, 'households', '2020-06-01')).toBe(200);
    expect(textAt(register.state.units.get(made(wrong))!, 'name', '2020-06-01')).toBe('Tổ dân phố 2');
    const corrected = String(
      (register.events.at(-1) as { data: { decision: { decisionId: string } } }).data.decision.decisionId,
    );
    register.when('AnnulDecision', { decisionId: corrected });
    expect(past(made(wrong))).toEqual(before);
  });

  it('is refused while later decisions build on it, and lists them newest first', () => {
    const { register, unit } = given();
    const id = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    const decisionId = String(
      (register.events.at(-1) as { data: { decision: { decisionId: string } } }).data.decision.decisionId,
    );
    register.when('RenameVillage', { unit: id, name: 'Tổ A', effectiveOn: '2020-02-01' });
    register.when('RenameVillage', { unit: id, name: 'Tổ B', effectiveOn: '2020-03-01' });
    const refused = register.refuses('AnnulDecision', { decisionId });
    expect(refused).toMatchObject({
      code: 'later-builds-on-it',
      facts: { standsInTheWay: [{ revision: 11 }, { revision: 10 }] },
    });
  });
});
