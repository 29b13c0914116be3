import type { Kysely } from 'kysely';
import { z } from 'zod';
import { defineQuery, READERS_OF_PERSONS } from '../../projections/index.js';
import type { PersonsDatabase } from './persons.projection.js';

/** Registered persons by their opaque ids; whoever answers puts the names beside them. */
export const personsQuery = defineQuery({
  name: 'persons',
  title: { vi: 'Những người đã đăng ký', en: 'Registered persons' },
  path: 'persons',
  params: z.strictObject({}),
  example: {},
  answer: z.strictObject({
    persons: z.array(z.strictObject({ person: z.string(), personName: z.string().optional(), registeredAt: z.iso.datetime(), position: z.string() })),
  }), // prettier-ignore
  pages: { list: 'persons', key: ({ position }: { position: string }) => [position] },
  roles: READERS_OF_PERSONS,
  scope: 'every-register',
  run: async (view, _params, { page }) => {
    let query = (view.db as Kysely<PersonsDatabase>).selectFrom('persons').selectAll();
    if (page?.after) query = query.where('position', '>', String(page.after[0]));
    if (page) query = query.limit(page.limit);
    return { persons: await query.orderBy('position').execute() };
  },
});
