import type { QueryContext } from '../../projections/index.js';
import { registerFold, registerStream, type Register } from '../../structure/index.js';
import { registersOf, type Plan } from '../domain/plan.state.js';

/** The registers of a plan as they stand at their heads. */
export async function headsOf(
  plan: Plan,
  { state }: QueryContext,
): Promise<ReadonlyMap<string, { readonly revision: number; readonly state: Register }>> {
  if (!state) throw new Error('this question needs the states of streams');
  const heads = registersOf(plan).map(async (register) => [register, await state(registerStream(register), registerFold)] as const); // prettier-ignore
  return new Map(await Promise.all(heads));
}
