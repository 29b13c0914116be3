import type { ReadView } from '../../projections/index.js';
import { asOf } from './known.js';
import { combinedPosts, postsThen } from './posts.query.js';
import { unitsThen, type UnitThen } from './units-then.js';

/** The figures of the structure that a report may ask for, by name. */
export interface StructureFigures {
  readonly localities: number;
  readonly villages: number;
  readonly organizations: number;
  readonly committees: number;
  readonly baseCells: number;
  /** Cells under a committee; base-cells are not among them. */
  readonly cells: number;
  readonly groups: number;
  readonly members: number;
  /** Members that the numbers of groups add up to. */
  readonly membersInGroups: number;
  readonly households: number;
  /** Living cells paired with a village, and secretaries of such cells. */
  readonly pairedCells: number;
  readonly secretaries: number;
  /** Secretaries who are also head of the village paired with their cell. */
  readonly combinedPosts: number;
}

/** A unit with everything under it. */
function within(units: readonly UnitThen[], top: string): UnitThen[] {
  const parents = new Map(units.map((unit) => [unit.unit, unit.parent]));
  const stands = (unit: string | null | undefined): boolean =>
    unit === top || (unit !== null && unit !== undefined && stands(parents.get(unit)));
  return units.filter((unit) => stands(unit.unit));
}

/** Counts a register on a day, as known at a time (default: now); `under` limits it to one unit and what stands under it. */
export async function structureFigures(
  view: ReadView,
  params: { register: string; validAt: string; recordedAt?: string | undefined; under?: string | undefined },
): Promise<StructureFigures> {
  const at = await asOf(view, params, { today: params.validAt });
  const [all, posts] = [await unitsThen(view, at), await postsThen(view, at)];
  const units = params.under === undefined ? all : within(all, params.under);
  const number = (fits: (unit: UnitThen) => boolean): number => units.filter(fits).length;
  const paired = units.filter((unit) => unit.kind === 'cell' && unit.village !== null);
  const secretaries = new Set(posts.filter((post) => post.post === 'secretary').map((post) => post.unit));
  return {
    localities: number((unit) => unit.kind === 'locality'),
    villages: number((unit) => unit.kind === 'village'),
    organizations: number((unit) => unit.kind === 'organization'),
    committees: number((unit) => unit.form === 'committee'),
    baseCells: number((unit) => unit.form === 'base-cell'),
    cells: number((unit) => unit.kind === 'cell'),
    groups: number((unit) => unit.kind === 'group'),
    membersInGroups: units.reduce((sum, unit) => sum + (unit.number ?? 0), 0),
    members: units.reduce((sum, unit) => sum + unit.official + unit.probationary, 0),
    households: units.reduce((sum, unit) => sum + unit.households, 0),
    pairedCells: paired.length,
    secretaries: paired.filter((cell) => secretaries.has(cell.unit)).length,
    combinedPosts: combinedPosts(units, posts).length,
  };
}
