import { z } from 'zod';
import { uuid5 } from '../../kernel/ids.js';
import { Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, READERS } from '../../projections/index.js';
import { planFold } from '../domain/plan-fold.js';
import { procedureOf, type PlanRules } from '../domain/plan-rules.js';
import type { PlanEvent } from '../domain/plan.events.js';
import { isOpen, type Plan, type Task } from '../domain/plan.state.js';
import { movePlanToVersion } from '../domain/steer.decide.js';
import { versionChanges } from '../domain/version-changes.js';
import { decisionContextOf } from './decision-context.js';
import { planOf } from './plan-at.js';
import { procedureIn } from './procedures.query.js';
import { assertWithin } from './seen-plans.js';
import { toldEvents, toldEventSchema } from './told-events.js';
import { refusalSchema, toldRefusal } from './told-refusal.js';

const sentence = z.strictObject({ vi: z.string(), en: z.string() });
const change = z.enum(['added', 'removed', 'changed', 'same']);
const parts = z.array(z.strictObject({ part: z.string(), from: z.unknown(), to: z.unknown() }));
const versionSchema = z.strictObject({ version: z.string(), from: daySchema, citation: z.string() });
const taskSchema = z.strictObject({
  task: z.string(), title: sentence, unit: z.string().nullable(), role: z.string(), level: z.string(), dueOn: daySchema.nullable(),
}); // prettier-ignore
const answerSchema = z.strictObject({
  plan: z.string(), planRevision: z.int(), procedure: z.string(),
  from: versionSchema.nullable().meta({ description: 'Null where the version under which it runs is no longer among the files' }),
  to: versionSchema, stage: z.string().nullable(), stageThen: z.string(),
  changes: z.array(z.strictObject({
    stage: z.string(), title: sentence, change, parts, tasks: z.array(z.strictObject({ task: z.string(), title: sentence, change, parts })),
  })).meta({ description: 'What the other version says otherwise; stages that are the same in both are left out' }),
  closed: z.array(taskSchema).meta({ description: 'Tasks that are open and would be no more' }),
  opened: z.array(taskSchema).meta({ description: 'Tasks that would be open instead' }),
  refused: refusalSchema.nullable().meta({ description: 'Why it cannot be moved there now; nothing but `changes` is told then' }),
  approvalVoid: z.boolean().meta({ description: 'Its decisions were approved, and would have to be again' }),
  steps: z.array(toldEventSchema),
}); // prettier-ignore
type Answer = z.infer<typeof answerSchema>;

/** What `MovePlanToVersion` would change, decided as the command would be; it records nothing. */
export const versionPreviewQuery = (rules: PlanRules) =>
  defineQuery({
    name: 'version-preview',
    title: { vi: 'Xem trước việc chuyển phiên bản thủ tục', en: 'What moving a plan to another version of its procedure would change' },
    path: 'registers/:register/plans/:plan/version-preview',
    params: z.strictObject({
      register: idSchema,
      plan: idSchema,
      procedure: z.string().max(100).meta({ description: 'The procedure of the plan' }),
      version: z.string().max(100).meta({ description: 'The version to which it would be moved' }),
      stage: z.string().max(100).optional().meta({ description: 'The stage in which it would go on; default the one where it stands' }),
    }),
    example: { register: 'kon-tum', plan: 'p-1', procedure: 'direct-decision', version: '1' },
    answer: answerSchema,
    roles: READERS,
    scope: 'locality',
    run: async (view, { register, plan: id, procedure, version, stage }, context) => {
      const { state, revision } = await planOf(view, register, id);
      assertWithin(context.localities, state.locality);
      const to = procedureIn(rules.procedures, { name: procedure, version });
      const here = state.tracks.get(procedure)?.stage ?? null;
      const then = stage ?? here ?? to.start;
      const command = { register, plan: id, procedure, version, stage: then, reason: '-' };
      const known = await decisionContextOf(state, context);
      const deciding = { ...known, newId: (role: string, n = 0) => uuid5(id, 'preview', role, n) };
      return told(state, revision, rules, { procedure, to, here, then, ...tried(() => movePlanToVersion(rules)(command, state, deciding)) });
    },
  }); // prettier-ignore

interface Tried {
  readonly events: readonly PlanEvent[];
  readonly refused: RejectionDetails | null;
}

function tried(decide: () => readonly PlanEvent[]): Tried {
  try {
    return { events: decide(), refused: null };
  } catch (error) {
    if (error instanceof Rejection) return { events: [], refused: error.details };
    throw error;
  }
}

function told(
  before: Plan,
  planRevision: number,
  rules: PlanRules,
  { procedure, to, here, then, events, refused }: { readonly procedure: string; readonly to: ReturnType<typeof procedureIn>; readonly here: string | null; readonly then: string } & Tried,
): Answer {
  const from = procedureOf(rules, before, procedure);
  const after = events.reduce((plan, event) => planFold.evolve(plan, { event, id: '', revision: -1, commandId: '' }), before);
  const open = (plan: Plan): Task[] => [...plan.tasks.values()].filter((task) => task.procedure === procedure && isOpen(task));
  const [were, are] = [open(before), open(after)];
  const others = (tasks: Task[], than: Task[]) => tasks.filter(({ task }) => than.every((one) => one.task !== task)).map(shown);
  const approved = (plan: Plan): boolean => (plan.tracks.get(procedure)?.approval ?? null) !== null;
  return {
    plan: before.id, planRevision, procedure,
    from: from ? versionOf(from) : null, to: versionOf(to), stage: here, stageThen: refused ? then : (after.tracks.get(procedure)?.stage ?? then),
    changes: from ? versionChanges(from, to).filter((one) => one.change !== 'same').map(({ tasks, parts: said, ...one }) => ({ ...one, parts: [...said], tasks: tasks.filter((task) => task.change !== 'same').map((task) => ({ ...task, parts: [...task.parts] })) })) : [],
    refused: refused && toldRefusal(refused), closed: others(were, are), opened: others(are, were),
    approvalVoid: approved(before) && !approved(after),
    steps: toldEvents(before, events),
  };
} // prettier-ignore

const versionOf = ({ version, from, citation }: Answer['to']) => ({ version, from, citation });

const shown = ({ template, title, unit, role, level, dueOn }: Task): z.infer<typeof taskSchema> => ({ task: template, title, unit, role, level, dueOn }); // prettier-ignore
