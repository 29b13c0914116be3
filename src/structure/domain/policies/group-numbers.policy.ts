import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';
import { inGroupsAt, isAlive, membersAt, type Register } from '../register.state.js';

/**
 * Groups of a cell hold no more members than the cell has. Setting a number above that is refused; where the cell's
 * number falls or a group comes to it, the act only warns. `after` is the register as the act leaves it.
 */
export function groupNumbers(draft: ActDraft, after: Register, cell: string): Finding[] {
  const unit = after.units.get(cell);
  if (!unit || !isAlive(unit, draft.day)) return [];
  const inGroups = inGroupsAt(after, cell, draft.day);
  const members = membersAt(unit, draft.day);
  if (inGroups <= members) return [];
  return [
    {
      code: 'group-numbers', level: 'warning', citation: 'thiết kế: Register and units (group)', version: '1', where: '/unit',
      figures: { inGroups, members, unit: cell },
      detail: `The groups of the cell hold ${inGroups} members, the cell would have ${members}.`,
    }, // prettier-ignore
  ];
}
