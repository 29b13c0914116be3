import type { ReadView } from '../../projections/index.js';
import { databaseOf } from './known.js';

/** The last revision of each register that is projected. */
export async function registerRevisions(
  view: ReadView,
): Promise<readonly { readonly register: string; readonly revision: number }[]> {
  return databaseOf(view)
    .selectFrom('structure_revisions')
    .select(({ fn }) => ['register', fn.max('revision').as('revision')])
    .groupBy('register')
    .orderBy('register')
    .execute();
}
