import fc from 'fast-check';
import { Rejection } from '../../src/kernel/rejection.js';
import { given } from '../../src/structure/domain/duy-tan-fixture.js';
import { brokenRules, daysOf } from '../../src/structure/domain/register-rules-fixture.js';
import { numberAt, type Register } from '../../src/structure/domain/register.state.js';
import { registerFold } from '../../src/structure/index.js';
import { allowedActions } from '../../src/plans/domain/allowed-actions.js';
import { approved, drafted, into, minutes } from '../../src/plans/domain/merging-fixture.js';
import { PEOPLE, TestPlan, type Person } from '../../src/plans/domain/plan-fixture.js';
import { isOpen } from '../../src/plans/domain/plan.state.js';
import { RULES } from '../../src/plans/domain/procedure-fixture.js';
import { END } from '../../src/plans/domain/procedure.js';

const people: Person[] = Object.values(PEOPLE);
const MOVES = [
  'SubmitPlan', ...Array<'CompleteTask'>(14).fill('CompleteTask'), 'ReturnTask', 'ClaimTask', 'AmendPlan', 'CancelPlan', 'SuspendPlan', 'ResumePlan',
  'AddDecision', 'ChangeDecision', 'RemoveDecision', 'SetEffectiveDay', 'CommentOnPlan', 'days', 'days', 'registers', 'registers', 'refusal', 'SettlePlanIncident', 'again',
] as const; // prettier-ignore
interface Move {
  readonly what: (typeof MOVES)[number];
  readonly who: number;
  readonly pick: number;
}
const moves = fc.array(fc.record({ what: fc.constantFrom(...MOVES), who: fc.nat(2), pick: fc.nat(99) }), {
  minLength: 20,
  maxLength: 80,
  size: 'max',
});

/** Does a move, or is refused by a rule; anything else is a fault. */
function tried(plan: TestPlan, { what, who, pick }: Move, unit: (ref: string) => string): boolean {
  const by = people[who] ?? PEOPLE.drafter;
  const open = [...plan.state.tasks.values()].filter(isOpen);
  const task = open[pick % Math.max(open.length, 1)]?.task ?? 'none';
  const decision = plan.state.decisions.first()?.id ?? 'none';
  const merging = { command: 'MergeVillages', body: { units: [unit('@v1'), unit(pick % 2 ? '@v2' : '@v3')], into, accept: ['village-households'] } }; // prettier-ignore
  const agreed = pick % 6 === 0 ? 50 : 80;
  try {
    switch (what) {
      case 'days':
        plan.today = new Date(Date.parse(`${plan.today}T00:00:00Z`) + (pick % 40) * 86_400_000).toISOString().slice(0, 10); // prettier-ignore
        plan.fireDue();
        break;
      case 'registers':
        if (plan.state.status === 'scheduled') plan.reserve();
        plan.settle();
        for (const send of plan.state.sends.keys()) plan.when('NotePlanAnswer', { of: { send }, answer: pick % 3 ? { recorded: { stream: 's', revision: 1 } } : { refused: { code: 'x', detail: 'x', facts: {} } } }); // prettier-ignore
        break;
      case 'refusal': {
        const { executing } = plan.state;
        plan.when('NotePlanAnswer', { of: { step: pick % 2 ? 'carry-out' : 'reserve', at: 'r', attempt: executing?.attempt ?? 0 }, answer: { refused: { code: 'later-entry', detail: 'x', facts: {} } } }); // prettier-ignore
        break;
      }
      case 'SettlePlanIncident': {
        const incident = [...plan.state.incidents.keys()].at(-1) ?? 'none';
        plan.when(
          what,
          { incident, how: ['try-again', 'amend', 'cancel', 'leave'][pick % 4], reason: 'x' },
          by,
        );
        break;
      }
      case 'again':
        for (const event of plan.events.slice(-1)) if (event.type === 'TimerFired') plan.when('FirePlanTimer', { timer: event.data.timer }); // prettier-ignore
        break;
      case 'CompleteTask': {
        const template = plan.state.tasks.get(task)?.template;
        const form = template === 'minutes' ? { values: { votes: [{ entitled: 100, took: 100, agreed }] }, evidence: [minutes] } : template === 'acting-head' && pick % 2 ? { values: { appoint: [{ command: 'FillPost', body: {} }] } } : {}; // prettier-ignore
        plan.when(what, { task, ...form, ...(template === 'resolution' ? plan.approval('merge-villages') : {}) }, by); // prettier-ignore
        break;
      }
      case 'SetEffectiveDay':
        plan.when(what, { effectiveOn: `2020-0${3 + (pick % 6)}-15` }, by);
        break;
      case 'CommentOnPlan':
        plan.when(what, { text: 'x' }, by);
        break;
      case 'AddDecision':
        plan.when(what, { procedure: 'merge-villages', ...merging }, by);
        break;
      case 'ChangeDecision':
        plan.when(what, { decision, ...merging }, by);
        break;
      case 'RemoveDecision':
        plan.when(what, { decision }, by);
        break;
      case 'ReturnTask':
      case 'ClaimTask':
        plan.when(what, { task, ...(what === 'ReturnTask' ? { reason: 'x' } : {}) }, by);
        break;
      case 'SubmitPlan':
        plan.when(what, {}, by);
        break;
      case 'AmendPlan':
      case 'CancelPlan':
      case 'SuspendPlan':
      case 'ResumePlan':
        plan.when(what, { reason: 'x' }, by);
        break;
    }
    return true;
  } catch (error) {
    if (error instanceof Rejection) return false;
    throw error;
  }
}

