import { Stack } from 'immutable';
import { outcomeOf } from './outcome.js';
import { planned, plannedContext } from './plan-fixture.js';
import { carryOutPlan, reserveUnits, takeBackPlan } from './plan.decide.js';
import { decideInOrder } from './planned.js';
import { registerFold } from './register-fold.js';
import type { Register } from './register.state.js';
import type { StructureEvent } from './structure.events.js';
import { contextOf, TestRegister } from './test-register.js';
import { village, WARD } from './duy-tan-fixture.js';

const DECISIONS = 1_000;
const VILLAGES = 50;
const today = { ...contextOf('c'), today: '2020-03-01' };
const of = { register: 'r', plan: 'p' };
const ids = Array.from({ length: DECISIONS }, (_, n) => `d${n}`);

function after(state: Register, events: readonly StructureEvent[], from: number): Register {
  return events.reduce((now, event, at) => registerFold.evolve(now, { event, id: `e${from + at}`, revision: from + at, commandId: '' }), state); // prettier-ignore
}

/** A register in which a plan has renamed its villages so often; another plan holds villages that it did not touch. */
function carriedOut(): Register {
  const lines = Array.from({ length: VILLAGES + 1 }, (_, n) => village(n, { code: `${n}` }));
  const { register, unit } = TestRegister.with(WARD, ...lines);
  const decisions = ids.map((id, n) => planned(id, 'RenameVillage', { unit: unit(`@v${n % VILLAGES}`), name: `Tổ số ${n}` })); // prettier-ignore
  const outcome = outcomeOf(decideInOrder(register.state, decisions, plannedContext()));
  const command = { ...of, attempt: 1, effectiveOn: '2020-03-01', decisions, outcome } as never;
  const done = after(register.state, carryOutPlan(command, register.state, today), 1_000);
  const held = { register: 'r', plan: 'other', units: [unit(`@v${VILLAGES}`)], from: '2020-03-01' };
  return after(done, reserveUnits(held, done, today), 5_000);
}

/** The register, with acts that count how often somebody asks which decision they are of. */
function counted(state: Register): { state: Register; asked: () => number } {
  let asked = 0;
  const acts = state.acts.toArray().map(({ decision, ...act }) => ({
    ...act,
    get decision() {
      asked++;
      return decision;
    },
  }));
  return { state: { ...state, acts: Stack(acts) }, asked: () => asked };
}

describe('A plan of many decisions that is taken back', () => {
  it('is annulled the last decision first, and each act of the record is looked at a few times only', () => {
    const { state, asked } = counted(carriedOut());
    const events = takeBackPlan({ ...of, reason: 'không thành', decisions: ids }, state, today);
    const annulled = events.flatMap((event) =>
      event.type === 'DecisionAnnulled' ? event.data.revisions : [],
    );
    expect(annulled).toEqual(Array.from({ length: DECISIONS }, (_, n) => 1_000 + DECISIONS - 1 - n));
    expect(asked()).toBeLessThan(10 * state.acts.size);
  });
});
