import type { Kysely } from 'kysely';
import { z } from 'zod';
import { defineQuery, READERS_OF_PERSONS } from '../../projections/index.js';
import type { PersonsDatabase } from './persons.projection.js';

const PAGE = 200;

/** Registered persons by their opaque ids; whoever answers puts the names beside them. */
export const personsQuery = defineQuery({
  name: 'persons',
  title: { vi: 'Những người đã đăng ký', en: 'Registered persons' },
  path: 'persons',
  params: z.strictObject({
    after: z.string().max(100).optional().meta({ description: '`next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(5000).default(PAGE),
  }),
  example: {},
  roles: READERS_OF_PERSONS,
  scope: 'every-register',
  run: async (view, { after, limit }) => {
    let query = (view.db as Kysely<PersonsDatabase>).selectFrom('persons').selectAll();
    if (after !== undefined) query = query.where('position', '>', after);
    const rows = await query
      .orderBy('position')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    return {
      next: rows.length > limit ? (page.at(-1)?.position ?? null) : null,
      persons: page.map(({ person, registeredAt }) => ({ person, registeredAt })),
    };
  },
});
