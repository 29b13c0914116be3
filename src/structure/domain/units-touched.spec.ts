import { given, merged } from './duy-tan-fixture.js';
import { made, type TestRegister } from './test-register.js';

/** By which event, counted from the end, each unit was last touched; -1 is the last one. */
const touched = ({ state, events }: TestRegister, ...units: string[]): number[] =>
  units.map((unit) => (state.units.get(unit)?.lastTouch.revision ?? NaN) - events.length);
const lastDecision = ({ events }: TestRegister): string =>
  (events.at(-1)?.data as { decision: { decisionId: string } }).decision.decisionId;

describe('a unit is touched', () => {
  it('by a merger of which it is input, result or what both stand in, and not by that of others', () => {
    const { register, unit } = given();
    const result = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    expect(touched(register, unit('@v1'), unit('@v2'), result, unit('@ward'))).toEqual([-1, -1, -1, -1]);
    expect(touched(register, unit('@v3'), unit('@c3'))).not.toContain(-1);
    expect(register.state.units.get(result)?.lastTouch.decision).toBe(lastDecision(register));
  });

  it('by a count and by a post of its own, and not by those of its neighbour', () => {
    const { register, unit } = given();
    register.when('ChangeHouseholds', { unit: unit('@v1'), delta: 3 });
    register.when('FillPost', { unit: unit('@c2'), post: 'secretary', holder: 'p2', route: 'elected' });
    expect(touched(register, unit('@v1'), unit('@c2'))).toEqual([-2, -1]);
    expect(touched(register, unit('@v2'), unit('@c3')).every((at) => at < -2)).toBe(true);
  });

  it('by the annulment of what it was touched by, also when it never was then', () => {
    const { register, unit } = given();
    const result = made(register.when('MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }));
    register.when('ChangeHouseholds', { unit: unit('@v3'), delta: 3 });
    const merger = (register.events.at(-2)?.data as { decision: { decisionId: string } }).decision;
    register.when('AnnulDecision', { decisionId: merger.decisionId });
    expect(touched(register, unit('@v1'), unit('@v2'), result, unit('@v3'))).toEqual([-1, -1, -1, -2]);
    expect(register.state.units.get(result)?.lastTouch.decision).toBe(lastDecision(register));
  });

  it('by a correction of its name or founding in the record', () => {
    const { register, unit } = given();
    register.when('RenameVillage', { unit: unit('@v1'), name: 'Tổ Mọt' });
    const decisionId = lastDecision(register);
    register.when('ChangeHouseholds', { unit: unit('@v2'), delta: 3 });
    const correct = (more: object) => register.when('CorrectRecord', { decisionId, correct: more });
    correct({ spelling: [{ unit: unit('@v1'), name: 'Tổ Một' }] });
    expect(touched(register, unit('@v1'), unit('@v2'))).toEqual([-1, -2]);
    register.when('ChangeHouseholds', { unit: unit('@v2'), delta: 3 });
    correct({ founded: [{ unit: unit('@v1'), founded: '2001-01-01' }] });
    expect(touched(register, unit('@v1'), unit('@v2'))).toEqual([-1, -2]);
  });
});
