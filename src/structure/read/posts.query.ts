import { z } from 'zod';
import { daySchema } from '../../kernel/schemas.js';
import { defineQuery, READERS, type PageKey, type ReadView } from '../../projections/index.js';
import { asOf, asOfAnswer, asOfParams, databaseOf, holds, type AsOf } from './known.js';
import { kindSchema, POSTS, ROUTES } from '../domain/act.js';
import { unitsSeen, type UnitThen } from './units-then.js';

export interface PostThen {
  readonly unit: string;
  readonly post: string;
  /** Opaque person id. */
  readonly holder: string;
  readonly route: string;
  readonly until: string | null;
  readonly since: string;
}

/** Who held which post on the day, as known then. */
export async function postsThen(view: ReadView, at: AsOf): Promise<PostThen[]> {
  return databaseOf(view)
    .selectFrom('structure_post_versions as p')
    .select(['p.unit', 'p.post', 'p.holder', 'p.route', 'p.until', 'p.validFrom as since'])
    .where(holds('p', at))
    .orderBy('p.unit')
    .orderBy('p.post')
    .execute();
}

/** A secretary who is also head of the village paired with the cell (nhất thể hóa): derived, never recorded. */
export interface CombinedPost {
  readonly cell: string;
  readonly village: string;
  readonly holder: string;
}

/** All persons who hold both posts of a paired cell and village. */
export function combinedPosts(units: readonly UnitThen[], posts: readonly PostThen[]): CombinedPost[] {
  const heads = new Map(posts.filter((post) => post.post === 'head').map((post) => [post.unit, post.holder]));
  const secretaries = new Map(
    posts.filter((post) => post.post === 'secretary').map((post) => [post.unit, post.holder]),
  );
  return units.flatMap(({ unit: cell, kind, village }) => {
    const holder = kind === 'cell' ? secretaries.get(cell) : undefined;
    return holder !== undefined && village !== null && heads.get(village) === holder
      ? [{ cell, village, holder }]
      : [];
  });
}

/** The post that every living unit of a kind should have filled. */
const LEADING: Readonly<Record<string, string>> = {
  organization: 'secretary',
  cell: 'secretary',
  village: 'head',
  group: 'leader',
};

const person = { holder: z.string(), holderName: z.string().optional() };
const heldSchema = z.strictObject({
  unit: z.string(), post: z.enum(POSTS), ...person, route: z.enum(ROUTES), until: daySchema.nullable(), since: daySchema, name: z.string().optional(),
}); // prettier-ignore
const vacantSchema = z.strictObject({
  unit: z.string(),
  name: z.string(),
  kind: kindSchema,
  post: z.string(),
});
const combinedSchema = z.strictObject({
  cell: z.string(), village: z.string(), ...person, cellName: z.string(), villageName: z.string(),
}); // prettier-ignore

type Listed = { readonly cell: string } | { readonly unit: string; readonly post: string; readonly holder?: string; readonly since?: string }; // prettier-ignore
const keyOf = (post: Listed): PageKey =>
  'cell' in post ? [post.cell] : [post.unit, post.post, post.holder ?? '', post.since ?? ''];

/** Posts of a register: all, the vacant ones, or those that one person combines. */
export const postsQuery = defineQuery({
  name: 'posts',
  title: { vi: 'Chức danh: đang giữ, khuyết, kiêm nhiệm', en: 'Posts: held, vacant, combined' },
  path: 'registers/:register/posts',
  params: z.strictObject({
    ...asOfParams,
    vacant: z.stringbool().optional(),
    combined: z.stringbool().optional(),
  }),
  example: { register: 'kon-tum', combined: 'true' },
  answer: z.strictObject({
    ...asOfAnswer,
    count: z.int(),
    posts: z.array(z.union([heldSchema, vacantSchema, combinedSchema])),
  }),
  pages: { list: 'posts', key: keyOf },
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => {
    const at = await asOf(view, params, context);
    const units = await unitsSeen(view, at, context);
    const names = new Map(units.map((unit) => [unit.unit, unit.name]));
    const posts = (await postsThen(view, at)).filter(({ unit }) => names.has(unit));
    if (params.combined) {
      const combined = combinedPosts(units, posts).map((one) => ({
        ...one,
        cellName: names.get(one.cell),
        villageName: names.get(one.village),
      }));
      return { ...at, count: combined.length, posts: combined };
    }
    if (params.vacant) {
      const filled = new Set(posts.map((post) => `${post.unit} ${post.post}`));
      const vacant = units.flatMap(({ unit, kind, name }) => {
        const post = LEADING[kind];
        return post === undefined || filled.has(`${unit} ${post}`) ? [] : [{ unit, name, kind, post }];
      });
      return { ...at, count: vacant.length, posts: vacant };
    }
    return {
      ...at,
      count: posts.length,
      posts: posts.map((post) => ({ ...post, name: names.get(post.unit) })),
    };
  },
});
