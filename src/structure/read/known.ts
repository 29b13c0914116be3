import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { reject } from '../../kernel/rejection.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import type { QueryContext, ReadView } from '../../projections/index.js';
import type { StructureDatabase } from './structure-tables.js';

/** Parameters of every question to a register. `recordedAt` is an instant, UTC unless it names an offset. */
export const asOfParams = {
  register: idSchema,
  validAt: daySchema.optional(),
  recordedAt: z.iso
    .datetime({ offset: true })
    .or(daySchema.transform((day) => `${day}T23:59:59.999Z`))
    .optional(),
};

/** How an answer says on which day it stands, and as known when. */
export const asOfAnswer = {
  register: z.string(),
  validAt: daySchema,
  revision: z.int().min(-1).meta({ description: 'Last revision recorded by then; -1: nothing was' }),
  recordedAt: z.iso.datetime().nullable().meta({ description: 'When that revision was recorded, UTC' }),
};

/** Both axes of a question, resolved: the day, and the last revision recorded by then. */
export interface AsOf {
  readonly register: string;
  readonly validAt: string;
  /** -1: nothing was recorded by then. */
  readonly revision: number;
  readonly recordedAt: string | null;
}

export function databaseOf(view: ReadView): Kysely<StructureDatabase> {
  return view.db as Kysely<StructureDatabase>;
}

/** @throws Rejection for an unknown register */
export async function assertRegister(view: ReadView, register: string): Promise<void> {
  const known = await databaseOf(view)
    .selectFrom('structure_registers')
    .select('register')
    .where('register', '=', register)
    .executeTakeFirst();
  if (!known) {
    reject({
      code: 'register-unknown', where: '/register', rule: 'design: Register and units', detail: `There is no register "${register}".`,
      remedy: 'Look at `kientoan registers`.', facts: { register },
    }); // prettier-ignore
  }
}

/** Resolves the axes of a question. @throws Rejection for an unknown register */
export async function asOf(
  view: ReadView,
  params: { register: string; validAt?: string | undefined; recordedAt?: string | undefined },
  { today }: QueryContext,
): Promise<AsOf> {
  const { register, validAt = today } = params;
  await assertRegister(view, register);
  let query = databaseOf(view)
    .selectFrom('structure_revisions')
    .select(['revision', 'recordedAt'])
    .where('register', '=', register);
  if (params.recordedAt !== undefined)
    query = query.where('recordedAt', '<=', new Date(params.recordedAt).toISOString());
  const last = await query
    .orderBy('recordedAt', 'desc')
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { register, validAt, revision: last?.revision ?? -1, recordedAt: last?.recordedAt ?? null };
}

/** The condition that a bitemporal row holds on the day, as known at the revision. `table` is its alias. */
export function holds(table: string, { register, validAt, revision }: AsOf) {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<boolean>`${column('register')} = ${register} AND ${column('validFrom')} <= ${validAt}
    AND (${column('validTo')} IS NULL OR ${column('validTo')} > ${validAt})
    AND ${column('opened')} <= ${revision} AND (${column('closed')} IS NULL OR ${column('closed')} > ${revision})`;
}
