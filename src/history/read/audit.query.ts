import type { Kysely } from 'kysely';
import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { decodeRow, defineQuery, OPERATIONS } from '../../projections/index.js';
import { asOf } from '../../structure/index.js';
import { auditEntries, type AuditDatabase } from './audit-tables.js';

const PAGE = 200;

/** The audit trail of a register: of one unit, of one legal basis, or of a time, in the order of the log. */
export const auditQuery = defineQuery({
  name: 'audit',
  title: { vi: 'Nhật ký kiểm toán', en: 'The audit trail' },
  path: 'registers/:register/audit',
  params: z.strictObject({
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
  }),
  example: { register: 'kon-tum', basis: '66/NQ-HĐND' },
  run: async (view, params, context) => {
    const { register, unit, basis, from, to, effectiveFrom, effectiveTo, after, limit } = params;
    // What operators decide about the system itself is of no register, and read under the name of its stream.
    if (register !== OPERATIONS) await asOf(view, { register }, context);
    const db = view.db as Kysely<AuditDatabase>;
    let query = db
      .selectFrom('audit_entries as e')
      .leftJoin('audit_annulments as a', (join) =>
        join.onRef('a.register', '=', 'e.register').onRef('a.decisionId', '=', 'e.decisionId'),
      )
      .selectAll('e')
      .select('a.position as annulledAt')
      .where('e.register', '=', register);
    if (unit !== undefined) {
      // By position, from the unit's own rows: as a condition on each entry it would go through the whole register.
      query = query.where('e.position', 'in', ({ selectFrom }) => {
        const own = selectFrom('audit_units as u')
          .select('u.position')
          .where('u.register', '=', register)
          .where('u.unit', '=', unit);
        return after === undefined ? own : own.where('u.position', '>', after);
      });
    }
    if (basis !== undefined) query = query.where('e.basisNumber', '=', basis);
    if (from !== undefined) query = query.where('e.recordedAt', '>=', from);
    if (to !== undefined) query = query.where('e.recordedAt', '<=', `${to}T23:59:59.999Z`);
    if (effectiveFrom !== undefined) query = query.where('e.effectiveOn', '>=', effectiveFrom);
    if (effectiveTo !== undefined) query = query.where('e.effectiveOn', '<=', effectiveTo);
    if (after !== undefined) query = query.where('e.position', '>', after);
    const rows = await query
      .orderBy('e.position')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit).map(({ annulledAt, ...row }) => ({
      ...decodeRow(auditEntries, row),
      // Position of the entry that annuls it; an annulment does not annul itself.
      annulledBy: annulledAt !== null && annulledAt > row.position ? annulledAt : null,
    }));
    return { register, next: rows.length > limit ? (page.at(-1)?.position ?? null) : null, entries: page };
  },
});
