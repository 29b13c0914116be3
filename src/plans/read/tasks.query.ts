import { expressionBuilder, sql, type Expression, type SqlBool } from 'kysely';
import { z } from 'zod';
import { EVERY_RIGHT } from '../../kernel/scope.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, READERS, type QueryContext, type ReadView } from '../../projections/index.js';
import type { PlansDatabase, TaskRow } from './plans.projection.js';
import { plansDatabase, seenBy } from './seen-plans.js';

const taskSchema = z.strictObject({
  plan: z.string(), planTitle: z.string(), register: z.string(), task: z.string(), locality: z.string().nullable(), procedure: z.string(), stage: z.string(),
  template: z.string(), title: z.strictObject({ vi: z.string(), en: z.string() }), role: z.string(), level: z.string(), escalatedTo: z.string().nullable(),
  unit: z.string().nullable(), dueOn: daySchema.nullable(), overdue: z.boolean(), holder: z.string().nullable(),
}).meta({ id: 'Task', description: 'A task of a plan that waits for somebody' }); // prettier-ignore

const filters = {
  role: z.string().max(40).optional(),
  holder: z.string().max(300).optional(),
  overdue: z.stringbool().optional(),
  dueBy: daySchema.optional(),
  mine: z.stringbool().optional(),
};
type Asked = { readonly register?: string } & {
  readonly [F in keyof typeof filters]?: z.output<(typeof filters)[F]>;
};

/** A task without a deadline comes last. */
const NEVER = '9999-12-31';
const pages = { list: 'tasks', key: ({ dueOn, plan, task }: TaskRow) => [dueOn ?? NEVER, plan, task] };

/** The tasks that the asker sees, the one that is due first first. */
async function tasksOf(view: ReadView, asked: Asked, context: QueryContext) {
  const { after, limit } = context.page ?? {};
  let query = plansDatabase(view)
    .selectFrom('plan_tasks as t')
    .innerJoin('plans as p', 'p.plan', 't.plan')
    .selectAll('t')
    .select('p.title as planTitle')
    .where(seenBy(context, asked.register))
    .where((of) => of.and(wanted(asked, context)));
  if (after !== undefined)
    query = query.where(sql<SqlBool>`(${dueOn}, ${sql.ref('t.plan')}, ${sql.ref('t.task')}) > (${sql.join(after)})`); // prettier-ignore
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.orderBy(dueOn).orderBy('t.plan').orderBy('t.task').execute();
  return rows.map(({ titleVi, titleEn, ...row }) => ({
    ...row,
    title: { vi: titleVi, en: titleEn },
    overdue: row.dueOn !== null && row.dueOn < context.today,
  }));
}

const dueOn = sql<string>`coalesce(${sql.ref('t.dueOn')}, ${sql.lit(NEVER)})`;

/** What is asked of a task. */
function wanted(
  { role, holder, overdue, dueBy, mine }: Asked,
  { today, rights = EVERY_RIGHT, actor = '' }: QueryContext,
): Expression<SqlBool>[] {
  const task = expressionBuilder<{ t: PlansDatabase['plan_tasks'] }, 't'>();
  const forRoles = (roles: readonly string[]) => task.or([task('t.role', 'in', roles), task('t.escalatedTo', 'in', roles)]);
  const conditions: Expression<SqlBool>[] = [];
  if (role !== undefined) conditions.push(forRoles([role]));
  if (holder !== undefined) conditions.push(task('t.holder', '=', holder));
  if (overdue !== undefined) conditions.push(overdue ? task(dueOn, '<', today) : task(dueOn, '>=', today));
  if (dueBy !== undefined) conditions.push(task(dueOn, '<=', dueBy));
  if (mine !== true) return conditions;
  // As `mayDo` decides it: for one of his roles, and with nobody else, unless it has escalated to him.
  const { roles } = rights;
  const escalated = roles === 'every' ? task('t.escalatedTo', 'is not', null) : task('t.escalatedTo', 'in', roles);
  if (roles !== 'every') conditions.push(forRoles(roles));
  return [...conditions, task.or([task('t.holder', 'is', null), task('t.holder', '=', actor), escalated])];
} // prettier-ignore

/** What waits for somebody in the plans of a register. */
export const tasksQuery = defineQuery({
  name: 'tasks',
  title: { vi: 'Việc cần làm của các phương án', en: 'Tasks of plans' },
  path: 'registers/:register/tasks',
  params: z.strictObject({ register: idSchema, ...filters }),
  example: { register: 'kon-tum', role: 'administrator' },
  answer: z.strictObject({ register: z.string(), tasks: z.array(taskSchema) }),
  pages,
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => ({
    register: params.register,
    tasks: await tasksOf(view, params, context),
  }),
});

/** What waits for somebody in the plans of all registers and localities that the asker holds. */
export const allTasksQuery = defineQuery({
  name: 'all-tasks',
  title: { vi: 'Việc cần làm ở mọi sổ bộ', en: 'Tasks of the plans of every register' },
  path: 'tasks',
  params: z.strictObject(filters),
  example: { mine: 'true' },
  answer: z.strictObject({ tasks: z.array(taskSchema) }),
  pages,
  roles: READERS,
  scope: 'any',
  run: async (view, params, context) => ({ tasks: await tasksOf(view, params, context) }),
});
