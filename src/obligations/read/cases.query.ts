import type { Kysely } from 'kysely';
import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { defineQuery, grouped, READERS, type DatabaseOf, type ReadView } from '../../projections/index.js';
import { assertRegister } from '../../structure/index.js';
import type { cases, hops, tallies, turns, TurnRow } from '../case-tables.js';

type CaseDatabase = DatabaseOf<{
  obligation_cases: typeof cases;
  obligation_hops: typeof hops;
  obligation_turns: typeof turns;
  obligation_tallies: typeof tallies;
}>;
const database = (view: ReadView): Kysely<CaseDatabase> => view.db as Kysely<CaseDatabase>;

/** What is known now of the unit on which a case stands. */
type Standing = 'living' | 'ended' | 'never-was';

function standingOf(of: readonly TurnRow[]): Standing {
  const last = of.filter(({ annulledBy }) => annulledBy === null).at(-1);
  if (!last || last.ends === 0) return 'living';
  return last.neverWas === 1 ? 'never-was' : 'ended';
}

/**
 * Conservation of open cases. Every case that was opened is open or over, and stands once; what stands on a unit that has
 * ended, or never was, is owed to the unit that takes it over, or listed as stuck where nobody does.
 */
export const casesQuery = defineQuery({
  name: 'cases',
  title: { vi: 'Việc còn mở: đang ở đơn vị nào, còn phải chuyển gì', en: 'Open cases: where they stand, and what is still to be moved' }, // prettier-ignore
  path: 'registers/:register/cases',
  params: z.strictObject({
    register: idSchema,
    unit: idSchema.optional(),
    owed: z
      .stringbool()
      .optional()
      .meta({ description: 'only cases that are to move on, or stand where nobody takes them over' }),
  }),
  example: { register: 'kon-tum', owed: 'true' },
  answer: z.strictObject({
    register: z.string(), opened: z.int(), over: z.int(), open: z.int(), owed: z.int(), stuck: z.int(), lost: z.int(), astray: z.int(),
    cases: z.array(z.strictObject({
      case: z.string(), kind: z.string(), unit: z.string(), standing: z.enum(['living', 'ended', 'never-was']), since: daySchema, moves: z.int(),
      cause: z.string().nullable(), to: z.string().nullable(), stuck: z.string().nullable(),
    })),
  }), // prettier-ignore
  pages: { list: 'cases', key: (one: { since: string; case: string }) => [one.since, one.case] },
  roles: READERS,
  scope: 'register',
  run: async (view, { register, unit, owed }) => {
    await assertRegister(view, register);
    const db = database(view);
    const open = await db
      .selectFrom('obligation_cases')
      .selectAll()
      .where('register', '=', register)
      .where('open', '=', 1)
      .orderBy('since')
      .orderBy('case')
      .execute();
    const { rows } = await db
      .selectFrom('obligation_cases')
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .where('register', '=', register)
      .executeTakeFirstOrThrow();
    const tally = await db.selectFrom('obligation_tallies').selectAll().where('register', '=', register).executeTakeFirst(); // prettier-ignore
    const ends = await db.selectFrom('obligation_turns').selectAll().where('register', '=', register).orderBy('revision').execute(); // prettier-ignore
    const moves = await db
      .selectFrom('obligation_hops as h')
      .innerJoin('obligation_cases as c', 'c.case', 'h.case')
      .select(['h.case', ({ fn }) => fn.countAll<number>().as('moves')])
      .where('c.register', '=', register)
      .where('c.open', '=', 1)
      .groupBy('h.case')
      .execute();
    const turnsOf = grouped(ends, (turn) => turn.unit);
    const movesOf = new Map(moves.map((row) => [row.case, row.moves]));
    const list = open.map((row) => ({
      case: row.case,
      kind: row.kind,
      unit: row.unit,
      standing: standingOf(turnsOf.get(row.unit) ?? []),
      since: row.since,
      moves: movesOf.get(row.case) ?? 0,
      cause: row.owedCause,
      to: row.owedTo,
      stuck: row.stuck,
    }));
    const isOwed = ({ to, stuck }: (typeof list)[number]): boolean => to !== null || stuck !== null;
    const opened = tally?.opened ?? 0;
    const fits = (one: (typeof list)[number]): boolean => (unit === undefined || one.unit === unit) && (!owed || isOwed(one)); // prettier-ignore
    return {
      register,
      opened,
      over: rows - open.length,
      open: open.length,
      owed: list.filter(({ to }) => to !== null).length,
      stuck: list.filter(({ stuck }) => stuck !== null).length,
      /** Opened, and neither open nor over. */
      lost: opened - rows,
      /** Moves that did not begin where the case stood. */
      astray: tally?.astray ?? 0,
      cases: list.filter(fits),
    };
  },
});
