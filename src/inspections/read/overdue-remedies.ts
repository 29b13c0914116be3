import type { Kysely } from 'kysely';
import { grouped, type ReadView } from '../../projections/index.js';
import type { InspectionDatabase } from './inspections.projection.js';
import { stoodOn } from './inspections.query.js';

/** A remedy that is overdue on a day, and is not in the log as such. */
export interface UnnotedRemedy {
  readonly register: string;
  readonly inspection: string;
  readonly recommendation: string;
  readonly deadline: string;
}

/** Every open recommendation of a standing round whose present deadline lies before the day and was not noted as passed. */
export async function unnotedRemedies(view: ReadView, day: string): Promise<UnnotedRemedy[]> {
  const db = view.db as Kysely<InspectionDatabase>;
  const cases = await db
    .selectFrom('inspection_recommendations as r')
    .innerJoin('inspections as i', 'i.inspection', 'r.inspection')
    .selectAll('r')
    .select('i.register')
    .where('i.annulledAt', 'is', null)
    .where('i.closedOn', 'is', null)
    .where('r.issuedOn', '<=', day)
    .orderBy('r.inspection')
    .orderBy('r.recommendation')
    .execute();
  const steps = await db.selectFrom('inspection_recommendation_steps').selectAll().orderBy('on').orderBy('revision').execute(); // prettier-ignore
  const stepsOf = grouped(steps, ({ recommendation }) => recommendation);
  return cases.flatMap((one) => {
    const { register, inspection, recommendation, overdueNoted } = one;
    const { status, deadline } = stoodOn(day, one, stepsOf.get(recommendation) ?? []);
    return status === 'open' && deadline < day && overdueNoted !== deadline
      ? [{ register, inspection, recommendation, deadline }]
      : [];
  });
}
