import type { ReadView } from '../../projections/index.js';
import { databaseOf } from './known.js';

/** A unit of which nothing stands any more: the decision that made it was annulled. `name` is the last that it bore. */
export interface NeverWas {
  readonly unit: string;
  readonly name: string | null;
}

/** Which of the units never were, as is known now (design, Annulment). */
export async function unitsThatNeverWere(
  view: ReadView,
  register: string,
  units: readonly string[],
): Promise<readonly NeverWas[]> {
  const db = databaseOf(view);
  const standing = await db
    .selectFrom('structure_unit_versions')
    .select('unit')
    .distinct()
    .where('register', '=', register)
    .where('closed', 'is', null)
    .execute();
  const known = new Set(standing.map(({ unit }) => unit));
  const gone = [...new Set(units)].filter((unit) => !known.has(unit));
  return Promise.all(
    gone.map(async (unit) => {
      const last = await db
        .selectFrom('structure_unit_versions')
        .select('name')
        .where('register', '=', register)
        .where('unit', '=', unit)
        .orderBy('opened', 'desc')
        .limit(1)
        .executeTakeFirst();
      return { unit, name: last?.name ?? null };
    }),
  );
}
