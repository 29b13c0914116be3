import type { Kysely } from 'kysely';
import { z } from 'zod';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { decodeRow, defineQuery } from '../../projections/index.js';
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
    /** Days of recording, in UTC, both included. */
    from: daySchema.optional(),
    to: daySchema.optional(),
    /** `next` of the page before. */
    after: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(5000).default(PAGE),
  }),
  example: { register: 'kon-tum', basis: '66/NQ-HĐND' },
  run: async (view, { register, unit, basis, from, to, after, limit }) => {
    let query = (view.db as Kysely<AuditDatabase>)
      .selectFrom('audit_entries as e')
      .selectAll('e')
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
    if (after !== undefined) query = query.where('e.position', '>', after);
    const rows = await query
      .orderBy('e.position')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit).map((row) => decodeRow(auditEntries, row));
    return { register, next: rows.length > limit ? (page.at(-1)?.position ?? null) : null, entries: page };
  },
});
