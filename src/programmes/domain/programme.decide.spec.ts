import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import { targetOf, type Goal, type Programme } from './programme.state.js';

let log: MemoryLog;
let unit: (ref: string) => string;
let programme: string;
let goal: string;

function given(): void {
  ({ log, unit } = smallRegister());
  log.when('OpenProgramme', opening(), 'opened');
  programme = log.idOf('OpenProgramme', 'opened', 'programme');
  goal = log.idOf('OpenProgramme', 'opened', 'goal', 1);
}
const opening = () => ({
  register: 'r', name: 'Chương trình toàn khóa', issuer: 'Thành ủy', basis: BASIS, term: { from: '2020-08-01', to: '2025-07-31' },
  openedOn: '2020-10-15', serves: '03-NQ/TU', goals: [{ name: 'Kết nạp', measure: 'admissions', total: 30 }],
}); // prettier-ignore
const at = (on = '2020-12-01') => ({ register: 'r', programme, goal, on });
const set = (...targets: [string, number][]) => ({ ...at(), targets: targets.map(([ref, target]) => ({ unit: unit(ref), target })) }); // prettier-ignore
const state = (): Goal => log.state<Programme>(`programme-${programme}`).goals.get(goal)!;
const reached = (ref: string) => state().reached.get(unit(ref))?.number ?? 0;
const hop = (from: string, to: string, of = from) => ({
  ...at('2021-07-01'), of: unit(of), from: unit(from), to: unit(to), cause: 'e1',
}); // prettier-ignore
beforeEach(given);

describe('a programme', () => {
  it.each<[string, () => object, string]>([
    ['a term that ends before it starts', () => ({ term: { from: '2025-07-31', to: '2020-08-01' } }), 'period-backwards'],
    ['a day that has not come', () => ({ openedOn: '2026-01-02' }), 'after-today'],
    ['a register that nobody opened', () => ({ register: 'elsewhere' }), 'register-unknown'],
  ])('is refused for %s', (_what, body, code) => {
    expect(log.refuses('OpenProgramme', { ...opening(), ...body() })).toMatchObject({ code });
  }); // prettier-ignore

  it('gives targets to organizations whose sum reaches the total of the goal', () => {
    expect(log.refuses('SetTargets', set(['@thue', 12], ['@truong', 17]))).toMatchObject({
      code: 'targets-below-total',
      facts: { sum: 29, total: 30 },
    });
    log.when('SetTargets', set(['@thue', 12], ['@truong', 18]));
    // Those not named keep theirs: 12 and 10 would be 22.
    expect(log.refuses('SetTargets', set(['@truong', 10]))).toMatchObject({ facts: { sum: 22 } });
    log.when('SetTargets', set(['@truong', 10], ['@toa-an', 8]));
    expect(['@thue', '@truong', '@toa-an'].map((ref) => targetOf(state(), unit(ref)))).toEqual([12, 10, 8]);
  });

  it.each<[string, () => object, string]>([
    ['an organization named twice', () => set(['@thue', 20], ['@thue', 20]), 'target-twice'],
    ['a cell', () => set(['@cb-1', 40]), 'wrong-kind'],
    ['an organization that nobody knows', () => set(['nowhere', 40]), 'unit-unknown'],
    ['a goal that it has not', () => ({ ...set(['@thue', 40]), goal: 'g9' }), 'goal-unknown'],
    ['a day before it was opened', () => ({ ...set(['@thue', 40]), on: '2020-10-14' }), 'before-the-programme'],
  ])('gives no target to %s', (_what, body, code) => {
    expect(log.refuses('SetTargets', { ...body() } as Record<string, unknown>)).toMatchObject({ code });
  }); // prettier-ignore

  it('keeps what was reached apart from the target, by its newest day', () => {
    log.when('SetTargets', set(['@thue', 30]));
    log.when('RecordProgress', { ...at('2021-06-30'), unit: unit('@thue'), reached: 5 });
    log.when('RecordProgress', { ...at('2021-03-31'), unit: unit('@thue'), reached: 2 });
    expect([targetOf(state(), unit('@thue')), reached('@thue')]).toEqual([30, 5]);
    expect(log.refuses('RecordProgress', { ...at(), unit: unit('@truong'), reached: 1 })).toMatchObject({ code: 'target-unknown' }); // prettier-ignore
  });

  it('is closed on a day that nothing in it follows, and takes nothing more', () => {
    log.when('SetTargets', set(['@thue', 30]));
    log.when('RecordProgress', { ...at('2021-06-30'), unit: unit('@thue'), reached: 5 });
    const { goal: _goal, ...own } = at('2021-06-29');
    expect(log.refuses('CloseProgramme', own)).toMatchObject({ code: 'before-the-last-step' });
    log.when('CloseProgramme', { ...own, on: '2021-06-30' });
    expect(log.refuses('RecordProgress', { ...at('2021-07-01'), unit: unit('@thue'), reached: 6 })).toMatchObject({ code: 'programme-closed' }); // prettier-ignore
    expect(log.refuses('MoveTarget', hop('@thue', '@truong'))).toMatchObject({ code: 'case-moved-on' });
  });
});

