import { dayInVietnam } from '../kernel/day.js';
import type { HandleCommand } from '../event-store/handle-command.js';
import { EVERYTHING, localitiesWithin, outOfScope, type Rights, type Scope } from '../kernel/scope.js';
import {
  OPERATIONS,
  type AnyQuery,
  type AskedPage,
  type QueryContext,
  type ReadView,
} from '../projections/index.js';
import { assertRegister, holdsAny } from '../structure/index.js';

/** How a question is asked beside its parameters. */
export interface Asking {
  /** What the asker may see; everything, where it is left out. */
  readonly scope?: Scope;
  readonly page?: AskedPage;
  /** Default: the day it is in Vietnam. */
  readonly today?: string;
  /** Who asks, and in which roles. */
  readonly caller?: { readonly id: string; readonly roles: Rights['roles'] };
  /** Where questions that deciders answer find the states of streams. */
  readonly decides?: Pick<HandleCommand, 'state' | 'policies'>;
}

/**
 * Answers a question from one snapshot of the read models, for any transport.
 * @throws Rejection for a register that is unknown or lies outside of the scope, and what the query throws
 */
export async function answerOf(
  view: ReadView,
  query: AnyQuery,
  params: unknown,
  { scope = EVERYTHING, page, today = dayInVietnam(Date.now()), caller, decides }: Asking = {},
): Promise<unknown> {
  const { register } = params as { readonly register?: string };
  const localities = localitiesWithin(scope, query.scope, register);
  if (register !== undefined && localities && !(await holdsAny(view, register, scope)))
    outOfScope('/register', `The register "${register}" has none of the localities of your token.`);
  if (register !== undefined && register !== OPERATIONS) await assertRegister(view, register);
  return (await query.run(view, params, {
    today,
    scope,
    ...(page ? { page } : {}),
    ...(localities ? { localities } : {}),
    ...(caller ? { actor: caller.id, rights: { roles: caller.roles, scope } } : {}),
    ...(decides ? { policies: decides.policies, state: (stream, fold) => decides.state(stream, fold) } : {}),
  } satisfies QueryContext)) as unknown;
}
