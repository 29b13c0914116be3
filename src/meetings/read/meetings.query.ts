import type { Kysely } from 'kysely';
import { z } from 'zod';
import { etagOf } from '../../kernel/etag.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import {
  decodeRow,
  defineQuery,
  grouped,
  READERS_OF_PERSONS,
  type ReadView,
} from '../../projections/index.js';
import { asOf, Stays } from '../../structure/index.js';
import { CAPACITIES } from '../domain/meeting.events.js';
import { meetings, type IssueRow, type IssueStepRow, type MeetingDatabase } from './meetings.projection.js';

const database = (view: ReadView): Kysely<MeetingDatabase> => view.db as Kysely<MeetingDatabase>;

/** An issue as it stood on a day; `steps` in the order of day and revision. */
function stoodOn(day: string, { issue, text }: IssueRow, steps: readonly IssueStepRow[]) {
  const then = { status: 'raised', with: '', answer: null, outcome: null, since: '' };
  for (const { on, status, revision: _revision, meeting: _meeting, issue: _issue, ...change } of steps) {
    if (on > day) break;
    if (status !== null) Object.assign(then, { status, since: on });
    Object.assign(then, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null)));
  }
  return { issue, text, ...then };
}

const capacity = z.enum(CAPACITIES);
const meetingSchema = z.strictObject({
  meeting: z.string(), register: z.string(), cell: z.string(), heldOn: daySchema, form: z.enum(['whole-cell', 'by-groups']), instruction: z.string().nullable(),
  present: z.int(), revision: z.int(), etag: z.string(),
  attendance: z.array(z.strictObject({ group: z.string().nullable(), capacity, number: z.int() })),
  guests: z.array(z.strictObject({ person: z.string(), personName: z.string().optional(), capacity })),
  opinions: z.array(z.string()),
  issues: z.array(z.strictObject({
    issue: z.string(), text: z.string(), status: z.enum(['raised', 'referred', 'answered', 'settled']), with: z.string(), since: daySchema,
    answer: z.string().nullable(), outcome: z.string().nullable(),
  })),
}).meta({ id: 'Meeting', description: 'A meeting of a cell with the issues raised there' }); // prettier-ignore

/** Meetings of a register up to a day, with their issues; those with an issue that was not settled by then. */
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
  answer: z.strictObject({ register: z.string(), validAt: daySchema, meetings: z.array(meetingSchema) }),
  pages: {
    list: 'meetings',
    key: ({ heldOn, meeting }: { heldOn: string; meeting: string }) => [heldOn, meeting],
  },
  roles: READERS_OF_PERSONS,
  scope: 'locality',
  run: async (view, { unit, unresolved, ...params }, context) => {
    const db = database(view);
    const { register, validAt: day } = await asOf(view, params, context);
    const stays = context.localities && (await Stays.of(view, register, context.localities));
    stays?.assertHolds(unit);
    const rows = await db
      .selectFrom('meetings')
      .selectAll()
      .where('register', '=', register)
      .where('annulled', '=', 0)
      .where('heldOn', '<=', day)
      .orderBy('heldOn')
      .orderBy('meeting')
      .execute();
    const own = db.selectFrom('meetings').select('meeting').where('register', '=', register);
    const raised = await db.selectFrom('meeting_issues').selectAll().where('meeting', 'in', own).orderBy('meeting').orderBy('issue').execute(); // prettier-ignore
    const steps = await db.selectFrom('meeting_issue_steps').selectAll().where('meeting', 'in', own).orderBy('on').orderBy('revision').execute(); // prettier-ignore
    const raisedAt = grouped(raised, ({ meeting }) => meeting);
    const stepsOf = grouped(steps, ({ issue }) => issue);
    const decoded = rows.map((row) => decodeRow(meetings, row));
    const list = decoded.map(({ annulled: _standing, ...row }) => ({
      ...row,
      etag: etagOf({ id: row.meeting, revision: row.revision }),
      issues: (raisedAt.get(row.meeting) ?? []).map((issue) =>
        stoodOn(day, issue, stepsOf.get(issue.issue) ?? []),
      ),
    }));
    const seen = stays ? list.flatMap((one) => partOf(one, stays, day)) : list;
    const fits = (one: (typeof list)[number]): boolean =>
      (unit === undefined || one.cell === unit || one.issues.some((issue) => issue.with === unit)) &&
      (!unresolved || one.issues.some((issue) => issue.status !== 'settled'));
    return { register, validAt: day, meetings: seen.filter(fits) };
  },
});

interface Held {
  readonly cell: string;
  readonly heldOn: string;
  readonly issues: readonly { readonly with: string; readonly since: string }[];
}

/** What an asker sees of a meeting: all of one of his own cells, else the issues that lie with a unit of his localities. */
function partOf<M extends Held>(meeting: M, stays: Stays, day: string): M[] {
  const { cell, heldOn } = meeting;
  if (stays.stood(cell, heldOn)) return [meeting];
  const issues = meeting.issues.filter((issue) => stays.stood(issue.with, heldOn, day));
  return issues.length > 0 ? [{ ...meeting, attendance: [], guests: [], opinions: [], issues }] : [];
}

/** Units that the standing meetings of a register name: the cell that met, and the unit that has an issue. */
export async function unitsOfMeetings(
  view: ReadView,
  register: string,
): Promise<readonly { readonly meeting: string; readonly as: string; readonly unit: string }[]> {
  const held = database(view)
    .selectFrom('meetings as m')
    .where('m.register', '=', register)
    .where('m.annulled', '=', 0);
  const cells = await held.select(['m.meeting', 'm.cell as unit']).execute();
  const open = await held
    .innerJoin('meeting_issues as s', 's.meeting', 'm.meeting')
    .select(['m.meeting', 's.with as unit'])
    .execute();
  return [
    ...cells.map((row) => ({ ...row, as: 'cell' })),
    ...open.map((row) => ({ ...row, as: 'issue-with' })),
  ];
}
