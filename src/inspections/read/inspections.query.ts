import type { Kysely } from 'kysely';
import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, type ReadView } from '../../projections/index.js';
import type { InspectionDatabase } from './inspections.projection.js';

const database = (view: ReadView): Kysely<InspectionDatabase> => view.db as Kysely<InspectionDatabase>;

/** Rounds of a register with their recommendations: all, those still open, overdue on a day, or of one unit. */
export const inspectionsQuery = defineQuery({
  name: 'inspections',
  title: { vi: 'Kiểm tra, giám sát và việc khắc phục', en: 'Inspections, supervisions and their remedies' },
  path: 'registers/:register/inspections',
  params: z.strictObject({
    register: idSchema, validAt: daySchema.optional(), unit: idSchema.optional(),
    open: z.stringbool().optional(), overdue: z.stringbool().optional(),
  }), // prettier-ignore
  example: { register: 'kon-tum', overdue: 'true' },
  run: async (view, { register, validAt, unit, open, overdue }, { today }) => {
    const db = database(view);
    const day = validAt ?? today;
    const rounds = await db
      .selectFrom('inspections')
      .selectAll()
      .where('register', '=', register)
      .where('annulled', '=', 0)
      .where('openedOn', '<=', day)
      .orderBy('openedOn')
      .orderBy('inspection')
      .execute();
    const targets = await db
      .selectFrom('inspection_targets as t')
      .innerJoin('inspections as i', 'i.inspection', 't.inspection')
      .selectAll('t')
      .where('i.register', '=', register)
      .execute();
    const cases = await db
      .selectFrom('inspection_recommendations as r')
      .innerJoin('inspections as i', 'i.inspection', 'r.inspection')
      .selectAll('r')
      .where('i.register', '=', register)
      .where('r.issuedOn', '<=', day)
      .execute();
    const list = rounds.map((round) => ({
      ...round,
      targets: targets.filter((target) => target.inspection === round.inspection),
      recommendations: cases
        .filter((one) => one.inspection === round.inspection)
        .map((one) => ({
          ...one,
          overdue: one.deadline < day && (one.settledOn === null || one.settledOn > day),
        })),
    }));
    const fits = (round: (typeof list)[number]): boolean =>
      (unit === undefined ||
        round.targets.some((target) => target.unit === unit) ||
        round.recommendations.some((one) => one.responsible === unit)) &&
      (!open || round.recommendations.some((one) => one.status !== 'accepted')) &&
      (!overdue || round.recommendations.some((one) => one.overdue));
    return { register, validAt: day, inspections: list.filter(fits) };
  },
});

/** What a report counts of inspections; targets are counted once a round. */
export interface InspectionFigures {
  readonly rounds: number;
  readonly organizations: number;
  readonly members: number;
}

/**
 * Rounds of one form held by bodies of one level in [since, until], with their targets counted once a round:
 * organizations (the register's units of that kind) and members. Cells are in the record, not in these figures.
 */
export async function inspectionFigures(
  view: ReadView,
  params: {
    register: string;
    form: 'inspection' | 'supervision';
    level: 'city' | 'grassroots';
    since?: string | undefined;
    until: string;
  },
): Promise<InspectionFigures> {
  const db = database(view);
  const { register, form, level, since = '0000-01-01', until } = params;
  const rounds = db.selectFrom('inspections as i').where('i.register', '=', register).where('i.form', '=', form).where('i.level', '=', level).where('i.annulled', '=', 0).where('i.openedOn', '>=', since).where('i.openedOn', '<=', until); // prettier-ignore
  const count = await rounds.select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  const targets = await rounds
    .innerJoin('inspection_targets as t', 't.inspection', 'i.inspection')
    .select(({ fn }) => ['t.kind', fn.countAll<number>().as('n')])
    .groupBy('t.kind')
    .execute();
  const of = (kind: string): number => targets.find((row) => row.kind === kind)?.n ?? 0;
  return { rounds: count.n, organizations: of('organization'), members: of('member') };
}
