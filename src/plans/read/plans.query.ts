import type { Kysely } from 'kysely';
import { z } from 'zod';
import { outOfScope } from '../../kernel/scope.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, READERS, type ReadView } from '../../projections/index.js';
import type { PlansDatabase, PlanRow, TaskRow } from './plans.projection.js';

export const plansDatabase = (view: ReadView): Kysely<PlansDatabase> => view.db as Kysely<PlansDatabase>;

const planSchema = z.strictObject({
  plan: z.string(), register: z.string(), locality: z.string().nullable(), title: z.string(), drafter: z.string(), draftedOn: daySchema, status: z.string(),
  suspended: z.boolean(), incidents: z.int(), effectiveOn: daySchema.nullable(), revision: z.int(),
}).meta({ id: 'PlanInList', description: 'A plan as it stands; `executing` while it is carried out register by register' }); // prettier-ignore

/** The plans of a register. */
export const plansQuery = defineQuery({
  name: 'plans',
  title: { vi: 'Các phương án sắp xếp', en: 'Plans' },
  path: 'registers/:register/plans',
  params: z.strictObject({ register: idSchema, status: z.string().max(40).optional() }),
  example: { register: 'kon-tum' },
  answer: z.strictObject({ register: z.string(), plans: z.array(planSchema) }),
  pages: { list: 'plans', key: ({ draftedOn, plan }: PlanRow) => [draftedOn, plan] },
  roles: READERS,
  scope: 'locality',
  run: async (view, { register, status }, { localities }) => {
    let query = plansDatabase(view).selectFrom('plans').selectAll().where('register', '=', register);
    if (status !== undefined) query = query.where('status', '=', status);
    const rows = await query.orderBy('draftedOn').orderBy('plan').execute();
    const mine = rows.filter(({ locality }) => within(localities, locality));
    return { register, plans: mine.map(({ suspended, ...row }) => ({ ...row, suspended: suspended === 1 })) };
  },
});

const taskSchema = z.strictObject({
  plan: z.string(), planTitle: z.string(), task: z.string(), locality: z.string().nullable(), procedure: z.string(), stage: z.string(), template: z.string(),
  title: z.strictObject({ vi: z.string(), en: z.string() }), role: z.string(), level: z.string(), escalatedTo: z.string().nullable(), unit: z.string().nullable(),
  dueOn: daySchema.nullable(), overdue: z.boolean(), holder: z.string().nullable(),
}).meta({ id: 'Task', description: 'A task of a plan that waits for somebody' }); // prettier-ignore

/** What waits for somebody in the plans of a register: by role, by who has it, overdue first. */
export const tasksQuery = defineQuery({
  name: 'tasks',
  title: { vi: 'Việc cần làm của các phương án', en: 'Tasks of plans' },
  path: 'registers/:register/tasks',
  params: z.strictObject({
    register: idSchema,
    role: z.string().max(40).optional(),
    holder: z.string().max(300).optional(),
    overdue: z.stringbool().optional(),
  }),
  example: { register: 'kon-tum', role: 'administrator' },
  answer: z.strictObject({ register: z.string(), tasks: z.array(taskSchema) }),
  pages: { list: 'tasks', key: ({ dueOn, plan, task }: TaskRow) => [dueOn ?? '9999-12-31', plan, task] },
  roles: READERS,
  scope: 'locality',
  run: async (view, { register, role, holder, overdue }, { today, localities }) => {
    const rows = await plansDatabase(view)
      .selectFrom('plan_tasks as t')
      .innerJoin('plans as p', 'p.plan', 't.plan')
      .selectAll('t')
      .select('p.title as planTitle')
      .where('t.register', '=', register)
      .execute();
    const tasks = rows
      .filter(
        (row) =>
          within(localities, row.locality) &&
          (role === undefined || row.role === role || row.escalatedTo === role) &&
          (holder === undefined || row.holder === holder),
      )
      .map(({ titleVi, titleEn, register: _register, ...row }) => ({
        ...row,
        title: { vi: titleVi, en: titleEn },
        overdue: row.dueOn !== null && row.dueOn < today,
      }))
      .filter((row) => overdue === undefined || row.overdue === overdue);
    const key = (row: (typeof tasks)[number]): string => `${row.dueOn ?? '9999-12-31'} ${row.plan} ${row.task}`; // prettier-ignore
    return { register, tasks: tasks.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)) };
  },
});

/** Whoever is limited to localities sees the plans of these. */
export function within(localities: ReadonlySet<string> | undefined, locality: string | null): boolean {
  return localities === undefined || (locality !== null && localities.has(locality));
}

/** @throws Rejection `out-of-scope` */
export function assertWithin(localities: ReadonlySet<string> | undefined, locality: string | null): void {
  if (!within(localities, locality))
    outOfScope('/plan', 'The plan is of none of the localities of your token.');
}
