import fc from 'fast-check';
import { DAYS } from './chooser-fixture.js';
import { given, merged } from './duy-tan-fixture.js';
import { outcomeDifference, outcomeOf } from './outcome.js';
import { conservation, treeOf, unitsOfDecisions } from './plan-figures.js';
import { planned, plannedContext } from './plan-fixture.js';
import { decideInOrder, type PlannedDecision } from './planned.js';
import { commandOf, generatedSteps } from './random-commands-fixture.js';
import { variedRegister } from './register-rules-fixture.js';
import { registerFold } from './register-fold.js';
import { toldDecided } from './told-decided.js';
import { isAct, type StructureEvent } from './structure.events.js';

const DAY = '2020-03-01';
/** All decisions of a plan take effect on the same day. */
const LAST_DAY = DAYS.length - 1;

describe('The decisions of a plan, decided in order without recording them', () => {
  it('show what a merger would record, under the ids that it will have', () => {
    const { register, unit } = given();
    const decisions = [planned('d1', 'MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged })];
    const first = decideInOrder(register.state, decisions, plannedContext());
    const again = decideInOrder(register.state, decisions, plannedContext('2020-03-05'));
    expect(first.steps[0]?.refused).toBeNull();
    expect(first.steps[0]?.events[0]?.type).toBe('VillagesMerged');
    expect(first.steps[0]?.findings.map(({ code }) => code)).toEqual(['village-households']);
    expect(again.steps[0]?.events).toEqual(first.steps[0]?.events);
    expect(register.state.acts.size).toBe(register.events.length - 1);
  });

  it('let a later decision use the unit that an earlier one makes', () => {
    const { register, unit } = given();
    const merging = planned('d1', 'MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged });
    const [step] = decideInOrder(register.state, [merging], plannedContext()).steps;
    const event = step?.events[0];
    const made = event && isAct(event) ? (event.data.results[0] ?? '') : '';
    const both = decideInOrder(
      register.state,
      [merging, planned('d2', 'RenameVillage', { unit: made, name: 'Tổ dân phố Mới' })],
      plannedContext(),
    );
    expect(both.steps.map(({ refused }) => refused)).toEqual([null, null]);
    expect(treeOf(both.after, [made], DAY).map(({ name }) => name)).toEqual([
      'Phường Duy Tân',
      'Tổ dân phố Mới',
    ]);
  });

  it('name a warning that nobody has accepted, and show what would be all the same', () => {
    const { register, unit } = given();
    const decisions = [
      planned('d1', 'MergeVillages', { units: [unit('@v1'), unit('@v2')], into: merged.into }),
    ];
    const [step] = decideInOrder(register.state, decisions, plannedContext()).steps;
    expect(step?.refused?.code).toBe('warning-not-accepted');
    expect(step?.findings).toMatchObject([{ code: 'village-households', level: 'warning' }]);
    expect(step?.events).toHaveLength(1);
  });

  it('go on behind one that is refused, so that the drafter sees all that is wrong', () => {
    const { register, unit } = given();
    const { steps } = decideInOrder(
      register.state,
      [
        planned('d1', 'MergeVillages', { units: [unit('@v1')], ...merged }),
        planned('d2', 'OpenRegister', {}),
        planned('d3', 'RenameVillage', { unit: unit('@v3'), name: '' }),
        planned('d4', 'RenameVillage', { unit: unit('@v3'), name: 'Tổ dân phố Ba' }),
      ],
      plannedContext(),
    );
    expect(steps.map(({ refused }) => refused?.code ?? null)).toEqual([
      'merge-of-one',
      'decision-unfit',
      'invalid-command',
      null,
    ]);
  });

  it('show what is not placed, and balance once it is', () => {
    const { register, unit } = given();
    const dissolving = (place: object) =>
      decideInOrder(
        register.state,
        [planned('d1', 'DissolveVillage', { unit: unit('@v2'), place, accept: ['village-households'] })],
        plannedContext(),
      );
    const obligationsTo = unit('@v1');
    const wrong = dissolving({ obligationsTo, households: [{ to: unit('@v1'), households: 60 }] });
    expect(conservation(register.state, wrong, DAY)).toMatchObject({
      balanced: false,
      faults: [
        {
          decision: 'd1',
          code: 'does-not-add-up',
          facts: {
            unplaced: [{ unit: unit('@v2'), quantity: 'households', held: 100, placed: 60 }],
          },
        },
      ],
    });
    const mended = dissolving({ obligationsTo, households: [{ to: unit('@v1'), households: 'rest' }] });
    const table = conservation(register.state, mended, DAY);
    expect(table.balanced).toBe(true);
    expect(table.lines.filter(({ quantity }) => quantity === 'households')).toEqual(
      expect.arrayContaining([
        { unit: unit('@v2'), quantity: 'households', before: 100, after: 0, to: [unit('@v1')] },
        { unit: unit('@v1'), quantity: 'households', before: 100, after: 200, to: [] },
      ]),
    );
  });

  it('show where somebody goes who leaves a post for another one, and nobody where one only leaves', () => {
    const { register, unit } = given();
    const deputy = { post: 'deputy-secretary', route: 'elected' };
    register.when('FillPost', { unit: unit('@c1'), holder: 'p-8', ...deputy });
    register.when('FillPost', { unit: unit('@c2'), holder: 'p-9', ...deputy });
    const end = { post: 'deputy-secretary' };
    const leaving = [
      planned('d1', 'EndPost', { unit: unit('@c1'), holder: 'p-8', ...end }),
      planned('d2', 'EndPost', { unit: unit('@c2'), holder: 'p-9', ...end }),
      planned('d3', 'FillPost', { unit: unit('@c2'), holder: 'p-8', ...deputy }),
    ];
    const decided = decideInOrder(register.state, leaving, plannedContext());
    expect(decided.steps.map(({ refused }) => refused)).toEqual([null, null, null]);
    const posts = conservation(register.state, decided, DAY).lines.filter(({ quantity }) => quantity === 'posts'); // prettier-ignore
    const of = (id: string) => posts.find((line) => line.unit === id);
    const [left, joined] = [of(unit('@c1')), of(unit('@c2'))];
    expect([(left?.before ?? 0) - (left?.after ?? 0), left?.to]).toEqual([1, [unit('@c2')]]);
    expect([(joined?.before ?? 0) - (joined?.after ?? 0), joined?.to]).toEqual([0, []]);
  });

  it('read as the sentences that the audit trail will have of them', () => {
    const { register, unit } = given();
    const decisions = [planned('d1', 'MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged })];
    const decided = decideInOrder(register.state, decisions, plannedContext());
    const [[first] = []] = toldDecided(register.state, decided, DAY);
    expect(first?.vi).toMatch(/^Sáp nhập Tổ dân phố 1 và Tổ dân phố 2 \(phường Duy Tân\)/);
    expect(first?.en).toMatch(/^Merged /);
    expect(first?.vi).not.toContain(unit('@v1'));
  });

  it('reserve the units that they name or change, and not the ones that they make', () => {
    const { register, unit } = given();
    const decisions = [planned('d1', 'MergeVillages', { units: [unit('@v1'), unit('@v2')], ...merged })];
    const decided = decideInOrder(register.state, decisions, plannedContext());
    expect(unitsOfDecisions(register.state, decisions, decided)).toEqual(
      [unit('@v1'), unit('@v2'), unit('@c1'), unit('@c2')].toSorted(),
    );
  });

  it('come to the same when only numbers have moved, and to something else when a policy or a successor has', () => {
    const decide = (change: (one: ReturnType<typeof given>) => void) => {
      const one = given();
      change(one);
      const units = [one.unit('@v1'), one.unit('@v2')];
      return outcomeOf(
        decideInOrder(
          one.register.state,
          [planned('d1', 'MergeVillages', { units, ...merged })],
          plannedContext(),
        ),
      );
    };
    const approved = decide(() => undefined);
    const more = decide(({ register, unit }) =>
      register.when('ChangeHouseholds', { unit: unit('@v1'), delta: 5, effectiveOn: '2020-02-10' }),
    );
    expect(outcomeDifference(approved, more)).toEqual([]);
    const large = decide(({ register, unit }) =>
      register.when('ChangeHouseholds', { unit: unit('@v1'), delta: 200, effectiveOn: '2020-02-10' }),
    );
    expect(outcomeDifference(approved, large)).toMatchObject([
      { decision: 'd1', where: 'policies', now: [] },
    ]);
    const unpaired = decide(({ register, unit }) =>
      register.when('UnpairCell', { cell: unit('@c2'), effectiveOn: '2020-02-10' }),
    );
    expect(outcomeDifference(approved, unpaired)).not.toEqual([]);
  });

  it('come to what they come to when they are recorded one by one, and everything that was held is somewhere', () => {
    let whole = 0;
    fc.assert(
      fc.property(generatedSteps(12), (steps) => {
        const before = variedRegister().state;
        let state = before;
        const taken: { decision: PlannedDecision; events: readonly StructureEvent[] }[] = [];
        for (const [at, step] of steps.entries()) {
          const { name, body } = commandOf(state, { ...step, day: LAST_DAY });
          const decision = planned(`d${at}`, name, body);
          const [decided] = decideInOrder(state, [decision], plannedContext('2026-01-01')).steps;
          if (!decided || decided.refused) continue;
          taken.push({ decision, events: decided.events });
          for (const event of decided.events)
            state = registerFold.evolve(state, {
              event,
              id: '',
              revision: 1000 + taken.length,
              commandId: '',
            });
        }
        const together = decideInOrder(
          before,
          taken.map(({ decision }) => decision),
          plannedContext('2026-01-01'),
        );
        expect(together.steps.map(({ refused }) => refused)).toEqual(taken.map(() => null));
        expect(together.steps.map(({ events }) => events)).toEqual(taken.map(({ events }) => events));
        expect(conservation(before, together, '2026-01-01').balanced).toBe(true);
        if (taken.length > 1) whole++;
      }),
      { numRuns: 150 },
    );
    expect(whole).toBeGreaterThan(20);
  });
});
