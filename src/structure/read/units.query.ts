import { z } from 'zod';
import { etagOf } from '../../kernel/etag.js';
import { reject } from '../../kernel/rejection.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { EVERYTHING } from '../../kernel/scope.js';
import { decodeRow, defineQuery, READERS, type ReadView } from '../../projections/index.js';
import { kindSchema } from '../domain/act.js';
import { asOf, asOfAnswer, asOfParams, databaseOf, type AsOf } from './known.js';
import {
  etag,
  nodeSchema,
  registerSchema,
  reservedBy,
  totalsSchema,
  unitSchema,
  versionSchema,
} from './structure-answers.js';
import { unitVersions, type UnitVersion } from './structure-tables.js';
import { inListOrder, placeOf, unitsSeen, type UnitThen } from './units-then.js';
import { holdsAny, Stays } from './within-localities.js';

type TreeNode<U> = U & { readonly children: readonly TreeNode<U>[] };

function tree<U extends UnitThen>(units: readonly U[]): TreeNode<U>[] {
  const under = new Map<string | null, U[]>();
  for (const unit of units) {
    const siblings = under.get(unit.parent);
    if (siblings) siblings.push(unit);
    else under.set(unit.parent, [unit]);
  }
  const grow = (parent: string | null): TreeNode<U>[] =>
    (under.get(parent) ?? []).map((unit) => ({ ...unit, children: grow(unit.unit) }));
  return grow(null);
}

/** The structure of a register on a day, as known at a time. */
export const structureQuery = defineQuery({
  name: 'structure',
  title: { vi: 'Cơ cấu tổ chức tại một ngày', en: 'The structure on a day, as known at a time' },
  path: 'registers/:register/structure',
  params: z.strictObject(asOfParams),
  example: { register: 'kon-tum', validAt: '2019-06-30' },
  answer: z.strictObject({ ...asOfAnswer, totals: totalsSchema, units: z.array(nodeSchema) }),
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => {
    const at = await asOf(view, params, context);
    const units = await unitsSeen(view, at, context);
    const count = (kind: string): number => units.filter((unit) => unit.kind === kind).length;
    const totals = {
      localities: count('locality'), villages: count('village'), organizations: count('organization'), cells: count('cell'), groups: count('group'),
      members: units.reduce((sum, unit) => sum + unit.official + unit.probationary, 0),
      households: units.reduce((sum, unit) => sum + unit.households, 0),
    }; // prettier-ignore
    const reserved = await reservationsAt(view, at);
    const held = units.map((unit) => ({ ...unit, reservedBy: reserved.get(unit.unit) ?? null }));
    return { ...at, totals, units: tree(held) };
  },
});

/** A text as people type it in a hurry: without diacritics and case. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase();
}

/** Units of a register whose name or code holds a text, or of that id; with diacritics typed, they count. */
export const unitsQuery = defineQuery({
  name: 'units',
  title: { vi: 'Tìm đơn vị', en: 'Find units' },
  path: 'registers/:register/units',
  params: z.strictObject({
    ...asOfParams,
    find: z.string().max(200).optional(),
    kind: z.enum(['locality', 'village', 'organization', 'cell', 'group']).optional(),
  }),
  example: { register: 'kon-tum', find: 'duy tan' },
  answer: z.strictObject({ ...asOfAnswer, units: z.array(unitSchema.extend({ ...etag, ...reservedBy })) }),
  pages: {
    list: 'units',
    key: placeOf,
    compare: inListOrder,
  },
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => {
    const at = await asOf(view, params, context);
    const wanted = (params.find ?? '').normalize('NFC').toLowerCase();
    const exact = wanted !== plain(wanted);
    const fits = (unit: UnitThen): boolean => {
      const said = `${unit.name} ${unit.code}`;
      return (
        (unit.unit === wanted ||
          (exact ? said.toLowerCase() : plain(said)).includes(exact ? wanted : plain(wanted))) &&
        (params.kind === undefined || unit.kind === params.kind)
      );
    };
    const found = (await unitsSeen(view, at, context)).filter(fits);
    const reserved = await reservationsAt(view, at);
    const tagged = await withEtags(view, at, found);
    return { ...at, units: tagged.map((unit) => ({ ...unit, reservedBy: reserved.get(unit.unit) ?? null })) };
  },
});

