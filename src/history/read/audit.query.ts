import type { Kysely } from 'kysely';
import { z } from 'zod';
import { basisSchema, daySchema, idSchema } from '../../kernel/schemas.js';
import { decodeRow, defineQuery, OPERATIONS } from '../../projections/index.js';
import { asOf } from '../../structure/index.js';
import { auditEntries, type AuditDatabase } from './audit-tables.js';

/** One event as an auditor reads it. */
export const auditEntrySchema = z.strictObject({
  position: z.string(), register: z.string(), stream: z.string(), revision: z.int(), type: z.string(), actor: z.string(),
  authenticated: z.int().min(0).max(1), recordedAt: z.iso.datetime(), decidedOn: daySchema.nullable(), effectiveOn: daySchema.nullable(),
  decisionId: z.string().nullable(), basisNumber: z.string().nullable(), basis: basisSchema.nullable(), commandName: z.string(),
  commandId: z.uuid(), vi: z.string(), en: z.string(), annulledBy: z.string().nullable(),
}).meta({ id: 'AuditEntry', description: 'Who, what, when recorded, when effective, on what legal basis, on whose command' }); // prettier-ignore

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
  }),
  example: { register: 'kon-tum', basis: '66/NQ-HĐND' },
  answer: z.strictObject({ register: z.string(), entries: z.array(auditEntrySchema) }),
  pages: { list: 'entries', key: ({ position }: { position: string }) => [position] },
  run: async (view, params, context) => {
    const { register, unit, basis, from, to, effectiveFrom, effectiveTo } = params;
    const after = context.page?.after?.[0];
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
        return after === undefined ? own : own.where('u.position', '>', String(after));
      });
    }
    if (basis !== undefined) query = query.where('e.basisNumber', '=', basis);
    if (from !== undefined) query = query.where('e.recordedAt', '>=', from);
    if (to !== undefined) query = query.where('e.recordedAt', '<=', `${to}T23:59:59.999Z`);
    if (effectiveFrom !== undefined) query = query.where('e.effectiveOn', '>=', effectiveFrom);
    if (effectiveTo !== undefined) query = query.where('e.effectiveOn', '<=', effectiveTo);
    if (after !== undefined) query = query.where('e.position', '>', String(after));
    if (context.page) query = query.limit(context.page.limit);
    const rows = await query.orderBy('e.position').execute();
    const entries = rows.map(({ annulledAt, ...row }) => ({
      ...decodeRow(auditEntries, row),
      // Position of the entry that annuls it; an annulment does not annul itself.
      annulledBy: annulledAt !== null && annulledAt > row.position ? annulledAt : null,
    }));
    return { register, entries };
  },
});
