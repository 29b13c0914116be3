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
  /** `of-the-stream`: that of the stream's first event. */
  readonly basis: LegalBasis | 'of-the-stream' | null;
  readonly sentence: Sentence;
  /** What later events of the stream are told with: the unit that has a case from now on, the name of a goal, … */
  readonly notes?: readonly (readonly [key: string, text: string])[];
  /** The decision that was recorded in error. */
  readonly annuls?: string;
}

/** What the audit trail knows from earlier events. */
export interface AuditKnowledge {
  /** The name that a unit last bore, or its id. */
  nameOf(unit: string): string;
  /** The name with that of the unit under which it stands: `Thôn 1 (xã Ia Chim)`. */
  placeOf(unit: string): string;
  /** The name of the unit under which it stands; undefined where it stands under the register. */
  parentOf(unit: string): string | undefined;
  /** What an earlier event of the same stream noted last under a key. */
  noted(key: string): string | undefined;
}

/** How a capability's events read to an auditor. */
export interface AuditSource {
  /** Names of the events, without versions. */
  readonly types: readonly string[];
  /** Pure. */
  describe(event: DomainEvent, known: AuditKnowledge): AuditFacts;
  /** Names and parents that the event gives to units. */
  names(event: DomainEvent): readonly NamedUnit[];
}

/** What an event says of how a unit is called and under which one it stands; what is left out stays as it was. */
export interface NamedUnit {
  readonly unit: string;
  readonly name?: string;
  readonly parent?: string | null;
}

/** A day as Vietnamese documents write it: 01/01/2020. */
export function dayInWords(day: Day): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
}

/** A name, or several in a row, with that of the unit under which they stand. */
export function placed(name: string, parent: string | undefined): string {
  if (parent === undefined) return name;
  const within = /^(Xã|Phường|Thị trấn) /u.test(parent) ? parent.charAt(0).toLowerCase() + parent.slice(1) : parent; // prettier-ignore
  return name.endsWith(')') ? `${name.slice(0, -1)}, ${within})` : `${name} (${within})`;
}

/** A text that somebody wrote, as the last words of a sentence that gets its own full stop. */
export function asEnding(text: string): string {
  return text.trim().replace(/[.\s]+$/u, '');
}
