import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';

/** A cell has at least three official members (Statutes of the Party, article 21; regulation 24-QĐ/TW). */
export function cellMembers(
  draft: ActDraft,
  unit: string,
  level: Finding['level'],
  where: string,
): Finding[] {
  const policy = draft.context.policies.at('cell-members', draft.header.decidedOn);
  const minimum = policy?.figures['official'];
  const official = draft.numberNow(unit, 'official');
  if (!policy || minimum === undefined || official >= minimum) return [];
  return [
    {
      code: 'cell-members', level, citation: policy.citation, version: policy.version, where,
      figures: { official, minimum, unit },
      detail: `The cell would have ${official} official members; at least ${minimum} are needed.`,
    }, // prettier-ignore
  ];
}
