import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';
import { childrenAt, labelAt, type Unit } from '../register.state.js';

/** Groups of a cell hold no more members than the cell has; a number that falls below later only warns. */
export function groupNumbers(draft: ActDraft, unit: Unit): Finding[] {
  if (!draft.state.children.has(unit.id)) return [];
  const groups = childrenAt(draft.state, unit.id, draft.day).filter((child) => child.kind === 'group');
  const inGroups = groups.reduce((sum, group) => sum + Number(labelAt(group, 'number', draft.day) ?? 0), 0);
  const members = draft.numberNow(unit.id, 'official') + draft.numberNow(unit.id, 'probationary');
  if (inGroups <= members) return [];
  return [
    {
      code: 'group-numbers', level: 'warning', citation: 'thiết kế: Register and units (group)', version: '1', where: '/unit',
      figures: { inGroups, members, unit: unit.id },
      detail: `The groups of the cell hold ${inGroups} members, the cell would have ${members}.`,
    }, // prettier-ignore
  ];
}
