import type { ActDraft } from './act-draft.js';
import { cellsPairedAt, pairingAt, type Unit } from './register.state.js';

/**
 * A pairing follows to the single successor of the village or cell that ends, else it ends and is shown as open
 * (design, Conservation). Equal pairs become one: a cell merged of cells of one village is paired with it; of cells of
 * several, with none.
 */
export function followPairings(
  draft: ActDraft,
  ending: readonly Unit[],
  successors: ReadonlyMap<string, readonly string[]>,
): void {
  const villagesOf = new Map<string, Set<string>>();
  for (const unit of ending) {
    const all = successors.get(unit.id) ?? [];
    const single = all.length === 1 ? (all[0] ?? null) : null;
    if (unit.kind === 'village') {
      const village = single !== null && isVillage(draft, single) ? single : null;
      for (const cell of cellsPairedAt(draft.state, unit.id, draft.day)) draft.pair(cell, village);
    }
    const village = unit.kind === 'cell' ? pairingAt(unit, draft.day) : null;
    if (single === null || village === null) continue;
    villagesOf.set(single, (villagesOf.get(single) ?? new Set<string>()).add(village));
  }
  for (const [cell, villages] of villagesOf) {
    const [village] = villages;
    if (villages.size === 1 && village !== undefined) pairSuccessor(draft, cell, village);
  }
}

/** Only a residential cell that is paired with no village yet takes over a pairing. */
function pairSuccessor(draft: ActDraft, cell: string, village: string): void {
  const made = draft.makes(cell);
  const known = draft.state.units.get(cell);
  if (made) {
    if (made.kind === 'cell' && made.form === 'residential') draft.pair(cell, village);
  } else if (
    known?.kind === 'cell' &&
    draft.formNow(known) === 'residential' &&
    pairingAt(known, draft.day) === null
  )
    draft.pair(known, village);
}

function isVillage(draft: ActDraft, id: string): boolean {
  return (draft.makes(id) ?? draft.state.units.get(id))?.kind === 'village';
}
