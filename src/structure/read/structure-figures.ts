import type { ReadView } from '../../projections/index.js';
import { asOf } from './known.js';
import { combinedPosts, postsThen } from './posts.query.js';
import { unitsThen, type UnitThen } from './units.query.js';

/** The figures of the structure that a report may ask for, by name. */
export interface StructureFigures {
  readonly localities: number;
  readonly villages: number;
  readonly organizations: number;
  readonly committees: number;
  readonly baseCells: number;
  /** Cells under a committee; base-cells are not among them. */
  readonly cells: number;
  readonly members: number;
  readonly households: number;
  /** Living cells paired with a village, and secretaries of such cells. */
  readonly pairedCells: number;
  readonly secretaries: number;
  /** Secretaries who are also head of the village paired with their cell. */
  readonly combinedPosts: number;
}

/** Counts a register on a day, as known at a time (default: now). */
export async function structureFigures(
  view: ReadView,
  params: { register: string; validAt: string; recordedAt?: string | undefined },
): Promise<StructureFigures> {
  const at = await asOf(view, params, { today: params.validAt });
  const [units, posts] = [await unitsThen(view, at), await postsThen(view, at)];
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
    members: units.reduce((sum, unit) => sum + unit.official + unit.probationary, 0),
    households: units.reduce((sum, unit) => sum + unit.households, 0),
    pairedCells: paired.length,
    secretaries: paired.filter((cell) => secretaries.has(cell.unit)).length,
    combinedPosts: combinedPosts(units, posts).length,
  };
}
