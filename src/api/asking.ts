import { dayInVietnam } from '../kernel/day.js';
import type { AnyQuery, ReadView } from '../projections/index.js';
import { assertRegister } from '../structure/index.js';

/** Answers a question from one snapshot of the read models, for any transport. @throws Rejection for an unknown register, and what the query throws */
export async function answerOf(view: ReadView, query: AnyQuery, params: unknown): Promise<unknown> {
  const { register } = params as { readonly register?: string };
  if (register !== undefined) await assertRegister(view, register);
  return (await query.run(view, params, { today: dayInVietnam(Date.now()) })) as unknown;
}
