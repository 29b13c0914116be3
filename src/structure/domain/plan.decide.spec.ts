import fc from 'fast-check';
import { Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import { DAYS } from './chooser-fixture.js';
import { given, merged } from './duy-tan-fixture.js';
import { outcomeOf } from './outcome.js';
import { planned, plannedContext } from './plan-fixture.js';
import { carryOutPlan, releaseUnits, reserveUnits, takeBackPlan } from './plan.decide.js';
import { decideInOrder, type PlannedDecision } from './planned.js';
import { commandOf, generatedSteps } from './random-commands-fixture.js';
import { registerFold } from './register-fold.js';
import { daysOf, variedRegister } from './register-rules-fixture.js';
import type { Register } from './register.state.js';
import { respectingReservations } from './reservation.js';
import { DECISIONS, type DecisionName } from './structure-decisions.js';
import type { StructureEvent } from './structure.events.js';
import { BASIS, contextOf, registerFromJson, registerToJson, type TestRegister } from './test-register.js';
import { spansOf } from './unit-spans.js';

const FROM = '2020-03-01';
const on = (today: string) => ({ ...contextOf('c'), today });
const PLAN = { register: 'r', plan: 'p' };

function after(state: Register, events: readonly StructureEvent[], from = 1000): Register {
  return events.reduce((now, event, at) => registerFold.evolve(now, { event, id: `e${from + at}`, revision: from + at, commandId: '' }), state); // prettier-ignore
}

function refusal(decide: () => unknown): RejectionDetails {
  try {
    decide();
  } catch (error) {
    if (error instanceof Rejection) return error.details;
    throw error;
  }
  throw new Error('it was accepted');
}

/** What somebody who is not the plan would get for a command. */
function sent(state: Register, name: DecisionName, body: Record<string, unknown>): readonly StructureEvent[] {
  const { schema, decide } = DECISIONS[name];
  const day = String(body['effectiveOn'] ?? FROM);
  const command = schema.parse({ register: 'r', reason: 'kiểm thử', decidedOn: day, effectiveOn: day, basis: BASIS, ...body }); // prettier-ignore
  return respectingReservations<object>(decide as never)(command as object, state, contextOf('c'));
}

const reserving = (state: Register, units: string[], plan = 'p') =>
  after(
    state,
    reserveUnits({ register: 'r', plan, units, from: FROM }, state, on('2020-02-10')),
    900 + state.reserved.size,
  );

describe('Units that a plan holds', () => {
  it('take nothing from others that takes effect on its day or later', () => {
    const { register, unit } = given();
    const held = reserving(register.state, [unit('@v1'), unit('@v2')]);
    const rename = { unit: unit('@v1'), name: 'Tên khác' };
    expect(
      refusal(() => sent(held, 'RenameVillage', { ...rename, effectiveOn: '2020-03-01' })),
    ).toMatchObject({
      code: 'unit-reserved',
      facts: { plan: 'p', from: FROM, units: [unit('@v1')] },
    });
    expect(
      refusal(() =>
        sent(held, 'ChangeHouseholds', { unit: unit('@v2'), delta: 1, effectiveOn: '2020-04-01' }),
      ).code,
    ).toBe('unit-reserved');
    expect(sent(held, 'RenameVillage', { ...rename, unit: unit('@v3') })).toHaveLength(1);
  });

  it('take a change of their structure before that day with an accepted warning that names the plan, and counts without one', () => {
    const { register, unit } = given();
    const held = reserving(register.state, [unit('@v1'), unit('@v2')]);
    const rename = { unit: unit('@v1'), name: 'Tên khác', effectiveOn: '2020-02-20' };
    expect(refusal(() => sent(held, 'RenameVillage', rename))).toMatchObject({
      code: 'warning-not-accepted',
      facts: { findings: [{ code: 'unit-reserved-later', figures: { plan: 'p', from: FROM } }] },
    });
    expect(sent(held, 'RenameVillage', { ...rename, accept: ['unit-reserved-later'] })).toMatchObject([
      { data: { accepted: [{ code: 'unit-reserved-later', figures: { plan: 'p' } }] } },
    ]);
    const more = sent(held, 'ChangeHouseholds', { unit: unit('@v1'), delta: 3, effectiveOn: '2020-02-20' });
    expect(more).toMatchObject([{ data: { accepted: [] } }]);
  });

  it('are refused to a second plan, and to one that names a unit which has ended', () => {
    const { register, unit } = given();
    const held = reserving(register.state, [unit('@v1')]);
    const second = { ...PLAN, plan: 'q', from: '2021-01-01' };
    expect(
      refusal(() => reserveUnits({ ...second, units: [unit('@v1')] }, held, on('2020-02-11'))),
    ).toMatchObject({
      code: 'unit-reserved',
      facts: { plan: 'p' },
    });
    register.when('MergeVillages', {
      units: [unit('@v1'), unit('@v2')],
      ...merged,
      effectiveOn: '2020-01-10',
    });
    expect(
      refusal(() => reserveUnits({ ...second, units: [unit('@v1')] }, register.state, on('2020-02-11'))).code,
    ).toBe('unit-ended');
  });

  it('are free when they are released, which happens once', () => {
    const { register, unit } = given();
    const held = reserving(register.state, [unit('@v1')]);
    const free = after(held, releaseUnits(PLAN, held, on('2020-02-12')), 950);
    expect(sent(free, 'RenameVillage', { unit: unit('@v1'), name: 'Tên khác' })).toHaveLength(1);
    expect(refusal(() => releaseUnits(PLAN, free, on('2020-02-12'))).code).toBe('nothing-reserved');
  });

  it('are still held after a snapshot', () => {
    const { register, unit } = given();
    const held = registerFromJson(registerToJson(reserving(register.state, [unit('@v1')])));
    expect(refusal(() => sent(held, 'RenameVillage', { unit: unit('@v1'), name: 'Tên khác' })).code).toBe(
      'unit-reserved',
    );
  });
});

describe('Carrying out a plan', () => {
  const plan = (register: TestRegister, unit: (ref: string) => string, more: PlannedDecision[] = []) => {
    const decisions = [
      planned('d1', 'MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged }),
      planned('d2', 'RenameVillage', { unit: unit('@v3'), name: 'Tổ dân phố Ba' }),
      ...more,
    ];
    const outcome = outcomeOf(decideInOrder(register.state, decisions, plannedContext()));
    return { ...PLAN, attempt: 1, effectiveOn: FROM, decisions, outcome } as never;
  };

  it('records all of its decisions and releases its units, in one append', () => {
    const { register, unit } = given();
    const held = reserving(register.state, [unit('@v1'), unit('@v2')]);
    const events = carryOutPlan(plan(register, unit), held, on(FROM));
    expect(events.map(({ type }) => type)).toEqual(['VillagesMerged', 'VillageRenamed', 'UnitsReleased']);
    expect(after(held, events).reserved.size).toBe(0);
  });

  it('records none where one is refused, and says which', () => {
    const { register, unit } = given();
    const command = plan(register, unit);
    register.when('DissolveVillage', {
      unit: unit('@v3'),
      place: { households: [{ to: unit('@v1'), households: 'rest' }], obligationsTo: unit('@v1') },
      effectiveOn: '2020-02-15',
      accept: ['village-households'],
    });
    expect(refusal(() => carryOutPlan(command, register.state, on(FROM)))).toMatchObject({
      code: 'unit-ended',
      where: '/decisions/1/unit',
    });
  });

  it('goes ahead when only numbers have moved, and is told the difference when the outcome is another one', () => {
    const { register, unit } = given();
    const command = plan(register, unit);
    register.when('ChangeHouseholds', { unit: unit('@v2'), delta: 7, effectiveOn: '2020-02-15' });
    const [merger] = carryOutPlan(command, register.state, on(FROM));
    expect(merger?.data).toMatchObject({
      changes: { counted: expect.arrayContaining([expect.objectContaining({ delta: 107 })]) as unknown },
    });
    register.when('UnpairCell', { cell: unit('@c1'), effectiveOn: '2020-02-16' });
    expect(refusal(() => carryOutPlan(command, register.state, on(FROM)))).toMatchObject({
      code: 'outcome-differs',
      facts: { differs: [expect.objectContaining({ decision: 'd1' })] as unknown },
    });
  });

  it('waits for its day, and keeps off what another plan holds', () => {
    const { register, unit } = given();
    expect(refusal(() => carryOutPlan(plan(register, unit), register.state, on('2020-02-29'))).code).toBe(
      'effective-after-today',
    );
    const held = reserving(register.state, [unit('@v3')], 'other');
    expect(refusal(() => carryOutPlan(plan(register, unit), held, on(FROM)))).toMatchObject({
      code: 'unit-reserved',
      facts: { plan: 'other' },
    });
  });

  it('may accept that another plan holds a unit from a later day, and shows it in its dry run', () => {
    const { register, unit } = given();
    const held = reserving(register.state, [unit('@v1')], 'other');
    const renaming = (accept: string[]) => [
      planned('d1', 'RenameVillage', { unit: unit('@v1'), name: 'X', effectiveOn: '2020-02-20', accept }),
    ];
    const [open] = decideInOrder(held, renaming([]), plannedContext()).steps;
    expect(open).toMatchObject({
      refused: { code: 'warning-not-accepted' },
      findings: [{ code: 'unit-reserved-later', figures: { plan: 'other' } }],
    });
    const decisions = renaming(['unit-reserved-later']);
    const outcome = outcomeOf(decideInOrder(held, decisions, plannedContext()));
    const command = { ...PLAN, attempt: 1, effectiveOn: '2020-02-20', decisions, outcome } as never;
    expect(carryOutPlan(command, held, on(FROM))).toMatchObject([
      { type: 'VillageRenamed', data: { accepted: [{ code: 'unit-reserved-later' }] } },
    ]);
  });

  it('decides a plan of two thousand decisions, each on what the others leave', () => {
    const { register, unit } = given();
    const decisions = Array.from({ length: 2000 }, (_, at) =>
      planned(`d${at}`, 'ChangeHouseholds', { unit: unit('@v1'), delta: 1 }),
    );
    const { steps } = decideInOrder(register.state, decisions, plannedContext());
    expect(steps.filter(({ refused }) => refused)).toEqual([]);
  });
});

describe('Taking a plan back', () => {
  it('brings back what was valid before, on every day', () => {
    let taken = 0;
    fc.assert(
      fc.property(generatedSteps(8), (steps) => {
        const before = variedRegister().state;
        const decisions: PlannedDecision[] = [];
        for (const [at, step] of steps.entries()) {
          const { state } = { state: decideInOrder(before, decisions, plannedContext('2026-01-01')).after };
          const { name, body } = commandOf(state, { ...step, day: DAYS.length - 1 });
          const decision = planned(`d${at}`, name, { ...body, effectiveOn: '2021-07-15' });
          const [decided] = decideInOrder(state, [decision], plannedContext('2026-01-01')).steps;
          if (decided && !decided.refused) decisions.push(decision);
        }
        if (decisions.length === 0) return;
        const outcome = outcomeOf(decideInOrder(before, decisions, plannedContext('2026-01-01')));
        const events = carryOutPlan(
          { ...PLAN, attempt: 1, effectiveOn: '2021-07-15', decisions, outcome } as never,
          before,
          on('2026-01-01'),
        );
        const done = after(before, events);
        const ids = decisions.map(({ id }) => id);
        const back = after(
          done,
          takeBackPlan({ ...PLAN, reason: 'không thành', decisions: ids }, done, on('2026-01-01')),
          2000,
        );
        for (const [id, unit] of before.units) {
          const now = back.units.get(id);
          expect(now && spansOf(now)).toEqual(spansOf(unit));
        }
        expect(daysOf(back).toSorted()).toEqual(daysOf(before).toSorted());
        taken++;
      }),
      { numRuns: 60 },
    );
    expect(taken).toBeGreaterThan(30);
  });

  it('is refused while something later builds on it, which is named', () => {
    const { register, unit } = given();
    const decisions = [planned('d1', 'MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged })];
    const outcome = outcomeOf(decideInOrder(register.state, decisions, plannedContext()));
    const events = carryOutPlan({ ...PLAN, attempt: 1, effectiveOn: FROM, decisions, outcome } as never, register.state, on(FROM)); // prettier-ignore
    const done = after(register.state, events);
    const [merger] = events;
    const { results } = merger?.data as { results: string[] };
    const renamed = after(done, sent(done, 'RenameVillage', { unit: results[0], name: 'Tên khác' }), 1100);
    const back = { ...PLAN, reason: 'không thành', decisions: ['d1'] };
    expect(refusal(() => takeBackPlan(back, renamed, on(FROM))).code).toBe('later-builds-on-it');
  });
});