describe('a target whose organization ended', () => {
  beforeEach(() => {
    log.when('SetTargets', set(['@thue', 20], ['@truong', 12]));
    log.when('RecordProgress', { ...at('2021-06-30'), unit: unit('@thue'), reached: 4 });
    log.when('RecordProgress', { ...at('2021-06-30'), unit: unit('@truong'), reached: 3 });
  });

  it('follows its successor, beside that one’s own, with what was reached', () => {
    expect(log.when('MoveTarget', hop('@thue', '@truong'))).toMatchObject([
      { type: 'TargetMoved', data: { target: 20, reached: 4, cause: 'e1' } },
    ]);
    expect([targetOf(state(), unit('@thue')), targetOf(state(), unit('@truong'))]).toEqual([undefined, 32]);
    expect([reached('@thue'), reached('@truong')]).toEqual([0, 7]);
    expect(log.refuses('MoveTarget', hop('@thue', '@truong'))).toMatchObject({ code: 'case-moved-on' });
  });

  it('goes back alone when what caused the hop is annulled', () => {
    log.when('MoveTarget', hop('@thue', '@truong'));
    log.when('RecordProgress', { ...at('2021-09-30'), unit: unit('@truong'), reached: 10 });
    log.when('MoveTarget', { ...hop('@truong', '@thue', '@thue'), cause: 'e2' });
    expect([targetOf(state(), unit('@thue')), targetOf(state(), unit('@truong'))]).toEqual([20, 12]);
    expect([reached('@thue'), reached('@truong')]).toEqual([4, 6]);
  });

  it('goes on with the other targets of a successor that ends too, each by its own hop', () => {
    log.when('MoveTarget', hop('@thue', '@truong'));
    log.when('MoveTarget', hop('@truong', '@toa-an', '@truong'));
    log.when('MoveTarget', hop('@truong', '@toa-an', '@thue'));
    expect([targetOf(state(), unit('@truong')), targetOf(state(), unit('@toa-an'))]).toEqual([undefined, 32]);
    expect([reached('@truong'), reached('@toa-an')]).toEqual([0, 7]);
  });

  it('is given anew to the one that took it over, not to the one that ended', () => {
    log.when('MoveTarget', hop('@thue', '@truong'));
    expect(log.refuses('SetTargets', set(['@thue', 30]))).toMatchObject({ code: 'target-taken-over', facts: { with: unit('@truong') } }); // prettier-ignore
    log.when('SetTargets', set(['@truong', 40]));
    expect(targetOf(state(), unit('@truong'))).toBe(40);
    expect(log.refuses('MoveTarget', hop('@truong', '@thue', '@thue'))).toMatchObject({ code: 'case-moved-on' }); // prettier-ignore
  });

  it('is refused to a unit that the register does not know, and to the one that has it', () => {
    expect(log.refuses('MoveTarget', { ...hop('@thue', '@truong'), to: 'nowhere' })).toMatchObject({ code: 'unit-unknown' }); // prettier-ignore
    expect(log.refuses('MoveTarget', hop('@thue', '@thue'))).toMatchObject({ code: 'unit-twice' });
  });
});

describe('whatever moves between organizations, in whatever order', () => {
  const UNITS = ['@thue', '@truong', '@toa-an', '@dang-bo'];
  const step = fc.record({
    command: fc.constantFrom('MoveTarget', 'MoveTarget', 'RecordProgress'),
    of: fc.constantFrom(...UNITS),
    from: fc.constantFrom(...UNITS),
    to: fc.constantFrom(...UNITS),
    number: fc.nat(9),
    day: fc.constantFrom('2021-01-31', '2021-06-30', '2021-12-31'),
  });

  it('no target is lost or counted twice, no move changes what was reached in all, and none is below nought', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        given();
        log.when('SetTargets', set(...UNITS.map((ref, n): [string, number] => [ref, 10 + n])));
        for (const { command, of, from, to, number, day } of steps) {
          const before = state();
          const all = () => state().reached.reduce((sum, one) => sum + one.number, 0);
          const sum = all();
          try {
            if (command === 'MoveTarget') log.when('MoveTarget', hop(from, to, of));
            else log.when('RecordProgress', { ...at(day), unit: unit(from), reached: number });
          } catch (error) {
            if (!(error instanceof Rejection)) throw error;
            expect(state()).toBe(before);
            continue;
          }
          expect(state().given.reduce((total, one) => total + one.target, 0)).toBe(10 + 11 + 12 + 13);
          expect(UNITS.reduce((total, ref) => total + (targetOf(state(), unit(ref)) ?? 0), 0)).toBe(46);
          if (command === 'MoveTarget') expect(all()).toBe(sum);
          expect(state().reached.every((one) => one.number >= 0)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
