import type { Kysely } from 'kysely';
import { z } from 'zod';
import { etagOf } from '../../kernel/etag.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, grouped, READERS, type ReadView } from '../../projections/index.js';
import { asOf, Stays } from '../../structure/index.js';
import type { ProgrammeDatabase, ProgrammeRow, TargetStepRow } from './programmes.projection.js';

const database = (view: ReadView): Kysely<ProgrammeDatabase> => view.db as Kysely<ProgrammeDatabase>;

/** What a unit was to reach of a goal on a day, and had reached. */
export interface TargetThen {
  readonly programme: string;
  readonly goal: string;
  readonly unit: string;
  readonly target: number;
  readonly reached: number;
}

/** Targets on a day, as known at an instant (default: now); units whose target went to another one are left out. */
async function targetsThen(
  view: ReadView,
  { register, day, recordedAt }: { register: string; day: string; recordedAt?: string | undefined },
): Promise<TargetThen[]> {
  const db = database(view);
  let query = db
    .selectFrom('programme_target_steps as t')
    .innerJoin('programmes as p', 'p.programme', 't.programme')
    .selectAll('t')
    .where('p.register', '=', register)
    .where('t.on', '<=', day);
  if (recordedAt !== undefined) query = query.where('t.recordedAt', '<=', new Date(recordedAt).toISOString());
  const rows = await query.orderBy('t.on').orderBy('t.revision').orderBy('t.part').orderBy('t.goal').orderBy('t.unit').execute(); // prettier-ignore
  const byUnit = grouped(rows, ({ programme, goal, unit }) => JSON.stringify([programme, goal, unit]));
  return [...byUnit.values()].map(figuresOf).filter(({ target, reached }) => target > 0 || reached > 0);
}

function figuresOf(steps: readonly TargetStepRow[]): TargetThen {
  const figures = { target: 0, reached: 0 };
  for (const { figure, how, number } of steps) {
    const name = figure === 'target' ? 'target' : 'reached';
    figures[name] = how === 'is' ? number : figures[name] + number;
  }
  const { programme = '', goal = '', unit = '' } = steps[0] ?? {};
  return { programme, goal, unit, ...figures };
}

const figures = { target: z.number(), reached: z.number() };
const programmeSchema = z.strictObject({
  programme: z.string(), register: z.string(), name: z.string(), issuer: z.string(), basisNumber: z.string(), serves: z.string().nullable(), termFrom: daySchema,
  termTo: daySchema, openedOn: daySchema, closedOn: daySchema.nullable(), revision: z.int(), etag: z.string(),
  goals: z.array(z.strictObject({
    goal: z.string(), name: z.string(), measure: z.string(), total: z.number().nullable(), ...figures,
    targets: z.array(z.strictObject({ unit: z.string(), ...figures })),
  })),
}).meta({ id: 'Programme', description: 'A programme with its goals, targets given and what was reached' }); // prettier-ignore

/** Programmes of a register on a day: goals, targets given, and what was reached. */
export const programmesQuery = defineQuery({
  name: 'programmes',
  title: { vi: 'Chương trình, chỉ tiêu và kết quả', en: 'Programmes, targets and what was reached' },
  path: 'registers/:register/programmes',
  params: z.strictObject({ register: idSchema, validAt: daySchema.optional() }),
  example: { register: 'kon-tum' },
  answer: z.strictObject({ register: z.string(), validAt: daySchema, programmes: z.array(programmeSchema) }),
  pages: { list: 'programmes', key: ({ openedOn, programme }: ProgrammeRow) => [openedOn, programme] },
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => {
    const db = database(view);
    const { register, validAt: day } = await asOf(view, params, context);
    const stays = context.localities && (await Stays.of(view, register, context.localities));
    const rows = await db
      .selectFrom('programmes')
      .selectAll()
      .where('register', '=', register)
      .where('openedOn', '<=', day)
      .orderBy('openedOn')
      .orderBy('programme')
      .execute();
    const openedOn = new Map(rows.map((row) => [row.programme, row.openedOn]));
    const own = db.selectFrom('programmes').select('programme').where('register', '=', register);
    const goals = await db.selectFrom('programme_goals').selectAll().where('programme', 'in', own).orderBy('programme').orderBy('goal').execute(); // prettier-ignore
    const goalsOf = grouped(goals, ({ programme }) => programme);
    const targets = await targetsThen(view, { register, day });
    const seen = stays ? targets.filter(({ unit, programme }) => stays.stood(unit, openedOn.get(programme) ?? day, day)) : targets; // prettier-ignore
    const targetsOf = grouped(seen, ({ goal }) => goal);
    const list = rows.map((row) => ({
      ...row,
      etag: etagOf({ id: row.programme, revision: row.revision }),
      closedOn: row.closedOn !== null && row.closedOn <= day ? row.closedOn : null,
      goals: (goalsOf.get(row.programme) ?? []).map(({ goal, name, measure, total }) => {
        const targets = (targetsOf.get(goal) ?? []).map(({ unit, target, reached }) => ({ unit, target, reached })); // prettier-ignore
        const sum = (of: 'target' | 'reached'): number => targets.reduce((all, one) => all + one[of], 0);
        return { goal, name, measure, total, target: sum('target'), reached: sum('reached'), targets };
      }),
    }));
    return { register, validAt: day, programmes: list };
  },
});

/** Targets of admissions given by a register's programmes that were open by a day: their sum, and how many organizations have one. */
export async function programmeFigures(
  view: ReadView,
  params: { register: string; until: string; recordedAt?: string | undefined },
): Promise<{
  readonly admissionTarget: number;
  readonly organizationsWithTarget: number;
  readonly admissionsReached: number;
}> {
  const { register, until: day, recordedAt } = params;
  const goals = await database(view)
    .selectFrom('programme_goals as g')
    .innerJoin('programmes as p', 'p.programme', 'g.programme')
    .select('g.goal')
    .where('p.register', '=', register)
    .where('p.openedOn', '<=', day)
    .where('g.measure', '=', 'admissions')
    .execute();
  const counted = new Set(goals.map(({ goal }) => goal));
  const rows = (await targetsThen(view, { register, day, recordedAt })).filter(({ goal }) => counted.has(goal)); // prettier-ignore
  return {
    admissionTarget: rows.reduce((sum, row) => sum + row.target, 0),
    organizationsWithTarget: new Set(rows.filter(({ target }) => target > 0).map(({ unit }) => unit)).size,
    admissionsReached: rows.reduce((sum, row) => sum + row.reached, 0),
  };
}

/** Units that have a target of a programme of the register that is not closed. */
export async function unitsOfProgrammes(
  view: ReadView,
  register: string,
): Promise<readonly { readonly programme: string; readonly as: string; readonly unit: string }[]> {
  const open = await database(view)
    .selectFrom('programmes')
    .select('programme')
    .where('register', '=', register)
    .where('closedOn', 'is', null)
    .execute();
  const running = new Set(open.map(({ programme }) => programme));
  const targets = await targetsThen(view, { register, day: '9999-12-31' });
  return targets
    .filter(({ programme, target }) => running.has(programme) && target > 0)
    .map(({ programme, unit }) => ({ programme, as: 'target', unit }));
}
