import type { Day } from '../../kernel/day.js';
import type { DomainEvent } from '../../kernel/event.js';
import { inspectionEvents, type InspectionEvent } from '../../inspections/index.js';
import { meetingEvents, type MeetingEvent } from '../../meetings/index.js';
import { programmeEvents, type ProgrammeEvent } from '../../programmes/index.js';
import { isAct, structureEvents, type StructureEvent } from '../../structure/index.js';
import { caseKey, type CaseKind, type StandingAt } from './case.js';

/** What an event says of cases, and of the units on which they stand. */
export type Fact =
  /** The register of what carries cases: `inspection/i1`. */
  | { readonly fact: 'source'; readonly source: string; readonly register: string }
  | ({ readonly fact: 'opened'; readonly case: string; readonly kind: CaseKind; readonly source: string; readonly goal?: string; readonly target?: number } & StandingAt)
  /** People place it at another unit. */
  | ({ readonly fact: 'placed'; readonly case: string } & StandingAt)
  | { readonly fact: 'moved'; readonly case: string; readonly from: string; readonly to: string; readonly cause: string; readonly on: Day; readonly knownAt: number }
  | { readonly fact: 'over'; readonly case: string; readonly why: string }
  | { readonly fact: 'all-over'; readonly source: string; readonly why: string }
  /** What a unit has reached of a goal by a day; the newest day counts. */
  | { readonly fact: 'reached'; readonly goal: string; readonly unit: string; readonly number: number; readonly on: Day }
  /** What goes along with a target that moves. */
  | { readonly fact: 'carried'; readonly goal: string; readonly from: string; readonly to: string; readonly number: number; readonly on: Day }
  | { readonly fact: 'ended'; readonly register: string; readonly unit: string; readonly to: string | null; readonly on: Day; readonly neverWas: boolean }
  | { readonly fact: 'made' | 'restored'; readonly register: string; readonly unit: string; readonly on: Day }
  | { readonly fact: 'annulled'; readonly cause: string }; // prettier-ignore

/** The facts of an event, in order; none where it says nothing of cases. Pure. */
export function factsOf(event: DomainEvent): readonly Fact[] {
  return READERS.get(event.type)?.(event) ?? [];
}

function ofInspection(event: InspectionEvent): Fact[] {
  const source = `inspection/${event.data.inspection}`;
  const key = (id: string): string => caseKey('recommendation', event.data.inspection, id);
  switch (event.type) {
    case 'InspectionOpened':
      return [{ fact: 'source', source, register: event.data.register }];
    case 'RecommendationIssued': {
      const { recommendation, responsible: unit, registerRevision: knownAt, on: since } = event.data;
      return [{ fact: 'opened', case: key(recommendation), kind: 'recommendation', source, unit, knownAt, since }]; // prettier-ignore
    }
    case 'RecommendationMoved': {
      const { recommendation, from, to, cause, on, registerRevision: knownAt } = event.data;
      return [{ fact: 'moved', case: key(recommendation), from, to, cause, on, knownAt }];
    }
    case 'RemedyAccepted':
      return [{ fact: 'over', case: key(event.data.recommendation), why: 'accepted' }];
    case 'InspectionAnnulled':
      return [{ fact: 'all-over', source, why: 'annulled' }];
    // A remedy that is reported is still to be accepted; a round is closed when nothing in it is open.
    case 'FindingsRecorded':
    case 'InspectionConcluded':
    case 'RemedyReported':
    case 'RemedyReturned':
    case 'RemedyOverdueNoted':
    case 'DeadlineExtended':
    case 'InspectionClosed':
      return [];
  }
}

