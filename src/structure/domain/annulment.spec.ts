import { given, merged } from './duy-tan-fixture.js';
import { holdingAt, textAt } from './register.state.js';
import type { TestRegister } from './test-register.js';
import { made } from './test-register.js';

interface Said {
  readonly decision: { readonly decisionId: string };
  readonly unmade: readonly unknown[];
}
const said = (register: TestRegister, at = -1): Said => register.events.at(at)?.data as unknown as Said;
const lastDecision = (register: TestRegister): string => said(register).decision.decisionId;

describe('an annulment', () => {
  it('is not annulled itself: what it annulled is recorded anew', () => {
    const { register, unit } = given();
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ Một' });
    register.when('AnnulDecision', { decisionId: lastDecision(register) });
    const decisionId = lastDecision(register);
    expect(register.refuses('AnnulDecision', { decisionId })).toMatchObject({ code: 'not-an-act' });
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ Một' });
    expect(textAt(register.state.units.get(unit('@v1'))!, 'name', '2020-01-01')).toBe('Tổ Một');
  });

  it('is accepted once', () => {
    const { register, unit } = given();
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ Một' });
    const decisionId = lastDecision(register);
    register.when('AnnulDecision', { decisionId });
    expect(register.refuses('AnnulDecision', { decisionId })).toMatchObject({ code: 'already-annulled' });
  });

  it('of a merger names what the merger had ended as those who take over, or whom the command names', () => {
    const { register, unit } = given();
    const id = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    const decisionId = lastDecision(register);
    const annul = (to: string) => ({ decisionId, obligations: [{ unit: id, to }] });
    expect(register.refuses('AnnulDecision', annul('nowhere'))).toMatchObject({
      code: 'obligations-to-nobody',
    });
    expect(register.refuses('AnnulDecision', annul(id))).toMatchObject({ code: 'obligations-to-nobody' });
    register.when('AnnulDecision', annul(unit('@v2')));
    expect(said(register).unmade).toEqual([{ unit: id, obligationsTo: unit('@v2') }]);
    register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
    register.when('AnnulDecision', { decisionId: lastDecision(register) });
    expect(said(register).unmade).toMatchObject([{ obligationsTo: unit('@v1') }]);
  });

  it('names only units that the annulled decision made', () => {
    const { register, unit } = given();
    register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
    expect(
      register.refuses('AnnulDecision', {
        decisionId: lastDecision(register),
        obligations: [{ unit: unit('@v1'), to: unit('@v2') }],
      }),
    ).toMatchObject({ code: 'not-unmade' });
  });

  it('of a line of the inventory gives what was opened there to the unit above', () => {
    const { register, unit } = given();
    register.when('AnnulDecision', { decisionId: lastDecision(register) });
    expect(said(register).unmade).toEqual([{ unit: unit('@c3'), obligationsTo: unit('@org') }]);
  });

  it('may be that of the right decision that a correction recorded', () => {
    const { register, unit } = given();
    const rename = { unit: unit('@v1'), name: 'Tổ Một' };
    register.when('RenameVillage', rename);
    const body = { register: 'r', decidedOn: '2020-01-01', effectiveOn: '2020-01-01', reason: 'đúng', basis: { number: '1', title: 't', issuer: 'i', date: '2019-12-01' } }; // prettier-ignore
    const correction = { decisionId: lastDecision(register), command: 'RenameVillage' };
    register.when('CorrectDecision', { ...correction, body: { ...body, ...rename, name: 'Tổ Hai' } });
    expect(said(register).decision.decisionId).not.toBe(said(register, -2).decision.decisionId);
    register.when('AnnulDecision', { decisionId: lastDecision(register) });
    expect(textAt(register.state.units.get(unit('@v1'))!, 'name', '2020-01-01')).toBe('Tổ dân phố 1');
  });
});

describe('a correction', () => {
  it('puts a decision on units in place of the wrong one, not an annulment or another correction', () => {
    const { register, unit } = given();
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ Một' });
    const decisionId = lastDecision(register);
    for (const command of ['AnnulDecision', 'CorrectRecord', 'OpenRegister', 'CorrectDecision', 'toString']) {
      expect(
        register.refuses('CorrectDecision', { decisionId, command, body: { register: 'r' } }),
      ).toMatchObject({ code: 'correction-unfit' });
    }
  });

  it('of the record says something, and nothing that cannot be', () => {
    const { register, unit } = given();
    const decisionId = lastDecision(register);
    const correct = (what: object) => ({ decisionId, correct: what });
    expect(register.refuses('CorrectRecord', correct({ founded: [], spelling: [] }))).toMatchObject({
      code: 'no-change',
    });
    expect(register.refuses('CorrectRecord', correct({ decidedOn: '2026-01-02' }))).toMatchObject({
      code: 'decided-after-today',
    });
    expect(
      register.refuses('CorrectRecord', correct({ founded: [{ unit: unit('@c3'), founded: '2016-08-02' }] })),
    ).toMatchObject({ code: 'founded-later' });
    register.when('CorrectRecord', correct({ founded: [{ unit: unit('@c3'), founded: '2016-08-01' }] }));
  });

  it('of the record is accepted of the opening of the register too', () => {
    const { register } = given();
    const { decisionId } = register.events[0]?.data as unknown as { decisionId: string };
    register.when('CorrectRecord', { decisionId, correct: { source: 'Báo cáo số 5' } });
    expect(register.refuses('AnnulDecision', { decisionId })).toMatchObject({ code: 'not-an-act' });
  });
});

describe('secretary as head', () => {
  it('cites the post that the person holds already, with the decision that gave it', () => {
    const { register, unit } = given();
    register.when('FillPost', {
      unit: unit('@v2'),
      post: 'head',
      holder: 'p5',
      route: 'elected',
      effectiveOn: '2018-03-01',
    });
    const decision = lastDecision(register);
    const basis = {
      number: '7-QĐ/ĐU',
      title: 'Chuẩn y bí thư',
      issuer: 'Đảng ủy phường',
      date: '2019-12-20',
    };
    register.when('AssignSecretaryAsHead', {
      cell: unit('@c2'),
      holder: 'p5',
      secretary: { route: 'appointed', basis },
    });
    expect(register.events.at(-1)).toMatchObject({
      type: 'SecretaryAssignedAsHead',
      data: {
        cites: [{ unit: unit('@v2'), post: 'head', holder: 'p5', since: '2018-03-01', decision }],
        changes: { posts: [{ unit: unit('@c2'), post: 'secretary', holder: 'p5', basis }] },
      },
    });
    expect(holdingAt(register.state.units.get(unit('@v2'))!, 'head', '2020-01-01')).toMatchObject({
      holder: 'p5',
    });
  });
});
