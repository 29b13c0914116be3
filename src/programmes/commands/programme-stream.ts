import { uuid5 } from '../../kernel/ids.js';

/** The stream of a programme. */
export function programmeStream(programme: string): string {
  return `programme-${programme}`;
}

/** The stream of the programme that a command opens: its id is made from the command's. */
export function newProgrammeStream(commandId: string): string {
  return programmeStream(uuid5(commandId, 'programme', 0));
}