/** One unit with all its versions as they are known at a time. */
export const unitQuery = defineQuery({
  name: 'unit',
  title: { vi: 'Một đơn vị và lịch sử của nó', en: 'One unit and its history' },
  path: 'registers/:register/units/:unit',
  params: z.strictObject({ register: idSchema, unit: idSchema, recordedAt: asOfParams.recordedAt }),
  // The ward Duy Tân, as the demo enters it.
  example: { register: 'kon-tum', unit: '16f4f590-fbb6-51a3-a17c-75f461bb095b' },
  answer: z.strictObject({
    register: z.string(), unit: z.string(), revision: z.int(), ...etag, ...reservedBy, kind: kindSchema, founded: daySchema.nullable(), versions: z.array(versionSchema),
  }), // prettier-ignore
  roles: READERS,
  scope: 'locality',
  run: async (view, { unit, ...params }, context) => {
    const at = await asOf(view, params, context);
    const { register } = at;
    const stays = context.localities && (await Stays.of(view, register, context.localities));
    stays?.assertHolds(unit);
    const db = databaseOf(view);
    const rows = await db
      .selectFrom('structure_unit_versions')
      .selectAll()
      .where('register', '=', register)
      .where('unit', '=', unit)
      .orderBy('validFrom')
      .orderBy('opened')
      .orderBy('part')
      .execute();
    const own = await db
      .selectFrom('structure_units as u')
      .innerJoin('structure_unit_touches as t', (join) =>
        join.onRef('t.register', '=', 'u.register').onRef('t.unit', '=', 'u.unit'),
      )
      .select(['u.kind', 'u.founded', 't.revision as touched'])
      .where('u.register', '=', register)
      .where('u.unit', '=', unit)
      .executeTakeFirst();
    if (!own) {
      return reject({
        code: 'unit-unknown',
        where: '/unit',
        rule: 'design: Register and units',
        detail: `The register has no unit "${unit}".`,
        remedy: 'Look it up with `kientoan units REGISTER --find TEXT`.',
      });
    }
    const { kind, founded, touched } = own;
    const known = (row: UnitVersion): boolean =>
      row.opened <= at.revision &&
      (row.closed === null || row.closed > at.revision) &&
      (stays?.during(unit, row.validFrom, row.validTo) ?? true);
    return {
      register,
      unit,
      ...tagged(at, unit, touched),
      reservedBy: (await reservationsAt(view, at, unit)).get(unit) ?? null,
      kind,
      founded,
      versions: rows.map((row) => decodeRow(unitVersions, row)).filter(known),
    };
  },
  // Held or released it is told otherwise, though nothing has touched it.
  etag: ({ etag, reservedBy }) => (reservedBy === null ? (etag ?? undefined) : undefined),
});

interface Tagged {
  /** Of the last event that touched it, or where it was touched since then, the one up to which it is told. */
  readonly revision: number;
  /** Null where it was touched since then: it is not what stands. */
  readonly etag: string | null;
}

function tagged({ revision }: AsOf, id: string, touched: number): Tagged {
  return touched <= revision
    ? { revision: touched, etag: etagOf({ id, revision: touched }) }
    : { revision, etag: null };
}

/** Units with the entity tag of each. */
async function withEtags<U extends { readonly unit: string }>(
  view: ReadView,
  at: AsOf,
  units: readonly U[],
): Promise<(U & Pick<Tagged, 'etag'>)[]> {
  const rows = await databaseOf(view)
    .selectFrom('structure_unit_touches')
    .select(['unit', 'revision'])
    .where('register', '=', at.register)
    .execute();
  const touches = new Map(rows.map(({ unit, revision }) => [unit, revision]));
  return units.map((unit) => ({ ...unit, etag: tagged(at, unit.unit, touches.get(unit.unit) ?? -1).etag }));
}

interface Reserved {
  readonly plan: string;
  readonly from: string;
}

/** By which plan units were held at a revision: all of the register, or one. */
async function reservationsAt(view: ReadView, { register, revision }: AsOf, unit?: string): Promise<ReadonlyMap<string, Reserved>> {
  let query = databaseOf(view).selectFrom('structure_reservations').select(['unit', 'plan', 'from']).where('register', '=', register)
    .where('reserved', '<=', revision).where((of) => of.or([of('released', 'is', null), of('released', '>', revision)]));
  if (unit !== undefined) query = query.where('unit', '=', unit);
  const rows = await query.execute();
  return new Map(rows.map(({ unit: id, plan, from }) => [id, { plan, from }]));
} // prettier-ignore

/** All registers. */
export const registersQuery = defineQuery({
  name: 'registers',
  answer: z.strictObject({ registers: z.array(registerSchema) }),
  pages: { list: 'registers', key: ({ register }: { register: string }) => [register] },
  title: { vi: 'Các sổ bộ', en: 'All registers' },
  path: 'registers',
  params: z.strictObject({}),
  example: {},
  roles: READERS,
  scope: 'any',
  run: async (view, _params, { scope = EVERYTHING }) => {
    const registers = await databaseOf(view)
      .selectFrom('structure_registers')
      .selectAll()
      .orderBy('register')
      .execute();
    const seen = await Promise.all(registers.map(({ register }) => holdsAny(view, register, scope)));
    return { registers: registers.filter((_, at) => seen[at]) };
  },
});
