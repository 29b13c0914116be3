import { z } from 'zod';
import { daySchema } from '../../kernel/schemas.js';
import { defineQuery, READERS, type ReadView } from '../../projections/index.js';
import { kindSchema, POSTS } from '../domain/act.js';
import { databaseOf } from './known.js';

/** Where one of several registers says the same: a unit that bears the code, or a post of the person. */
interface Place {
  readonly register: string;
  readonly unit: string;
  readonly name: string;
}
interface CodeClash {
  readonly kind: string;
  readonly code: string;
  readonly units: readonly Place[];
}
interface HolderClash {
  /** Opaque person id. */
  readonly holder: string;
  readonly posts: readonly (Place & { readonly post: string })[];
}

const place = { register: z.string(), unit: z.string(), name: z.string() };

/**
 * What no register sees by itself: a code that localities or organizations of several registers bear, a person who
 * holds posts in several. Within a register a code is free or refused and a post has one holder; across registers that
 * is not promised, and is reported here (design, Register and units).
 */
export const clashesQuery = defineQuery({
  name: 'clashes',
  title: {
    vi: 'Trùng mã hoặc trùng người giữ chức danh giữa các sổ bộ',
    en: 'Codes and holders of posts that clash across registers',
  },
  path: 'clashes',
  params: z.strictObject({ validAt: daySchema.optional() }),
  example: { validAt: '2021-09-15' },
  answer: z.strictObject({
    validAt: daySchema,
    codes: z.array(z.strictObject({ kind: kindSchema, code: z.string(), units: z.array(z.strictObject(place)) })),
    holders: z.array(z.strictObject({
      holder: z.string(), holderName: z.string().optional(), posts: z.array(z.strictObject({ ...place, post: z.enum(POSTS) })),
    })),
  }), // prettier-ignore
  roles: READERS,
  scope: 'every-register',
  run: async (view, { validAt }, { today }) => {
    const day = validAt ?? today;
    return { validAt: day, codes: await codes(view, day), holders: await holders(view, day) };
  },
});

async function codes(view: ReadView, day: string): Promise<CodeClash[]> {
  const rows = await databaseOf(view)
    .selectFrom('structure_unit_versions')
    .select(['register', 'unit', 'name', 'kind', 'code'])
    .where('parent', 'is', null)
    .where('closed', 'is', null)
    .where('validFrom', '<=', day)
    .where((is) => is.or([is('validTo', 'is', null), is('validTo', '>', day)]))
    .orderBy('register')
    .orderBy('unit')
    .execute();
  return acrossRegisters(rows, ({ kind, code }) => `${kind} ${code}`).map((clash) => {
    const { kind, code } = clash[0];
    return { kind, code, units: clash.map(({ register, unit, name }) => ({ register, unit, name })) };
  });
}

async function holders(view: ReadView, day: string): Promise<HolderClash[]> {
  const rows = await databaseOf(view)
    .selectFrom('structure_post_versions as p')
    .innerJoin('structure_unit_versions as u', (join) =>
      join.onRef('u.register', '=', 'p.register').onRef('u.unit', '=', 'p.unit'),
    )
    .select(['p.register', 'p.unit', 'p.post', 'p.holder', 'u.name'])
    .where((is) =>
      is.and(
        (['p', 'u'] as const).flatMap((of) => [
          is(`${of}.closed`, 'is', null),
          is(`${of}.validFrom`, '<=', day),
          is.or([is(`${of}.validTo`, 'is', null), is(`${of}.validTo`, '>', day)]),
        ]),
      ),
    )
    .where((is) => is.or([is('p.until', 'is', null), is('p.until', '>', day)]))
    .orderBy('p.register')
    .orderBy('p.unit')
    .orderBy('p.post')
    .execute();
  return acrossRegisters(rows, ({ holder }) => holder).map((clash) => ({
    holder: clash[0].holder,
    posts: clash.map(({ register, unit, name, post }) => ({ register, unit, name, post })),
  }));
}

/** The rows that say the same in more than one register, in the order of what they say. */
function acrossRegisters<R extends { readonly register: string }>(
  rows: readonly R[],
  said: (row: R) => string,
): [R, ...R[]][] {
  const bySaid = new Map<string, [R, ...R[]]>();
  for (const row of rows) {
    const known = bySaid.get(said(row));
    if (known) known.push(row);
    else bySaid.set(said(row), [row]);
  }
  return [...bySaid]
    .filter(([, [first, ...others]]) => others.some(({ register }) => register !== first.register))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, clash]) => clash);
}
