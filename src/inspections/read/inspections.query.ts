import type { Kysely } from 'kysely';
import { z } from 'zod';
import { etagOf } from '../../kernel/etag.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, grouped, READERS_OF_PERSONS, type ReadView } from '../../projections/index.js';
import { asOf, Stays } from '../../structure/index.js';
import { FORMS } from '../domain/inspection.events.js';
import type { InspectionDatabase, InspectionRow, RecommendationRow, StepRow } from './inspections.projection.js'; // prettier-ignore

const database = (view: ReadView): Kysely<InspectionDatabase> => view.db as Kysely<InspectionDatabase>;

/** A recommendation as it stood on a day. */
export interface RecommendationThen {
  readonly recommendation: string;
  readonly text: string;
  readonly issuedOn: string;
  readonly responsible: string;
  readonly deadline: string;
  readonly status: string;
  /** The day of the status. */
  readonly since: string;
  /** The deadline has passed, and no remedy was reported in time. */
  readonly overdue: boolean;
}

/** A recommendation on a day; `steps` in the order of day and revision. */
export function stoodOn(day: string, row: RecommendationRow, steps: readonly StepRow[]): RecommendationThen {
  const { recommendation, text, issuedOn } = row;
  const then = { responsible: row.responsible, deadline: '', status: 'open', since: issuedOn };
  for (const step of steps) {
    if (step.on > day) break;
    if (step.status !== null) Object.assign(then, { status: step.status, since: step.on });
    if (step.responsible !== null) then.responsible = step.responsible;
    if (step.deadline !== null) then.deadline = step.deadline;
  }
  const inTime = then.status === 'accepted' || (then.status === 'reported' && then.since <= then.deadline);
  return { recommendation, text, issuedOn, ...then, overdue: then.deadline < day && !inTime };
}

const recommendationSchema = z.strictObject({
  recommendation: z.string(), text: z.string(), issuedOn: daySchema, responsible: z.string(), deadline: daySchema,
  status: z.enum(['open', 'reported', 'accepted']), since: daySchema, overdue: z.boolean(),
}); // prettier-ignore
const targetAnswer = z.strictObject({
  inspection: z.string(), target: z.string(), unit: z.string().nullable(), kind: z.enum(['organization', 'cell', 'member']), person: z.string().nullable(),
  personName: z.string().optional(), findings: z.string().nullable(), conclusion: z.string().nullable(), signsOfViolation: z.int().min(0).max(1),
}); // prettier-ignore
const roundSchema = z.strictObject({
  inspection: z.string(), register: z.string(), form: z.enum(['inspection', 'supervision']), subject: z.enum(Object.values(FORMS).flat()), level: z.enum(['city', 'grassroots']),
  heldBy: z.string(), heldByUnit: z.string().nullable(), openedOn: daySchema, concludedOn: daySchema.nullable(), closedOn: daySchema.nullable(),
  basisNumber: z.string(), causedBy: z.string().nullable(), recordedAt: z.iso.datetime(), revision: z.int(), etag: z.string(),
  targets: z.array(targetAnswer), recommendations: z.array(recommendationSchema),
}).meta({ id: 'Inspection', description: 'A round of inspection or supervision with its targets and recommendations' }); // prettier-ignore

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
  answer: z.strictObject({ register: z.string(), validAt: daySchema, inspections: z.array(roundSchema) }),
  pages: { list: 'inspections', key: ({ openedOn, inspection }: InspectionRow) => [openedOn, inspection] },
  roles: READERS_OF_PERSONS,
  scope: 'locality',
  run: async (view, { open, overdue, unit, ...params }, context) => {
    const db = database(view);
    const { register, validAt: day } = await asOf(view, params, context);
    const stays = context.localities && (await Stays.of(view, register, context.localities));
    stays?.assertHolds(unit);
    const rounds = await db
      .selectFrom('inspections')
      .selectAll()
      .where('register', '=', register)
      .where('annulledAt', 'is', null)
      .where('openedOn', '<=', day)
      .orderBy('openedOn')
      .orderBy('inspection')
      .execute();
    const own = db.selectFrom('inspections').select('inspection').where('register', '=', register);
    const targets = await db.selectFrom('inspection_targets').selectAll().where('inspection', 'in', own).orderBy('inspection').orderBy('target').execute(); // prettier-ignore
    const cases = await db.selectFrom('inspection_recommendations').selectAll().where('inspection', 'in', own).where('issuedOn', '<=', day).orderBy('issuedOn').orderBy('recommendation').execute(); // prettier-ignore
    const steps = await db.selectFrom('inspection_recommendation_steps').selectAll().where('inspection', 'in', own).orderBy('on').orderBy('revision').execute(); // prettier-ignore
    const targetsOf = grouped(targets, ({ inspection }) => inspection);
    const casesOf = grouped(cases, ({ inspection }) => inspection);
    const stepsOf = grouped(steps, ({ recommendation }) => recommendation);
    const until = (on: string | null): string | null => (on !== null && on <= day ? on : null);
    const list = rounds.map(({ annulledAt: _standing, concludedOn, closedOn, ...round }) => ({
      ...round,
      etag: etagOf({ id: round.inspection, revision: round.revision }),
      concludedOn: until(concludedOn),
      closedOn: until(closedOn),
      targets: targetsOf.get(round.inspection) ?? [],
      recommendations: (casesOf.get(round.inspection) ?? []).map((one) =>
        stoodOn(day, one, stepsOf.get(one.recommendation) ?? []),
      ),
    }));
    const seen = stays ? list.flatMap((round) => partOf(round, stays, day)) : list;
    const fits = (round: (typeof list)[number]): boolean =>
      (unit === undefined ||
        round.targets.some((target) => target.unit === unit) ||
        round.recommendations.some((one) => one.responsible === unit)) &&
      (!open ||
        round.concludedOn === null ||
        round.recommendations.some((one) => one.status !== 'accepted')) &&
      (!overdue || round.recommendations.some((one) => one.overdue));
    return { register, validAt: day, inspections: seen.filter(fits) };
  },
});

