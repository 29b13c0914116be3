import { coversRegister, outOfScope, type Scope } from '../../kernel/scope.js';
import type { ReadView } from '../../projections/index.js';
import { databaseOf } from './known.js';
import type { UnitVersion } from './structure-tables.js';

/** Days from `from` until `to` (exclusive; null: open) on which a unit stood in one of the localities. */
interface Stay {
  readonly from: string;
  readonly to: string | null;
}

type Version = Pick<UnitVersion, 'unit' | 'kind' | 'parent' | 'locality' | 'validFrom' | 'validTo'>;

/** Which units of a register stood in some localities, and when, as is known now; of units that never were, as was recorded. */
export class Stays {
  private constructor(private readonly byUnit: ReadonlyMap<string, readonly Stay[]>) {}

  static async of(view: ReadView, register: string, localities: ReadonlySet<string>): Promise<Stays> {
    const versions = await databaseOf(view)
      .selectFrom('structure_unit_versions')
      .select(['unit', 'kind', 'parent', 'locality', 'validFrom', 'validTo', 'closed'])
      .where('register', '=', register)
      .execute();
    const known = new Set(versions.filter(({ closed }) => closed === null).map(({ unit }) => unit));
    const byUnit = new Map<string, Stay[]>();
    // Each kind stands in one that comes before it.
    for (const kind of ['locality', 'village', 'organization', 'cell', 'group'])
      for (const version of versions)
        if (version.kind === kind && (version.closed === null || !known.has(version.unit)))
          note(byUnit, version, localities);
    return new Stays(byUnit);
  }

  get units(): readonly string[] {
    return [...this.byUnit.keys()];
  }

  /** Whether it ever stood there. */
  has(unit: string): boolean {
    return this.byUnit.has(unit);
  }

  /** Whether it stood there on one of the days, or ended there on the first of them. */
  stood(unit: string, from: string, to: string = from): boolean {
    const own = this.byUnit.get(unit) ?? [];
    return own.some((stay) => stay.from <= to && (stay.to === null || stay.to >= from));
  }

  /** Whether it stood there on one of the days of [from, to). */
  during(unit: string, from: string, to: string | null): boolean {
    const own = this.byUnit.get(unit) ?? [];
    return own.some((stay) => (to === null || stay.from < to) && (stay.to === null || stay.to > from));
  }

  /** @throws Rejection `out-of-scope` for a unit that never stood there, whether or not there is one */
  assertHolds(unit: string | undefined): void {
    if (unit === undefined || this.has(unit)) return;
    outOfScope('/unit', `"${unit}" stands in none of the localities of your token.`);
  }
}

function note(byUnit: Map<string, Stay[]>, version: Version, localities: ReadonlySet<string>): void {
  const { unit, kind, parent, locality, validFrom: from, validTo: to } = version;
  const whole: Stay[] = [{ from, to }];
  const stays =
    kind === 'locality' ? (localities.has(unit) ? whole : [])
    : kind === 'organization' ? (locality !== null && localities.has(locality) ? whole : [])
    : (byUnit.get(parent ?? '') ?? []).flatMap((stay) => common(stay, { from, to })); // prettier-ignore
  if (stays.length > 0) byUnit.set(unit, [...(byUnit.get(unit) ?? []), ...stays]);
}

function common(a: Stay, b: Stay): Stay[] {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to === null ? b.to : b.to === null || a.to < b.to ? a.to : b.to;
  return to === null || from < to ? [{ from, to }] : [];
}

/** Whether a register, or one of its localities, lies in a scope. */
export async function holdsAny(view: ReadView, register: string, scope: Scope): Promise<boolean> {
  if (coversRegister(scope, register)) return true;
  if (scope.localities.size === 0) return false;
  const found = await databaseOf(view)
    .selectFrom('structure_units')
    .select('unit')
    .where('register', '=', register)
    .where('kind', '=', 'locality')
    .where('unit', 'in', [...scope.localities])
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

interface Standing {
  readonly unit: string;
  readonly kind: string;
  readonly parent: string | null;
  readonly locality: string | null;
}

/** The units of a day that stand in the localities; all of them where there is no limit. */
export function standingWithin<T extends Standing>(
  units: readonly T[],
  localities: ReadonlySet<string> | undefined,
): readonly T[] {
  if (!localities) return units;
  const byId = new Map(units.map((unit) => [unit.unit, unit]));
  const localityOf = (unit: T | undefined): string | null => {
    if (!unit) return null;
    if (unit.kind === 'locality') return unit.unit;
    if (unit.kind === 'organization') return unit.locality;
    return localityOf(byId.get(unit.parent ?? ''));
  };
  return units.filter((unit) => localities.has(localityOf(unit) ?? ''));
}
