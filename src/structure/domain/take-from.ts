import { reject } from '../../kernel/rejection.js';
import { QUANTITIES, type Quantity } from './act.js';
import type { ActDraft } from './act-draft.js';
import { livingUnit } from './guards.js';
import { numberAt, textAt } from './register.state.js';

/** Takes members or households out of a unit that lives on, no more than it has. */
export function takeFrom(
  draft: ActDraft,
  from: string,
  taken: Readonly<Partial<Record<Quantity, number>>>,
  where: string,
): void {
  const kinds = taken.households === undefined ? (['cell', 'organization'] as const) : (['village'] as const);
  const source = livingUnit(draft.state, from, draft.day, where, kinds);
  for (const quantity of QUANTITIES) {
    const number = taken[quantity] ?? 0;
    const held = numberAt(source, quantity, draft.day);
    if (number > held) {
      reject({
        code: 'does-not-add-up', where: `${where}/${quantity}`, rule: 'design: Conservation', detail: `"${textAt(source, 'name', draft.day)}" has ${held} (${quantity}), not ${number}.`,
        remedy: 'Take no more than the unit has.', facts: { unit: from, quantity, held, taken: number },
      }); // prettier-ignore
    }
    draft.count(from, quantity, -number);
  }
}
