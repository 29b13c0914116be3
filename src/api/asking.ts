import { dayInVietnam } from '../kernel/day.js';
import { OPERATIONS, type AnyQuery, type AskedPage, type ReadView } from '../projections/index.js';
import { assertRegister } from '../structure/index.js';

/** How a question is asked beside its parameters. */
export interface Asking {
  readonly page?: AskedPage;
  /** Default: the day it is in Vietnam. */
  readonly today?: string;
}

/** Answers a question from one snapshot of the read models, for any transport. @throws Rejection for an unknown register, and what the query throws */
export async function answerOf(
  view: ReadView,
  query: AnyQuery,
  params: unknown,
  { page, today = dayInVietnam(Date.now()) }: Asking = {},
): Promise<unknown> {
  const { register } = params as { readonly register?: string };
  if (register !== undefined && register !== OPERATIONS) await assertRegister(view, register);
  return (await query.run(view, params, { today, ...(page ? { page } : {}) })) as unknown;
}
