import type { ActDraft } from '../act-draft.js';
import type { Finding } from '../conclude.js';

/**
 * Least number of households of a village, by its form and the register's region (circulars 04/2012, 09/2017 and
 * 14/2018/TT-BNV). It refuses the establishment of a village; a merger below it is possible and only warned of,
 * because real mergers stay below.
 */
export function villageHouseholds(
  draft: ActDraft,
  unit: string,
  form: string,
  level: Finding['level'],
  where: string,
): Finding[] {
  const policy = draft.context.policies.at('village-households', draft.header.decidedOn);
  const minimum = policy?.figures[`${form}.${draft.state.region}`];
  const households = draft.numberNow(unit, 'households');
  if (!policy || minimum === undefined || households >= minimum) return [];
  return [
    {
      code: 'village-households', level, citation: policy.citation, version: policy.version, where,
      figures: { households, minimum, form, region: draft.state.region, unit },
      detail: `The village would have ${households} households; ${policy.version} asks for at least ${minimum}.`,
    }, // prettier-ignore
  ];
}
