import { plannedMoves, type OpenCase, type PlannedMove } from '../../obligations/index.js';
import type { DryRunOfRegister } from '../domain/dry-run.js';

/** What decisions do to the open cases of one unit; as the other lines of the table of conservation. */
export interface CaseLine {
  readonly unit: string;
  readonly quantity: 'open-cases';
  readonly before: number;
  readonly after: number;
  readonly to: readonly string[];
}

/** Open cases in a dry run: those that would be moved, and the lines of the units that give or get them. */
export interface CasesOfDryRun {
  readonly moves: readonly PlannedMove[];
  readonly lines: readonly CaseLine[];
  /** Every case stands somewhere afterwards. */
  readonly balanced: boolean;
}

/** Where the open cases of a register would go by what a plan decides there. Pure. */
export function casesOf({ decided }: Pick<DryRunOfRegister, 'decided'>, open: readonly OpenCase[]): CasesOfDryRun {
  const moves = plannedMoves(open, decided.steps.flatMap(({ events }) => events));
  const moved = new Map(moves.map((one) => [one.case, one]));
  const units = new Set(moves.flatMap(({ unit, to }) => (to === null ? [unit] : [unit, to])));
  const lines = [...units].toSorted().map((unit): CaseLine => {
    const mine = open.filter((one) => one.unit === unit);
    const stay = mine.filter((one) => !moved.has(one.case)).length;
    const to = new Set(mine.flatMap((one) => moved.get(one.case)?.to ?? []));
    const come = moves.filter((one) => one.to === unit).length;
    return { unit, quantity: 'open-cases', before: mine.length, after: stay + come, to: [...to].toSorted() };
  });
  return { moves, lines, balanced: moves.every(({ to }) => to !== null) };
} // prettier-ignore
