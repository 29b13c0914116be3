import { uuid5 } from '../../kernel/ids.js';
import { scopeBeside } from '../../structure/index.js';

/** The stream of a programme. */
export function programmeStream(programme: string): string {
  return `programme-${programme}`;
}

/** The stream of the programme that a command opens: its id is made from the command's. */
export function newProgrammeStream(commandId: string): string {
  return programmeStream(uuid5(commandId, 'programme', 0));
}

/** How progress is judged for a caller limited to localities: by the organization. All else concerns the whole programme. */
export const progressScope = scopeBeside<{ readonly register: string; readonly on: string }, unknown>({
  day: ({ on }) => on,
  units: () => [],
});
