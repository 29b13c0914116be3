import { Map, Set } from 'immutable';
import type { Fold } from '../../kernel/decider.js';
import type { Day } from '../../kernel/day.js';
import { targetKey, type Form, type InspectionEvent } from './inspection.events.js';

/** A recommendation on its way: open, remedy reported, accepted. */
export interface Recommendation {
  readonly status: 'open' | 'reported' | 'accepted';
  readonly responsible: string;
  readonly deadline: Day;
  readonly issuedOn: Day;
  /** The day of its last step; a hop to another unit and a note are none. */
  readonly lastOn: Day;
  /** The deadline that was noted as passed. */
  readonly overdue?: Day;
}

/** An inspection round as folded from its stream. */
export interface Inspection {
  readonly status: 'none' | 'open' | 'concluded' | 'closed' | 'annulled';
  readonly register: string;
  /** The organization whose committee holds it; null for the city's. */
  readonly heldByUnit: string | null;
  readonly form: Form | null;
  readonly openedOn: Day;
  /** The targets at which signs of violation were found. */
  readonly signsOfViolation: Set<string>;
  readonly targets: Set<string>;
  readonly recommendations: Map<string, Recommendation>;
  /** The last day of a step; a hop of a recommendation to another unit and a note are none. */
  readonly lastOn: Day;
}

const NONE: Inspection = {
  status: 'none',
  register: '',
  heldByUnit: null,
  form: null,
  openedOn: '',
  signsOfViolation: Set(),
  targets: Set(),
  recommendations: Map(),
  lastOn: '',
};

/** What a step says of the part of the round that it concerns. */
export interface RoundStep {
  readonly register: string;
  readonly on: Day;
  readonly recommendation?: string;
  readonly target?: { readonly unit: string } | { readonly person: string };
}

/** The units that a step concerns beside those that it names: who answers for the recommendation, or all of the round. */
export function unitsOfRound(state: Inspection, { recommendation, target }: RoundStep): string[] {
  if (target !== undefined && 'unit' in target) return [];
  const known = state.recommendations.get(recommendation ?? '');
  if (recommendation !== undefined) return known ? [known.responsible] : [];
  const targets = [...state.targets].flatMap((key) =>
    key.startsWith('unit:') ? [key.slice('unit:'.length)] : [],
  );
  return state.heldByUnit === null ? targets : [...targets, state.heldByUnit];
}

export const inspectionFold: Fold<InspectionEvent, Inspection> = {
  category: 'inspection',
  version: 3,
  initial: () => NONE,
  evolve(state, { event }) {
    const next = evolve(state, event);
    if (event.type === 'RecommendationMoved' || event.type === 'RemedyOverdueNoted') return next;
    const on = event.type === 'InspectionOpened' ? event.data.openedOn : event.data.on;
    return on > next.lastOn ? { ...next, lastOn: on } : next;
  },
};

function evolve(state: Inspection, event: InspectionEvent): Inspection {
  const change = (id: string, change: Partial<Recommendation>): Inspection => ({
    ...state,
    recommendations: state.recommendations.update(id, (known) =>
      known ? { ...known, ...change } : known,
    ) as Inspection['recommendations'],
  });
  switch (event.type) {
    case 'InspectionOpened':
      return {
        ...state,
        status: 'open',
        register: event.data.register,
        heldByUnit: event.data.heldBy.unit ?? null,
        form: event.data.form,
        openedOn: event.data.openedOn,
        targets: Set(event.data.targets.map(targetKey)),
      };
    case 'InspectionConcluded':
      return { ...state, status: 'concluded' };
    case 'RecommendationIssued': {
      const { recommendation, responsible, deadline, on } = event.data;
      return {
        ...state,
        recommendations: state.recommendations.set(recommendation, {
          status: 'open',
          responsible,
          deadline,
          issuedOn: on,
          lastOn: on,
        }),
      };
    }
    case 'RemedyReported':
      return change(event.data.recommendation, { status: 'reported', lastOn: event.data.on });
    case 'RemedyAccepted':
      return change(event.data.recommendation, { status: 'accepted', lastOn: event.data.on });
    case 'RemedyReturned':
      return change(event.data.recommendation, { status: 'open', lastOn: event.data.on });
    case 'DeadlineExtended':
      return change(event.data.recommendation, { deadline: event.data.deadline, lastOn: event.data.on });
    case 'RemedyOverdueNoted':
      return change(event.data.recommendation, { overdue: event.data.deadline });
    case 'RecommendationMoved':
      return change(event.data.recommendation, { responsible: event.data.to });
    case 'InspectionClosed':
      return { ...state, status: 'closed' };
    case 'InspectionAnnulled':
      return { ...state, status: 'annulled' };
    case 'FindingsRecorded': {
      const { target, signsOfViolation: signs } = event.data;
      const found = state.signsOfViolation;
      return { ...state, signsOfViolation: signs ? found.add(target) : found.remove(target) };
    }
  }
}
