import type { Kysely } from 'kysely';
import type { DatabaseOf, ReadView } from '../../projections/index.js';
import type { cases } from '../case-tables.js';
import type { OpenCase } from '../domain/planned-moves.js';

/** Open cases of a register, as the read models know them, by unit and case. */
export async function openCases(view: ReadView, register: string): Promise<readonly OpenCase[]> {
  const db = view.db as Kysely<DatabaseOf<{ obligation_cases: typeof cases }>>;
  return db
    .selectFrom('obligation_cases')
    .select(['case', 'kind', 'unit'])
    .where('register', '=', register)
    .where('open', '=', 1)
    .orderBy('unit')
    .orderBy('case')
    .execute();
}
