import type { Recorded } from '../../kernel/event.js';
import type { Projection } from '../../projections/index.js';
import type { Counted } from '../domain/act.js';
import { isAct, type StructureEvent } from '../domain/structure.events.js';
import { EventSpans } from './spans.js';
import { STRUCTURE_EVENTS } from './structure.projection.js';
import { countVersions, type CountVersion } from './structure-tables.js';

/** Members and households of every unit on every day. */
export const countsProjection: Projection = {
  name: 'counts',
  version: 3,
  tables: [countVersions],
  handles: STRUCTURE_EVENTS,
  project(recorded, model) {
    const { event, revision } = recorded as Recorded<StructureEvent>;
    const spans = new EventSpans(model, countVersions, event.data.register, revision);
    if (isAct(event)) for (const counted of event.data.changes.counted ?? []) add(spans, counted);
    if (event.type !== 'DecisionAnnulled') return;
    for (const { unit, counts } of event.data.restored) {
      const restored = spans.of(unit);
      restored.closeAll();
      for (const { quantity, from, to, number } of counts)
        restored.insert({ quantity, number, validFrom: from, validTo: to });
    }
  },
};

/** A delta counts on every day of [on, to); before the first entry of a quantity there is none of it. */
function add(event: EventSpans<CountVersion>, { unit, quantity, on, to, delta }: Counted): void {
  const spans = event.of(unit);
  const ofQuantity = (row: CountVersion): boolean => row.quantity === quantity;
  const first = spans.begins(on, ofQuantity);
  spans.change(on, to, (row) => ({ number: row.number + delta }), ofQuantity);
  if (first !== null && first <= on) return;
  const end = first !== null && (to === null || first < to) ? first : to;
  spans.insert({ quantity, number: delta, validFrom: on, validTo: end });
}
