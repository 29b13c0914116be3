import { expressionBuilder, type Expression, type Kysely, type SqlBool } from 'kysely';
import { EVERY_RIGHT, EVERYTHING, outOfScope } from '../../kernel/scope.js';
import type { QueryContext, ReadView } from '../../projections/index.js';
import { registersOf, type Plan } from '../domain/plan.state.js';
import { guardRegisterHeld } from '../domain/within-scope.js';
import type { PlansDatabase } from './plans.projection.js';

export const plansDatabase = (view: ReadView): Kysely<PlansDatabase> => view.db as Kysely<PlansDatabase>;

/**
 * Which plans (`p`) an asker sees: of a register all, or those of his localities where he is limited to some; of all
 * registers together those that his scope holds.
 */
export function seenBy(
  { scope = EVERYTHING, localities }: QueryContext,
  register?: string,
): Expression<SqlBool> {
  const plan = expressionBuilder<{ p: PlansDatabase['plans'] }, 'p'>();
  const of = (ids: ReadonlySet<string>) => plan('p.locality', 'in', [...ids]);
  if (register !== undefined)
    return plan.and([plan('p.register', '=', register), ...(localities ? [of(localities)] : [])]);
  if (scope.registers === 'every') return plan.and([]);
  return plan.or([plan('p.register', 'in', [...scope.registers]), of(scope.localities)]);
}

/** @throws Rejection `out-of-scope` where a plan is of none of the localities to which somebody is limited */
export function assertWithin(localities: ReadonlySet<string> | undefined, locality: string | null): void {
  if (localities === undefined || (locality !== null && localities.has(locality))) return;
  outOfScope('/plan', 'The plan is of none of the localities of your token.');
}

/** @throws Rejection `out-of-scope` where a plan decides in a register, other than its own, that the asker does not hold as a whole */
export function assertHeld({ rights = EVERY_RIGHT }: QueryContext, plan: Plan): void {
  for (const register of registersOf(plan)) guardRegisterHeld(rights, plan, register, '/plan');
}
