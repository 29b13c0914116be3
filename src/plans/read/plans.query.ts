import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, READERS, type QueryContext, type ReadView } from '../../projections/index.js';
import type { PlanRow } from './plans.projection.js';
import { plansDatabase, seenBy } from './seen-plans.js';

const planSchema = z.strictObject({
  plan: z.string(), register: z.string(), locality: z.string().nullable(), title: z.string(), drafter: z.string(), draftedOn: daySchema, status: z.string(),
  suspended: z.boolean(), incidents: z.int(), effectiveOn: daySchema.nullable(), revision: z.int(),
}).meta({ id: 'PlanInList', description: 'A plan as it stands; `executing` while it is carried out register by register' }); // prettier-ignore

const filters = { status: z.string().max(40).optional() };
const pages = { list: 'plans', key: ({ draftedOn, plan }: PlanRow) => [draftedOn, plan] };
interface Asked {
  readonly register?: string;
  readonly status?: string | undefined;
}

/** The plans that the asker sees, by the day of their draft. */
async function plansOf(view: ReadView, { register, status }: Asked, context: QueryContext) {
  let query = plansDatabase(view).selectFrom('plans as p').selectAll('p').where(seenBy(context, register));
  if (status !== undefined) query = query.where('p.status', '=', status);
  const { after, limit } = context.page ?? {};
  if (after !== undefined) {
    const [draftedOn, plan] = after.map(String);
    query = query.where((of) => of(of.refTuple('p.draftedOn', 'p.plan'), '>', of.tuple(draftedOn ?? '', plan ?? ''))); // prettier-ignore
  }
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.orderBy('p.draftedOn').orderBy('p.plan').execute();
  return rows.map(({ suspended, ...row }) => ({ ...row, suspended: suspended === 1 }));
}

/** The plans of a register. */
export const plansQuery = defineQuery({
  name: 'plans',
  title: { vi: 'Các phương án sắp xếp', en: 'Plans' },
  path: 'registers/:register/plans',
  params: z.strictObject({ register: idSchema, ...filters }),
  example: { register: 'kon-tum' },
  answer: z.strictObject({ register: z.string(), plans: z.array(planSchema) }),
  pages,
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => ({
    register: params.register,
    plans: await plansOf(view, params, context),
  }),
});

/** The plans of all registers and localities that the asker holds. */
export const allPlansQuery = defineQuery({
  name: 'all-plans',
  title: { vi: 'Phương án của mọi sổ bộ', en: 'Plans of every register' },
  path: 'plans',
  params: z.strictObject(filters),
  example: { status: 'running' },
  answer: z.strictObject({ plans: z.array(planSchema) }),
  pages,
  roles: READERS,
  scope: 'any',
  run: async (view, params, context) => ({ plans: await plansOf(view, params, context) }),
});