interface Round {
  readonly openedOn: string;
  readonly heldByUnit: string | null;
  readonly targets: readonly { readonly unit: string | null }[];
  readonly recommendations: readonly RecommendationThen[];
}

/** What an asker sees of a round: all of one that his own committee holds, else what concerns his localities. */
function partOf<R extends Round>(round: R, stays: Stays, day: string): R[] {
  const { openedOn, heldByUnit, targets, recommendations } = round;
  if (heldByUnit !== null && stays.stood(heldByUnit, openedOn)) return [round];
  const part = {
    targets: targets.filter(({ unit }) => unit !== null && stays.stood(unit, openedOn)),
    recommendations: recommendations.filter((one) => stays.stood(one.responsible, one.issuedOn, day)),
  };
  return part.targets.length + part.recommendations.length > 0 ? [{ ...round, ...part }] : [];
}

/** Units that the standing rounds of a register name: as targets, as the body that holds them, as responsible for a remedy. */
export async function unitsOfInspections(
  view: ReadView,
  register: string,
): Promise<readonly { readonly inspection: string; readonly as: string; readonly unit: string }[]> {
  const db = database(view);
  const rounds = db
    .selectFrom('inspections as i')
    .where('i.register', '=', register)
    .where('i.annulledAt', 'is', null);
  const bodies = await rounds.select(['i.inspection', 'i.heldByUnit as unit']).execute();
  const targets = await rounds.innerJoin('inspection_targets as t', 't.inspection', 'i.inspection').select(['i.inspection', 't.unit']).execute(); // prettier-ignore
  const cases = await rounds.innerJoin('inspection_recommendations as r', 'r.inspection', 'i.inspection').select(['i.inspection', 'r.responsible as unit']).execute(); // prettier-ignore
  const named = (as: string, rows: readonly { inspection: string; unit: string | null }[]) =>
    rows.flatMap(({ inspection, unit }) => (unit === null ? [] : [{ inspection, as, unit }]));
  return [...named('held-by', bodies), ...named('target', targets), ...named('responsible', cases)];
}

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
    /** Instant, UTC: as it was known then. */
    recordedAt?: string | undefined;
  },
): Promise<InspectionFigures> {
  const db = database(view);
  const { register, form, level, since = '0000-01-01', until } = params;
  const known = params.recordedAt === undefined ? undefined : new Date(params.recordedAt).toISOString();
  const all = db.selectFrom('inspections as i').where('i.register', '=', register).where('i.form', '=', form).where('i.level', '=', level).where('i.openedOn', '>=', since).where('i.openedOn', '<=', until); // prettier-ignore
  const rounds =
    known === undefined
      ? all.where('i.annulledAt', 'is', null)
      : all
          .where('i.recordedAt', '<=', known)
          .where((is) => is.or([is('i.annulledAt', 'is', null), is('i.annulledAt', '>', known)]));
  const count = await rounds.select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  const targets = await rounds
    .innerJoin('inspection_targets as t', 't.inspection', 'i.inspection')
    .select(({ fn }) => ['t.kind', fn.countAll<number>().as('n')])
    .groupBy('t.kind')
    .execute();
  const of = (kind: string): number => targets.find((row) => row.kind === kind)?.n ?? 0;
  return { rounds: count.n, organizations: of('organization'), members: of('member') };
}
