import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';

/**
 * Thirty members divide the base-cell from the committee (Statutes of the Party, article 21): a committee below and a
 * base-cell at or above are possible with the superior's consent, so it only warns.
 */
export function committeeMembers(draft: ActDraft, unit: string, form: string, members: number): Finding[] {
  const policy = draft.context.policies.at('committee-members', draft.header.decidedOn);
  const threshold = policy?.figures['members'];
  if (!policy || threshold === undefined || (form === 'committee') === members >= threshold) return [];
  return [
    {
      code: 'committee-members', level: 'warning', citation: policy.citation, version: policy.version, where: '/form',
      figures: { members, threshold, form, unit },
      detail: `An organization of ${members} members would be a ${form}; ${threshold} members divide base-cell and committee.`,
    }, // prettier-ignore
  ];
}
