import type { Kysely } from 'kysely';
import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { decodeRow, defineQuery } from '../../projections/index.js';
import { meetings, type MeetingDatabase } from './meetings.projection.js';

/** Meetings of a register up to a day, with their issues; those with an issue that is not settled. */
export const meetingsQuery = defineQuery({
  name: 'meetings',
  title: { vi: 'Sinh hoạt chi bộ và kiến nghị', en: 'Meetings of cells and the issues raised' },
  path: 'registers/:register/meetings',
  params: z.strictObject({
    register: idSchema,
    validAt: daySchema.optional(),
    unit: idSchema.optional(),
    unresolved: z.stringbool().optional(),
  }),
  example: { register: 'kon-tum', unresolved: 'true' },
  run: async (view, { register, validAt, unit, unresolved }, { today }) => {
    const db = view.db as Kysely<MeetingDatabase>;
    const day = validAt ?? today;
    const rows = await db
      .selectFrom('meetings')
      .selectAll()
      .where('register', '=', register)
      .where('annulled', '=', 0)
      .where('heldOn', '<=', day)
      .orderBy('heldOn')
      .orderBy('meeting')
      .execute();
    const raised = await db
      .selectFrom('meeting_issues as s')
      .innerJoin('meetings as m', 'm.meeting', 's.meeting')
      .selectAll('s')
      .where('m.register', '=', register)
      .execute();
    const list = rows.map((row) => ({
      ...decodeRow(meetings, row),
      issues: raised.filter((issue) => issue.meeting === row.meeting),
    }));
    const fits = (one: (typeof list)[number]): boolean =>
      (unit === undefined || one.cell === unit || one.issues.some((issue) => issue.with === unit)) &&
      (!unresolved || one.issues.some((issue) => issue.status !== 'settled'));
    return { register, validAt: day, meetings: list.filter(fits) };
  },
});
