import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import {
  decodeRow,
  defineQuery,
  grouped,
  OPERATIONS,
  READERS,
  type ReadView,
} from '../../projections/index.js';
import { asOf, Stays } from '../../structure/index.js';
import { auditEntries, type AuditDatabase } from './audit-tables.js';

const PAGE = 200;
const databaseOf = (view: ReadView): Kysely<AuditDatabase> => view.db as Kysely<AuditDatabase>;
type FoundEntry = Selectable<AuditDatabase['audit_entries']> & { readonly annulledAt: string | null };

const auditParams = z.strictObject({
  register: idSchema,
  unit: idSchema.optional(),
  basis: z.string().max(200).optional(),
  from: daySchema.optional().meta({ description: 'First day of recording, UTC' }),
  to: daySchema.optional().meta({ description: 'Last day of recording, UTC' }),
  effectiveFrom: daySchema.optional().meta({ description: 'First day on which a decision takes effect' }),
  effectiveTo: daySchema.optional().meta({ description: 'Last day on which a decision takes effect' }),
  /** `next` of the page before. */
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(PAGE),
});

/** The audit trail of a register: of one unit, of one legal basis, or of a time, in the order of the log. */
export const auditQuery = defineQuery({
  name: 'audit',
  title: { vi: 'Nhật ký kiểm toán', en: 'The audit trail' },
  path: 'registers/:register/audit',
  params: auditParams,
  example: { register: 'kon-tum', basis: '66/NQ-HĐND' },
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => {
    const { register, unit, limit } = params;
    // What operators decide about the system itself is of no register, and read under the name of its stream.
    if (register !== OPERATIONS) await asOf(view, { register }, context);
    const stays = context.localities && (await Stays.of(view, register, context.localities));
    stays?.assertHolds(unit);
    const found = await entriesOf(view, params, stays);
    const page = found.slice(0, limit).map(({ annulledAt, ...row }) => ({
      ...decodeRow(auditEntries, row),
      // Position of the entry that annuls it; an annulment does not annul itself.
      annulledBy: annulledAt !== null && annulledAt > row.position ? annulledAt : null,
    }));
    return { register, next: found.length > limit ? (page.at(-1)?.position ?? null) : null, entries: page };
  },
});

type Asked = z.infer<typeof auditParams>;

/** One entry more than a page holds, where there are so many; of a limited asker those that name a unit which stood within on their day. */
async function entriesOf(view: ReadView, asked: Asked, stays: Stays | undefined): Promise<FoundEntry[]> {
  const wanted = asked.limit + 1;
  const found: FoundEntry[] = [];
  for (let { after } = asked; ;) {
    const rows = await rowsAfter(view, asked, after, stays);
    found.push(...(stays ? await concerning(view, asked.register, rows, stays) : rows));
    if (rows.length < wanted || found.length >= wanted) return found.slice(0, wanted);
    after = rows.at(-1)?.position;
  }
}

function rowsAfter(
  view: ReadView,
  asked: Asked,
  after: string | undefined,
  stays: Stays | undefined,
): Promise<FoundEntry[]> {
  const { register, unit, basis, from, to, effectiveFrom, effectiveTo, limit } = asked;
  let query = databaseOf(view)
    .selectFrom('audit_entries as e')
    .leftJoin('audit_annulments as a', (join) =>
      join.onRef('a.register', '=', 'e.register').onRef('a.decisionId', '=', 'e.decisionId'),
    )
    .selectAll('e')
    .select('a.position as annulledAt')
    .where('e.register', '=', register);
  const units = unit === undefined ? stays?.units : [unit];
  if (units !== undefined) {
    // By position, from the units' own rows: as a condition on each entry it would go through the whole register.
    query = query.where('e.position', 'in', ({ selectFrom }) => {
      const own = selectFrom('audit_units as u')
        .select('u.position')
        .where('u.register', '=', register)
        .where('u.unit', 'in', units);
      return after === undefined ? own : own.where('u.position', '>', after);
    });
  }
  if (basis !== undefined) query = query.where('e.basisNumber', '=', basis);
  if (from !== undefined) query = query.where('e.recordedAt', '>=', from);
  if (to !== undefined) query = query.where('e.recordedAt', '<=', `${to}T23:59:59.999Z`);
  if (effectiveFrom !== undefined) query = query.where('e.effectiveOn', '>=', effectiveFrom);
  if (effectiveTo !== undefined) query = query.where('e.effectiveOn', '<=', effectiveTo);
  if (after !== undefined) query = query.where('e.position', '>', after);
  return query
    .orderBy('e.position')
    .limit(limit + 1)
    .execute();
}

/** Those of the entries that name a unit which stood in the localities on the day of the entry. */
async function concerning(
  view: ReadView,
  register: string,
  rows: readonly FoundEntry[],
  stays: Stays,
): Promise<FoundEntry[]> {
  if (rows.length === 0) return [];
  const first = rows[0]?.position ?? '';
  const last = rows.at(-1)?.position ?? '';
  const named = await databaseOf(view)
    .selectFrom('audit_units')
    .select(['position', 'unit'])
    .where('register', '=', register)
    .where('position', '>=', first)
    .where('position', '<=', last)
    .execute();
  const unitsOf = grouped(named, ({ position }) => position);
  return rows.filter(({ position, effectiveOn, recordedAt }) => {
    const day = effectiveOn ?? recordedAt.slice(0, 10);
    return (unitsOf.get(position) ?? []).some(({ unit }) => stays.stood(unit, day));
  });
}
