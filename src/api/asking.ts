import { dayInVietnam } from '../kernel/day.js';
import { EVERYTHING, localitiesWithin, outOfScope, type Scope } from '../kernel/scope.js';
import { OPERATIONS, type AnyQuery, type ReadView } from '../projections/index.js';
import { assertRegister, holdsAny } from '../structure/index.js';

/**
 * Answers a question from one snapshot of the read models, for any transport; `scope` is what the asker may see.
 * @throws Rejection for a register that is unknown or lies outside of the scope, and what the query throws
 */
export async function answerOf(
  view: ReadView,
  query: AnyQuery,
  params: unknown,
  scope: Scope = EVERYTHING,
): Promise<unknown> {
  const { register } = params as { readonly register?: string };
  const localities = localitiesWithin(scope, query.scope, register);
  if (register !== undefined && localities && !(await holdsAny(view, register, scope)))
    outOfScope('/register', `The register "${register}" has none of the localities of your token.`);
  if (register !== undefined && register !== OPERATIONS) await assertRegister(view, register);
  const today = dayInVietnam(Date.now());
  return (await query.run(view, params, { today, scope, ...(localities ? { localities } : {}) })) as unknown;
}
