import type { Kysely } from 'kysely';
import { z } from 'zod';
import { idSchema } from '../../kernel/schemas.js';
import { defineQuery, type ReadView } from '../../projections/index.js';
import type { ProgrammeDatabase } from './programmes.projection.js';

const database = (view: ReadView): Kysely<ProgrammeDatabase> => view.db as Kysely<ProgrammeDatabase>;

/** Programmes of a register: goals, targets given, and what was reached. */
export const programmesQuery = defineQuery({
  name: 'programmes',
  title: { vi: 'Chương trình, chỉ tiêu và kết quả', en: 'Programmes, targets and what was reached' },
  path: 'registers/:register/programmes',
  params: z.strictObject({ register: idSchema }),
  example: { register: 'kon-tum' },
  run: async (view, { register }) => {
    const db = database(view);
    const rows = await db
      .selectFrom('programmes')
      .selectAll()
      .where('register', '=', register)
      .orderBy('openedOn')
      .execute();
    const allGoals = await db.selectFrom('programme_goals').selectAll().execute();
    const allTargets = await db.selectFrom('programme_targets').selectAll().execute();
    const list = rows.map((row) => ({
      ...row,
      goals: allGoals
        .filter((goal) => goal.programme === row.programme)
        .map((goal) => {
          const targets = allTargets.filter(
            (one) => one.programme === row.programme && one.goal === goal.goal,
          );
          const sum = (of: 'target' | 'reached'): number =>
            targets.reduce((total, one) => total + one[of], 0);
          return { ...goal, target: sum('target'), reached: sum('reached'), targets };
        }),
    }));
    return { register, programmes: list };
  },
});

/** Targets of admissions given by a register's programmes that were open by a day: their sum, and how many organizations have one. */
export async function programmeFigures(
  view: ReadView,
  params: { register: string; until: string },
): Promise<{
  readonly admissionTarget: number;
  readonly organizationsWithTarget: number;
  readonly admissionsReached: number;
}> {
  const rows = await database(view)
    .selectFrom('programme_targets as t')
    .innerJoin('programmes as p', 'p.programme', 't.programme')
    .innerJoin('programme_goals as g', (join) =>
      join.onRef('g.programme', '=', 't.programme').onRef('g.goal', '=', 't.goal'),
    )
    .select(['t.unit', 't.target', 't.reached'])
    .where('p.register', '=', params.register)
    .where('p.openedOn', '<=', params.until)
    .where('g.measure', '=', 'admissions')
    .execute();
  return {
    admissionTarget: rows.reduce((sum, row) => sum + row.target, 0),
    organizationsWithTarget: new Set(rows.map((row) => row.unit)).size,
    admissionsReached: rows.reduce((sum, row) => sum + row.reached, 0),
  };
}
