import { z } from 'zod';
import { numberSchema } from '../../../kernel/schemas.js';
import { reject } from '../../../kernel/rejection.js';
import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';

/** The consultation of voters or household representatives, as its minutes say it. */
export const consentSchema = z.strictObject({
  entitled: numberSchema,
  tookPart: numberSchema,
  agreed: numberSchema,
});
export type Consent = z.infer<typeof consentSchema>;

/** More than the given share of those entitled must agree (circular 04/2012/TT-BNV, articles 8 and 9, and its successors). */
export function consent(draft: ActDraft, given: Consent | undefined): Finding[] {
  if (!given) return [];
  const { entitled, tookPart, agreed } = given;
  if (tookPart > entitled || agreed > tookPart) {
    reject({
      code: 'votes-do-not-add-up', where: '/consent', rule: 'consent', detail: `${entitled} were entitled, ${tookPart} took part, ${agreed} agreed.`,
      remedy: 'Check the minutes: no more can agree than took part, nor take part than were entitled.', facts: { ...given },
    }); // prettier-ignore
  }
  const policy = draft.context.policies.at('consent', draft.header.decidedOn);
  const percent = policy?.figures['percent'];
  if (!policy || percent === undefined || agreed * 100 > entitled * percent) return [];
  return [
    {
      code: 'consent', level: 'rejection', citation: policy.citation, version: policy.version, where: '/consent/agreed',
      figures: { ...given, percent },
      detail: `${agreed} of ${entitled} agreed; more than ${percent} % are needed.`,
    }, // prettier-ignore
  ];
}
