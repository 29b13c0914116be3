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
): Finding[] {
  switch (kind) {
    case 'village':
      return villageHouseholds(draft, unit, form, level);
    case 'cell':
      return cellMembers(draft, unit, level);
    case 'organization':
      // A base-cell is itself a cell.
      return [
        ...(form === 'base-cell' ? cellMembers(draft, unit, level) : []),
        ...committeeMembers(draft, unit, form),
      ];
    case 'locality':
    case 'group':
      return [];
  }
}
