import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, READERS } from '../../projections/index.js';
import type { PlanRules } from '../domain/plan-rules.js';
import { isOpen, type Plan } from '../domain/plan.state.js';
import { simulate, type Simulated } from '../domain/simulate.js';
import { WHAT_IF, whatIfOf } from '../domain/what-if.js';
import { headsOf } from './heads.js';
import { planOf } from './plan-at.js';
import { assertHeld, assertWithin } from './seen-plans.js';
import { toldEvents, toldEventSchema } from './told-events.js';
import { refusalSchema, toldRefusal } from './told-refusal.js';

const sentence = z.strictObject({ vi: z.string(), en: z.string() });
const answerSchema = z.strictObject({
  plan: z.string(), planRevision: z.int(), from: daySchema, until: daySchema.meta({ description: 'The day on which it ends, or cannot go on' }),
  effectiveOn: daySchema.nullable(), tookEffectOn: daySchema.nullable(), status: z.string(),
  why: refusalSchema.extend({ task: z.string().nullable() })
    .nullable().meta({ description: 'What it cannot go on from, and the task at which it met that' }),
  steps: z.array(toldEventSchema),
  tasks: z.array(z.strictObject({
    task: z.string(), title: sentence, procedure: z.string(), stage: z.string(), round: z.int(), unit: z.string().nullable(), role: z.string(), level: z.string(),
    dueOn: daySchema.nullable(), status: z.string(), doneOn: daySchema.nullable(), escalatedTo: z.string().nullable(),
  })),
}); // prettier-ignore

/** How a plan would go on: what happens on which day, if its tasks are done as is supposed. It records nothing. */
export const simulateQuery = (rules: PlanRules) =>
  defineQuery({
    name: 'simulate',
    title: { vi: 'Chạy trước một phương án', en: 'Run a plan ahead, on a clock of its own' },
    path: 'registers/:register/plans/:plan/simulation',
    params: z.strictObject({
      register: idSchema,
      plan: idSchema,
      from: daySchema.optional().meta({ description: 'The day on which it goes on, YYYY-MM-DD; default today' }),
      effectiveOn: daySchema.optional().meta({ description: 'As if it took effect on this day, YYYY-MM-DD' }),
      whatIf: z.string().max(4000).regex(WHAT_IF, { message: 'reads TASK=done|return|+DAYS or TASK.FIELD=VALUE, with ";" between two of them' }).optional()
        .meta({ description: 'What is supposed of tasks, one for each round: minutes.votes=50/100|80/100; council.result=rejected; dossier=+25' }),
    }),
    example: { register: 'kon-tum', plan: 'p-1', from: '2029-01-01' },
    answer: answerSchema,
    roles: READERS,
    scope: 'locality',
    run: async (view, { register, plan: id, from, effectiveOn, whatIf = '' }, context) => {
      if (!context.policies) throw new Error('this question needs the policies');
      const { state, revision } = await planOf(view, register, id);
      assertWithin(context.localities, state.locality);
      assertHeld(context, state);
      const plan = effectiveOn === undefined ? state : { ...state, effectiveOn };
      const day = from ?? context.today;
      const course = simulate(plan, await headsOf(plan, context), rules, context.policies, { from: day, whatIf: whatIfOf(whatIf) });
      return told(plan, revision, day, course);
    },
  }); // prettier-ignore

function told(before: Plan, planRevision: number, from: string, { plan, events, on, why, task }: Simulated): z.infer<typeof answerSchema> {
  const doneOn = new Map(events.flatMap(({ type, data }) => (type === 'TaskCompleted' || type === 'TaskReturned' ? [[data.task, data.on] as const] : [])));
  const opened = events.flatMap(({ type, data }) => (type === 'StageEntered' ? data.tasks.map((one) => one.task) : []));
  const awaited = [...[...before.tasks.values()].filter(isOpen).map((one) => one.task), ...opened];
  return {
    plan: plan.id, planRevision, from, until: on, effectiveOn: plan.effectiveOn, tookEffectOn: plan.tookEffectOn, status: plan.status,
    why: why && { ...toldRefusal(why), task: task?.template ?? null },
    steps: toldEvents(before, events),
    tasks: awaited.flatMap((id) => plan.tasks.get(id) ?? []).map((one) => ({
      task: one.template, title: one.title, procedure: one.procedure, stage: one.stage, round: one.round, unit: one.unit, role: one.role, level: one.level,
      dueOn: one.dueOn, status: one.status, doneOn: doneOn.get(one.task) ?? null, escalatedTo: one.escalatedTo?.role ?? null,
    })),
  };
} // prettier-ignore
