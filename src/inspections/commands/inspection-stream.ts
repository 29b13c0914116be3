import type { AnyCommand } from '../../kernel/command.js';
import { uuid5 } from '../../kernel/ids.js';
import { registerFold, registerStream, scopeBeside } from '../../structure/index.js';
import { inspectionFold, unitsOfRound, type RoundStep } from '../domain/inspection.state.js';

/** The stream of an inspection round. */
export function inspectionStream(inspection: string): string {
  return `inspection-${inspection}`;
}

/** The stream of the round that a command opens: its id is made from the command's. */
export function newInspectionStream(commandId: string): string {
  return inspectionStream(uuid5(commandId, 'inspection', 0));
}

/** What the opening of a round asks: the register, and the supervision that caused it. */
export function consultedForOpening(command: {
  readonly register: string;
  readonly causedBy?: string | undefined;
}): ReturnType<NonNullable<AnyCommand['consults']>> {
  const register = { stream: registerStream(command.register), fold: registerFold };
  if (command.causedBy === undefined) return [register];
  return [register, { stream: inspectionStream(command.causedBy), fold: inspectionFold }];
}

/** How the opening of a round is judged for a caller limited to localities: by the units that it names. */
export const openingScope = scopeBeside<{ readonly register: string; readonly openedOn: string }, unknown>({
  day: ({ openedOn }) => openedOn,
  units: () => [],
});

/** How a step of a round is judged for him: by what the step concerns of it, else by the whole round. */
export const roundScope = scopeBeside({ day: ({ on }: RoundStep) => on, units: unitsOfRound });