function ofMeeting(event: MeetingEvent): Fact[] {
  const { meeting } = event.data;
  const source = `meeting/${meeting}`;
  switch (event.type) {
    case 'MeetingRecorded': {
      const { register, cell: unit, heldOn: since, registerRevision: knownAt, issues } = event.data;
      return [
        { fact: 'source', source, register },
        ...issues.map(({ issue }): Fact => ({ fact: 'opened', case: caseKey('issue', meeting, issue), kind: 'issue', source, unit, knownAt, since })),
      ]; // prettier-ignore
    }
    case 'IssueReferred': {
      const { issue, to: unit, registerRevision: knownAt, on: since } = event.data;
      return [{ fact: 'placed', case: caseKey('issue', meeting, issue), unit, knownAt, since }];
    }
    case 'IssueMoved': {
      const { issue, from, to, cause, on, registerRevision: knownAt } = event.data;
      return [{ fact: 'moved', case: caseKey('issue', meeting, issue), from, to, cause, on, knownAt }];
    }
    case 'IssueSettled':
      return [{ fact: 'over', case: caseKey('issue', meeting, event.data.issue), why: 'settled' }];
    case 'MeetingAnnulled':
      return [{ fact: 'all-over', source, why: 'annulled' }];
    case 'IssueAnswered':
      return [];
  }
}

function ofProgramme(event: ProgrammeEvent): Fact[] {
  const { programme } = event.data;
  const source = `programme/${programme}`;
  switch (event.type) {
    case 'ProgrammeOpened':
      return [{ fact: 'source', source, register: event.data.register }];
    case 'TargetsSet': {
      const { goal, targets, on: since, registerRevision: knownAt } = event.data;
      const own = { fact: 'opened', kind: 'target', source, goal: `${programme}/${goal}`, since, knownAt } as const; // prettier-ignore
      return targets.map(({ unit, target }) => ({ ...own, case: caseKey('target', programme, goal, unit), unit, target })); // prettier-ignore
    }
    case 'ProgressRecorded': {
      const { goal, unit, reached: number, on } = event.data;
      return [{ fact: 'reached', goal: `${programme}/${goal}`, unit, number, on }];
    }
    case 'TargetMoved': {
      const { goal, of, from, to, cause, on, reached: number, registerRevision: knownAt } = event.data;
      return [
        { fact: 'moved', case: caseKey('target', programme, goal, of), from, to, cause, on, knownAt },
        { fact: 'carried', goal: `${programme}/${goal}`, from, to, number, on },
      ];
    }
    case 'ProgrammeClosed':
      return [{ fact: 'all-over', source, why: 'closed' }];
  }
}

function ofStructure(event: StructureEvent): Fact[] {
  if (isAct(event)) {
    const { register, changes, decision } = event.data;
    const on = decision.effectiveOn;
    const takers = new Map((changes.obligations ?? []).map(({ from, to }) => [from, to]));
    return [
      ...(changes.started ?? []).map(({ unit, how }): Fact => ({ fact: how === 'restored' ? 'restored' : 'made', register, unit, on })),
      ...(changes.ended ?? []).map(({ unit }): Fact => ({ fact: 'ended', register, unit, to: takers.get(unit) ?? null, on, neverWas: false })),
    ]; // prettier-ignore
  }
  if (event.type !== 'DecisionAnnulled') return [];
  const { register, decision, eventIds, unmade } = event.data;
  const on = decision.effectiveOn;
  return [
    ...eventIds.map((cause): Fact => ({ fact: 'annulled', cause })),
    ...unmade.map(({ unit, obligationsTo: to }): Fact => ({ fact: 'ended', register, unit, to, on, neverWas: true })), // prettier-ignore
  ];
}

type Reader = (event: DomainEvent) => readonly Fact[];
const reader = (events: readonly { readonly name: string }[], read: unknown): (readonly [string, Reader])[] =>
  events.map(({ name }) => [name, read as Reader] as const);
const READERS: ReadonlyMap<string, Reader> = new Map([
  ...reader(inspectionEvents, ofInspection),
  ...reader(meetingEvents, ofMeeting),
  ...reader(programmeEvents, ofProgramme),
  ...reader(structureEvents, ofStructure),
]);

/** Every event that says something of cases, or may. */
export const CASE_EVENTS: readonly string[] = [...READERS.keys()];
