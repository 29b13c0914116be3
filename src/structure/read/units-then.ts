import type { PageKey, QueryContext, ReadView } from '../../projections/index.js';
import { databaseOf, holds, type AsOf } from './known.js';
import { standingWithin } from './within-localities.js';

/** A unit as it stood on a day, with what it held. */
export interface UnitThen {
  readonly unit: string;
  readonly kind: string;
  readonly form: string;
  readonly name: string;
  readonly code: string;
  readonly parent: string | null;
  readonly locality: string | null;
  readonly village: string | null;
  readonly number: number | null;
  readonly since: string;
  readonly official: number;
  readonly probationary: number;
  readonly households: number;
}

/** All units that existed on the day, as known then, by kind, parent and code. */
export async function unitsThen(view: ReadView, at: AsOf): Promise<UnitThen[]> {
  const db = databaseOf(view);
  const rows = await db
    .selectFrom('structure_unit_versions as v')
    .select([
      'v.unit',
      'v.kind',
      'v.form',
      'v.name',
      'v.code',
      'v.parent',
      'v.locality',
      'v.village',
      'v.number',
      'v.validFrom as since',
    ])
    .where(holds('v', at))
    .execute();
  const counts = await db
    .selectFrom('structure_count_versions as c')
    .select(['c.unit', 'c.quantity', 'c.number'])
    .where(holds('c', at))
    .execute();
  const held = new Map(counts.map(({ unit, quantity, number }) => [`${unit} ${quantity}`, number]));
  return rows
    .map((row) => ({
      ...row,
      official: held.get(`${row.unit} official`) ?? 0,
      probationary: held.get(`${row.unit} probationary`) ?? 0,
      households: held.get(`${row.unit} households`) ?? 0,
    }))
    .sort((a, b) => inListOrder(placeOf(a), placeOf(b)));
}

/** Where a unit stands in a list. */
export const placeOf = ({ kind, parent, code, unit }: UnitThen): PageKey => [kind, parent ?? '', code, unit];
const collator = new Intl.Collator('vi', { numeric: true });

/** By kind, parent and code; of two with one code, as after each other on a day, by id. */
export function inListOrder(a: PageKey, b: PageKey): number {
  const [kind, parent, code, unit] = a.map(String);
  const [otherKind, otherParent, otherCode, other] = b.map(String);
  return (
    inOrder(kind, otherKind) ||
    inOrder(parent, otherParent) ||
    collator.compare(code ?? '', otherCode ?? '') ||
    inOrder(unit, other)
  );
}

/** Those of them that the asker may see. */
export async function unitsSeen(
  view: ReadView,
  at: AsOf,
  { localities }: QueryContext,
): Promise<readonly UnitThen[]> {
  return standingWithin(await unitsThen(view, at), localities);
}

/** Words of ours and ids: no language orders them. */
function inOrder(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The name that each unit of a register last bore, with that of what it stands in: `Tổ dân phố 2, Phường Duy Tân`. */
export async function unitNames(view: ReadView, register: string): Promise<Map<string, string>> {
  const rows = await databaseOf(view)
    .selectFrom('structure_unit_versions')
    .select(['unit', 'name', 'parent'])
    .where('register', '=', register)
    .where('closed', 'is', null)
    .orderBy('validFrom')
    .execute();
  const last = new Map(rows.map((row) => [row.unit, row]));
  return new Map(
    [...last.values()].map(({ unit, name, parent }) => {
      const place = parent === null ? undefined : last.get(parent)?.name;
      return [unit, place === undefined ? name : `${name}, ${place}`];
    }),
  );
}
