import type { Kind } from '../act.js';
import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';
import { cellMembers } from './cell-members.policy.js';
import { committeeMembers } from './committee-members.policy.js';
import { villageHouseholds } from './village-households.policy.js';

/**
 * The rules on how large a unit must be that an act makes or changes, by its kind and form: the establishment of a
 * village or cell below them is refused, a merger or another change is warned of.
 */
export function sizeOf(
  draft: ActDraft,
  kind: Kind,
  unit: string,
  form: string,
  level: Finding['level'],
  /** Where the command says how many the unit gets. */
  where = '/place',
): Finding[] {
  switch (kind) {
    case 'village':
      return villageHouseholds(draft, unit, form, level, where);
    case 'cell':
      return cellMembers(draft, unit, level, where);
    case 'organization':
      // A base-cell is itself a cell.
      return [
        ...(form === 'base-cell' ? cellMembers(draft, unit, level, where) : []),
        ...committeeMembers(draft, unit, form, where),
      ];
    case 'locality':
    case 'group':
      return [];
  }
}
