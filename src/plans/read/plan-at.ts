import { reject } from '../../kernel/rejection.js';
import { decodeRow, type ReadView } from '../../projections/index.js';
import { planFold } from '../domain/plan-fold.js';
import { RULE } from '../domain/plan-rules.js';
import type { PlanEvent } from '../domain/plan.events.js';
import type { Plan } from '../domain/plan.state.js';
import { planEventRows } from './plans.projection.js';
import { plansDatabase } from './seen-plans.js';

/** A plan as it stood at a revision of its stream, by default the last; before anything was recorded, -1. */
export async function planAt(
  view: ReadView,
  plan: string,
  at?: number,
): Promise<{ readonly state: Plan; readonly revision: number }> {
  let query = plansDatabase(view).selectFrom('plan_events').selectAll().where('plan', '=', plan);
  if (at !== undefined) query = query.where('revision', '<=', at);
  const rows = await query.orderBy('revision').execute();
  let state = planFold.initial();
  for (const row of rows) {
    const { id, revision, type, data } = decodeRow(planEventRows, row);
    state = planFold.evolve(state, { event: { type, data } as unknown as PlanEvent, id, revision, commandId: '' }); // prettier-ignore
  }
  return { state, revision: rows.at(-1)?.revision ?? -1 };
}

/** The same, of a register. @throws Rejection `plan-unknown` */
export async function planOf(view: ReadView, register: string, plan: string, at?: number): ReturnType<typeof planAt> {
  const found = await planAt(view, plan, at);
  if (found.revision >= 0 && found.state.register === register) return found;
  return reject({
    code: 'plan-unknown', where: '/plan', rule: RULE, detail: `The register "${register}" has no plan "${plan}".`,
    remedy: 'Look it up with `kientoan plans REGISTER`.', facts: { plan },
  });
} // prettier-ignore
