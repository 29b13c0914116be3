import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { basisSchema, daySchema, idSchema } from '../../kernel/schemas.js';
import {
  decodeRow,
  defineQuery,
  grouped,
  OPERATIONS,
  READERS,
  type AskedPage,
  type ReadView,
} from '../../projections/index.js';
import { asOf, Stays } from '../../structure/index.js';
import { auditEntries, type AuditDatabase } from './audit-tables.js';

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
});

/** One event as an auditor reads it. */
export const auditEntrySchema = z.strictObject({
  position: z.string(), register: z.string(), stream: z.string(), revision: z.int(), type: z.string(), actor: z.string(), osUser: z.string().nullable(),
  authenticated: z.int().min(0).max(1), recordedAt: z.iso.datetime(), decidedOn: daySchema.nullable(), effectiveOn: daySchema.nullable(),
  decisionId: z.string().nullable(), basisNumber: z.string().nullable(), basis: basisSchema.nullable(), commandName: z.string(),
  commandId: z.uuid(), vi: z.string(), en: z.string(), annulledBy: z.string().nullable(),
}).meta({ id: 'AuditEntry', description: 'Who, what, when recorded, when effective, on what legal basis, on whose command' }); // prettier-ignore

/** The audit trail of a register: of one unit, of one legal basis, or of a time, in the order of the log. */
export const auditQuery = defineQuery({
  name: 'audit',
  title: { vi: 'Nhật ký kiểm toán', en: 'The audit trail' },
  path: 'registers/:register/audit',
  params: auditParams,
  example: { register: 'kon-tum', basis: '66/NQ-HĐND' },
  answer: z.strictObject({ register: z.string(), entries: z.array(auditEntrySchema) }),
  pages: { list: 'entries', key: ({ position }: { position: string }) => [position] },
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => {
    const { register, unit } = params;
    // What operators decide about the system itself is of no register, and read under the name of its stream.
    if (register !== OPERATIONS) await asOf(view, { register }, context);
    const stays = context.localities && (await Stays.of(view, register, context.localities));
    stays?.assertHolds(unit);
    const found = await entriesOf(view, params, stays, context.page);
    const entries = found.map(({ annulledAt, ...row }) => ({
      ...decodeRow(auditEntries, row),
      // Position of the entry that annuls it; an annulment does not annul itself.
      annulledBy: annulledAt !== null && annulledAt > row.position ? annulledAt : null,
    }));
    return { register, entries };
  },
});

type Asked = z.infer<typeof auditParams>;

/** The entries of a page, or all; of a limited asker those that name a unit which stood within on their day. */
async function entriesOf(
  view: ReadView,
  asked: Asked,
  stays: Stays | undefined,
  page: AskedPage | undefined,
): Promise<FoundEntry[]> {
  const wanted = page?.limit ?? Infinity;
  const found: FoundEntry[] = [];
  for (let after = page?.after?.map(String)[0]; ;) {
    const rows = await rowsAfter(view, asked, stays, after, page?.limit);
    found.push(...(stays ? await concerning(view, asked.register, rows, stays) : rows));
    if (rows.length < wanted || found.length >= wanted) return found.slice(0, wanted);
    after = rows.at(-1)?.position;
  }
}

function rowsAfter(
  view: ReadView,
  asked: Asked,
  stays: Stays | undefined,
  after: string | undefined,
  limit: number | undefined,
): Promise<FoundEntry[]> {
  const { register, unit, basis, from, to, effectiveFrom, effectiveTo } = asked;
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
  if (limit !== undefined) query = query.limit(limit);
  return query.orderBy('e.position').execute();
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
