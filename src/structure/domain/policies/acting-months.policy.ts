import { addMonths, type Day } from '../../../kernel/day.js';
import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';

/** An acting holder has an end, at most so many months away (circular 04/2012/TT-BNV: six). */
export function actingMonths(draft: ActDraft, route: string, until: Day | null): Finding[] {
  const policy = draft.context.policies.at('acting-months', draft.header.decidedOn);
  const maximum = policy?.figures['months'];
  if (route !== 'acting' || !policy || maximum === undefined) return [];
  const latest = addMonths(draft.day, maximum);
  if (until !== null && until <= latest) return [];
  return [
    {
      code: 'acting-months', level: 'rejection', citation: policy.citation, version: policy.version, where: '/until',
      figures: { months: maximum, latest, until: until ?? 'open' },
      detail: `An acting holder stays until ${latest} at the latest (${maximum} months); the appointment says ${until ?? 'no end'}.`,
    }, // prettier-ignore
  ];
}
