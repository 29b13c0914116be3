import type { DomainEvent } from '../../kernel/event.js';
import { factsOf } from './case-facts.js';

/** An open case, and the unit on which it stands. */
export interface OpenCase {
  readonly case: string;
  readonly kind: string;
  readonly unit: string;
}

/** Where an open case stands, and where it would be moved. */
export interface PlannedMove extends OpenCase {
  /** The unit that has it in the end; null where the last unit on its way ends and names nobody. */
  readonly to: string | null;
}

/**
 * Where open cases would go by events that are not recorded yet: one hop at a time, as the reactor moves them once they are
 * (design, Obligations). What stays where it is is not in the list. Pure.
 */
export function plannedMoves(open: readonly OpenCase[], events: readonly DomainEvent[]): PlannedMove[] {
  const takers = new Map<string, string | null>();
  for (const fact of events.flatMap(factsOf)) {
    if (fact.fact === 'ended') takers.set(fact.unit, fact.to);
    // One that is un-made and made again was never away.
    if (fact.fact === 'restored' || fact.fact === 'made') takers.delete(fact.unit);
  }
  return open.flatMap((one) => {
    if (!takers.has(one.unit)) return [];
    const way = new Set<string>();
    let at: string | null = one.unit;
    while (at !== null && takers.has(at)) {
      if (way.has(at)) return [{ ...one, to: null }];
      way.add(at);
      at = takers.get(at) ?? null;
    }
    return [{ ...one, to: at }];
  });
}
