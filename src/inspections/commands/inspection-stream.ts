import { uuid5 } from '../../kernel/ids.js';

/** The stream of an inspection round. */
export function inspectionStream(inspection: string): string {
  return `inspection-${inspection}`;
}

/** The stream of the round that a command opens: its id is made from the command's. */
export function newInspectionStream(commandId: string): string {
  return inspectionStream(uuid5(commandId, 'inspection', 0));
}
