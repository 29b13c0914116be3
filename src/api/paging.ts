import { z } from 'zod';
import type { AskedPage, PagedList, PageKey } from '../projections/index.js';

/** Rows on a page where nobody says how many, and the most that one may ask for. */
const ROWS = 200;
const MOST_ROWS = 1000;

/** What beside a paged question's own parameters is taken over HTTP. */
export const pageParams = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MOST_ROWS).default(ROWS).meta({ description: `Rows on a page; at most ${MOST_ROWS}` }),
  cursor: z.string().max(8000).optional().meta({ description: '`next` of the page before' }),
}); // prettier-ignore

export type PageParams = z.infer<typeof pageParams>;

/** A list cut to a page, and the key of its last row where more follow. */
export interface CutPage<A> {
  readonly answer: A;
  readonly last: PageKey | undefined;
}

/** Cuts a page out of an answer's list, whether or not the query has left out what lies before or behind it. */
export function cutPage<A extends object>(answer: A, pages: PagedList, { after, limit }: AskedPage): CutPage<A> {
  const { list, compare = inOrder } = pages;
  const rows = ((answer as Record<string, unknown>)[list] as readonly unknown[]).map((row) => ({ row, key: pages.key(row) }));
  const behind = after === undefined ? rows : rows.filter(({ key }) => compare(key, after) > 0);
  const page = behind.sort((a, b) => compare(a.key, b.key)).slice(0, limit);
  const last = behind.length > limit ? page.at(-1)?.key : undefined;
  return { answer: { ...answer, [list]: page.map(({ row }) => row) }, last };
} // prettier-ignore

function inOrder(a: PageKey, b: PageKey): number {
  for (const [at, one] of a.entries()) {
    const other = b[at] ?? '';
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