/** What holds of a plan whatever happens to it. */
function broken({ state, registers, events }: TestPlan): string[] {
  const found: string[] = [];
  const open = [...state.tasks.values()].filter(isOpen);
  for (const { procedure, stage, round, task } of open) {
    const track = state.tracks.get(procedure);
    if (track?.stage !== stage || track.rounds.get(stage) !== round) found.push(`task ${task} is open in a stage that was left`); // prettier-ignore
  }
  const over = ['completed', 'cancelled', 'failed'].includes(state.status);
  if (over && open.length + state.timers.size > 0) found.push('something is awaited of a plan that is over');
  if (
    state.status === 'completed' &&
    (state.sends.size > 0 || !state.tracks.every(({ stage }) => stage === END))
  )
    found.push('a completed plan owes something');
  const effects = events.filter(({ type }) => type === 'PlanTookEffect').length;
  if (effects > 1) found.push('it took effect twice');
  const acts = registers.get('r')?.acts.toArray() ?? [];
  const merged = acts.filter(({ type }) => type === 'VillagesMerged').length;
  if (merged > 1 && state.decisions.size === 1) found.push('its decision is recorded twice');
  if (effects === 1 && merged === 0) found.push('it took effect and nothing is recorded');
  if (state.status === 'draft' && merged > 0) found.push('a draft is carried out');
  return found;
}

/** What the three residential groups and cells of the ward hold at the start is there on every day, wherever it lies. */
function unbalanced(register: Register): string[] {
  const held = { households: 300, official: 30, probationary: 3 };
  const units = [...register.units.values()];
  return (['households', 'official', 'probationary'] as const).flatMap((quantity) =>
    daysOf(register).flatMap((day) => {
      const sum = units.reduce((total, unit) => total + (unit.counts[quantity] ? numberAt(unit, quantity, day) : 0), 0);
      return sum === held[quantity] ? [] : [`${sum} ${quantity} on ${day}, not ${held[quantity]}`];
    }),
  );
} // prettier-ignore

/** How many sequences are tried; `PLAN_SEQUENCES=10000` tries as many as the issue asks for. */
const SEQUENCES = Number(process.env['PLAN_SEQUENCES'] ?? 300);

describe('Whatever happens to a plan', () => {
  it('it takes effect once or not at all, and nothing of what is over is awaited', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(moves, fc.boolean(), (steps, isApproved) => {
        const { plan, unit } = isApproved ? approved() : drafted();
        for (const step of steps) {
          tried(plan, step, unit);
          expect(broken(plan)).toEqual([]);
          reached.add(plan.state.status);
        }
        const register = plan.registers.get('r') ?? registerFold.initial();
        expect([...unbalanced(register), ...brokenRules(register)]).toEqual([]);
      }),
      { numRuns: SEQUENCES },
    );
    expect([...reached]).toEqual(expect.arrayContaining(['draft', 'running', 'scheduled', 'in-effect', 'cancelled'])); // prettier-ignore
  });

  it('what it says can be done is not refused because of the state that it is in', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const { plan, unit } = drafted();
        for (const step of steps) tried(plan, step, unit);
        for (const by of people) {
          const rights = {
            roles: by.roles,
            scope: { registers: 'every' as const, localities: new Set<string>() },
          };
          for (const { command, task, incident } of allowedActions(plan.state, RULES, rights, by.id)) {
            const copy = new TestPlan(new Map([['r', given().register.state]]));
            Object.assign(copy, { state: plan.state, today: plan.today });
            const decision = plan.state.decisions.first()?.id;
            const body = { ...(task ? { task } : {}), ...(incident ? { incident, how: 'try-again' } : {}), ...bodyOf(command, decision) }; // prettier-ignore
            try {
              copy.when(command, body, by);
            } catch (error) {
              if (!(error instanceof Rejection)) continue;
              expect(['plan-not-in-state', 'plan-suspended', 'plan-halted', 'task-role', 'task-held', 'task-closed']).not.toContain(error.details.code); // prettier-ignore
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

function bodyOf(command: string, decision: string | undefined): Record<string, unknown> {
  if (command === 'SetEffectiveDay') return { effectiveOn: '2021-01-01' };
  if (command === 'CommentOnPlan') return { text: 'x' };
  if (command === 'AttachDocument') return { document: minutes };
  if (command === 'DelegateTask') return { to: 'ai-do' };
  if (command === 'AddDecision') return { procedure: 'merge-villages', command: 'RenameVillage', body: { unit: 'x', name: 'x' } }; // prettier-ignore
  if (command === 'ChangeDecision')
    return { decision, command: 'RenameVillage', body: { unit: 'x', name: 'x' } };
  if (command === 'MoveDecision') return { decision, at: 0 };
  if (command === 'RemoveDecision') return { decision };
  if (['ClaimTask', 'CompleteTask', 'SubmitPlan'].includes(command)) return {};
  if (command === 'MovePlanToVersion') return { procedure: 'merge-villages', version: '1', stage: 'scheme', reason: 'x' }; // prettier-ignore
  return { reason: 'x' };
}
