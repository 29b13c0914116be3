import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';
import { childrenAt } from '../register.state.js';

/**
 * Thirty members divide the base-cell from the committee (Statutes of the Party, article 21): a committee below and a
 * base-cell at or above are possible with the superior's consent, so it only warns. Of a committee that has no cells
 * yet nothing can be said.
 */
export function committeeMembers(draft: ActDraft, unit: string, form: string, where: string): Finding[] {
  const policy = draft.context.policies.at('committee-members', draft.header.decidedOn);
  const threshold = policy?.figures['members'];
  const holders = form === 'committee' ? cellsOf(draft, unit) : [unit];
  const members = holders.reduce(
    (sum, id) => sum + draft.numberNow(id, 'official') + draft.numberNow(id, 'probationary'),
    0,
  );
  if (!policy || threshold === undefined || holders.length === 0) return [];
  if ((form === 'committee') === members >= threshold) return [];
  return [
    {
      code: 'committee-members', level: 'warning', citation: policy.citation, version: policy.version, where,
      figures: { members, threshold, form, unit },
      detail: `An organization of ${members} members would be a ${form}; ${threshold} members divide base-cell and committee.`,
    }, // prettier-ignore
  ];
}

/** The cells of a committee by the end of the act. */
function cellsOf(draft: ActDraft, committee: string): string[] {
  const parents = new Map<string, string | null>();
  for (const { unit, kind, parent } of draft.changes.started) if (kind === 'cell') parents.set(unit, parent);
  for (const { unit, parent } of draft.changes.moved) parents.set(unit, parent);
  const stay = childrenAt(draft.state, committee, draft.day)
    .map(({ id }) => id)
    .filter((id) => !parents.has(id) && draft.livesAfter(id));
  const come = [...parents].flatMap(([id, parent]) => (parent === committee ? [id] : []));
  return [...stay, ...come];
}
