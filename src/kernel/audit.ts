import type { Day } from './day.js';
import type { DomainEvent, LegalBasis, Sentence } from './event.js';

/** What the audit trail says of one event, beside who recorded it and when. */
export interface AuditFacts {
  readonly register: string | null;
  /** Units that it concerns. */
  readonly units: readonly string[];
  readonly decisionId: string | null;
  readonly decidedOn: Day | null;
  readonly effectiveOn: Day | null;
  readonly basis: LegalBasis | null;
  readonly sentence: Sentence;
}

/** How a capability's events read to an auditor. */
export interface AuditSource {
  /** Names of the events, without versions. */
  readonly types: readonly string[];
  /** Pure; `nameOf` gives the name that a unit last bore, or its id. */
  describe(event: DomainEvent, nameOf: (unit: string) => string): AuditFacts;
  /** Names that the event gives to units. */
  names(event: DomainEvent): readonly (readonly [unit: string, name: string])[];
}

/** A day as Vietnamese documents write it: 01/01/2020. */
export function dayInWords(day: Day): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
}
