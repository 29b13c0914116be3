import { z } from 'zod';
import { EVERY_RIGHT } from '../../kernel/scope.js';
import { idSchema } from '../../kernel/schemas.js';
import { defineQuery, READERS } from '../../projections/index.js';
import { allowedActions } from '../domain/allowed-actions.js';
import { dryRun, judgedOn, ofProcedure, outcomeHash } from '../domain/dry-run.js';
import { toldOf } from '../domain/dry-run-told.js';
import type { PlanRules } from '../domain/plan-rules.js';
import { isOpen, registersOf, type Plan } from '../domain/plan.state.js';
import { openCases } from '../../obligations/index.js';
import { decisionContextOf } from './decision-context.js';
import { casesOf, type CasesOfDryRun } from './dry-run-cases.js';
import { planOf } from './plan-at.js';
import { assertWithin } from './seen-plans.js';

const params = z.strictObject({ register: idSchema, plan: idSchema });
const json = z.record(z.string(), z.unknown());

const planSchema = z.strictObject({
  plan: z.string(), revision: z.int(), status: z.string(), suspended: z.boolean(), register: z.string(), locality: z.string().nullable(), title: z.string(),
  drafter: z.string(), draftedOn: z.string().nullable(), effectiveOn: z.string().nullable(), tookEffectOn: z.string().nullable(),
  reserved: z.array(json), executing: json.nullable(), registers: z.array(z.string()), decisions: z.array(json), documents: z.array(json),
  procedures: z.array(json), tasks: z.array(json), timers: z.array(json), carriedOut: z.array(json), sends: z.array(json), incidents: z.array(json),
  allowedActions: z.array(json),
}); // prettier-ignore
const dryRunSchema = z.strictObject({
  plan: z.string(), planRevision: z.int(), effectiveOn: z.string().nullable(), judgedOn: z.string(),
  /** What an approval names. */
  outcome: z.string(),
  ready: z.boolean(),
  registers: z.array(z.strictObject({
    register: z.string(), revision: z.int(), decisions: z.array(json), before: z.array(json), after: z.array(json),
    cases: z.array(z.strictObject({ case: z.string(), kind: z.string(), unit: z.string(), to: z.string().nullable() })).meta({ description: 'Open cases that would be moved, as the read models know them' }),
    conservation: z.strictObject({ lines: z.array(json), sums: z.array(json), faults: z.array(json), balanced: z.boolean() }),
  })),
}); // prettier-ignore

/** One plan: how it stands, or stood at a revision; its decisions, stages and tasks; and what the asker can do with it now. */
export const planQuery = (rules: PlanRules) =>
  defineQuery({
    name: 'plan',
    title: { vi: 'Một phương án, và việc làm được với nó', en: 'A plan, and what can be done with it' },
    path: 'registers/:register/plans/:plan',
    params: params.extend({ at: z.coerce.number().int().min(0).optional() }),
    example: { register: 'kon-tum', plan: 'p-1' },
    answer: planSchema, // prettier-ignore
    roles: READERS,
    scope: 'locality',
    run: async (view, { register, plan, at }, { localities, rights = EVERY_RIGHT, actor = '' }) => {
      const { state, revision } = await planOf(view, register, plan, at);
      assertWithin(localities, state.locality);
      return { ...shown(state), revision, allowedActions: at === undefined ? allowedActions(state, rules, rights, actor) : [] }; // prettier-ignore
    },
  });

function shown(state: Plan): Record<string, unknown> & { plan: string; status: string } {
  const { id: plan, status, suspended, register, locality, title, drafter, draftedOn, effectiveOn, tookEffectOn, reserved, executing } = state;
  return {
    plan, status, suspended, register, locality, title, drafter, draftedOn, effectiveOn, tookEffectOn, reserved, executing,
    registers: registersOf(state),
    decisions: state.decisions.toArray(),
    documents: [...state.documents.values()],
    procedures: [...state.tracks].map(([name, { pin, stage, enteredOn, rounds, approval }]) => ({ name, version: pin?.version ?? null, stage, enteredOn, round: stage === null ? 0 : (rounds.get(stage) ?? 0), approvedBy: approval?.by ?? null, decidedOn: approval?.decidedOn ?? null, basis: approval?.basis ?? null })),
    tasks: [...state.tasks.values()].map((task) => ({ ...task, open: isOpen(task) })),
    timers: [...state.timers.values()],
    carriedOut: state.carriedOut.toArray(),
    sends: [...state.sends].map(([send, one]) => ({ send, ...one })),
    incidents: [...state.incidents.values()],
  };
} // prettier-ignore

/** What the decisions of a plan would come to now: whoever may read the plan may run it at any time; it records nothing. */
export const dryRunQuery = defineQuery({
  name: 'dry-run',
  title: { vi: 'Chạy thử một phương án', en: 'Dry run of a plan' },
  path: 'registers/:register/plans/:plan/dry-run',
  params: params.extend({ procedure: z.string().max(100).optional() }),
  example: { register: 'kon-tum', plan: 'p-1' },
  answer: dryRunSchema, // prettier-ignore
  roles: READERS,
  scope: 'locality',
  run: async (view, { register, plan: id, procedure }, context) => {
    const { state, revision } = await planOf(view, register, id);
    assertWithin(context.localities, state.locality);
    const runs = dryRun(state, await decisionContextOf(state, context), registersOf(state));
    const day = judgedOn(state, context.today);
    return {
      plan: id, planRevision: revision, effectiveOn: state.effectiveOn, judgedOn: day, outcome: outcomeHash(runs, procedure),
      ready: runs.every((run) => ofProcedure(run, procedure).steps.every(({ refused }) => refused === null)),
      registers: await Promise.all(runs.map(async (run) => withCases(toldOf(run, day), casesOf(run, await openCases(view, run.register))))),
    }; // prettier-ignore
  },
});

/** The table of what is held, with the open cases, which stand in streams of their own. */
function withCases(told: ReturnType<typeof toldOf>, { moves, lines, balanced }: CasesOfDryRun) {
  const { conservation: kept } = told;
  const sum = (of: 'before' | 'after'): number => lines.reduce((all, line) => all + line[of], 0);
  const sums = { quantity: 'open-cases', before: sum('before'), after: sum('after'), outside: 0 };
  return {
    ...told,
    cases: [...moves],
    conservation: { ...kept, lines: [...kept.lines, ...lines], sums: [...kept.sums, sums], balanced: kept.balanced && balanced },
  };
} // prettier-ignore
