import {
  defineTable,
  type DatabaseOf,
  type Projection,
  type ReadModelWriter,
} from '../../projections/index.js';
import type { Recorded } from '../../kernel/event.js';
import { inspectionEvents, targetKey, type InspectionEvent } from '../domain/inspection.events.js';

export interface InspectionRow {
  readonly inspection: string;
  readonly register: string;
  readonly form: string;
  readonly subject: string;
  /** `city` or `grassroots`. */
  readonly level: string;
  readonly heldBy: string;
  readonly heldByUnit: string | null;
  readonly openedOn: string;
  readonly concludedOn: string | null;
  readonly closedOn: string | null;
  readonly basisNumber: string;
  readonly causedBy: string | null;
  /** UTC, ISO 8601: when the round was recorded, and when it was annulled. */
  readonly recordedAt: string;
  readonly annulledAt: string | null;
  /** Of the last event of its stream. */
  readonly revision: number;
}
export const inspections = defineTable<InspectionRow>({
  name: 'inspections',
  columns: {
    inspection: 'text', register: 'text', form: 'text', subject: 'text', level: 'text', heldBy: 'text', heldByUnit: 'text?', openedOn: 'text',
    concludedOn: 'text?', closedOn: 'text?', basisNumber: 'text', causedBy: 'text?', recordedAt: 'text', annulledAt: 'text?',
    revision: 'integer',
  },
  key: ['inspection'],
  indexes: [['register', 'openedOn']],
}); // prettier-ignore

export interface TargetRow {
  readonly inspection: string;
  readonly target: string;
  readonly unit: string | null;
  /** `organization`, `cell` or `member`. */
  readonly kind: string;
  readonly person: string | null;
  /** Ids of texts in the people database. */
  readonly findings: string | null;
  readonly conclusion: string | null;
  readonly signsOfViolation: number;
}
export const inspectionTargets = defineTable<TargetRow>({
  name: 'inspection_targets',
  columns: {
    inspection: 'text',
    target: 'text',
    unit: 'text?',
    kind: 'text',
    person: 'text?',
    findings: 'text?',
    conclusion: 'text?',
    signsOfViolation: 'integer',
  },
  key: ['inspection', 'target'],
});

export interface RecommendationRow {
  readonly inspection: string;
  readonly recommendation: string;
  readonly text: string;
  readonly issuedOn: string;
  /** The unit that answers for it now. */
  readonly responsible: string;
  /** The deadline that was noted as passed; null where none was. */
  readonly overdueNoted: string | null;
}
export const recommendations = defineTable<RecommendationRow>({
  name: 'inspection_recommendations',
  columns: {
    inspection: 'text',
    recommendation: 'text',
    text: 'text',
    issuedOn: 'text',
    responsible: 'text',
    overdueNoted: 'text?',
  },
  key: ['inspection', 'recommendation'],
  indexes: [['responsible']],
});

/** What changed of a recommendation on a day; in the order of day and revision they say how it stood on any day. */
export interface StepRow {
  readonly inspection: string;
  readonly recommendation: string;
  readonly revision: number;
  readonly on: string;
  /** `open`, `reported` or `accepted`. */
  readonly status: string | null;
  readonly responsible: string | null;
  readonly deadline: string | null;
}
export const recommendationSteps = defineTable<StepRow>({
  name: 'inspection_recommendation_steps',
  columns: {
    inspection: 'text', recommendation: 'text', revision: 'integer', on: 'text', status: 'text?', responsible: 'text?', deadline: 'text?',
  },
  key: ['inspection', 'recommendation', 'revision'],
}); // prettier-ignore

export type InspectionDatabase = DatabaseOf<{
  inspections: typeof inspections;
  inspection_targets: typeof inspectionTargets;
  inspection_recommendations: typeof recommendations;
  inspection_recommendation_steps: typeof recommendationSteps;
}>;

/** Rounds, their targets and what was recommended. */
export const inspectionsProjection: Projection = {
  name: 'inspections',
  version: 3,
  tables: [inspections, inspectionTargets, recommendations, recommendationSteps],
  handles: inspectionEvents.map((definition) => definition.name),
  project(recorded: Recorded, model) {
    apply(recorded as Recorded<InspectionEvent>, model);
  },
};

function apply({ event, revision, metadata }: Recorded<InspectionEvent>, model: ReadModelWriter): void {
  const { inspection } = event.data;
  const round = (change: Partial<InspectionRow>): void => {
    const known = model.get(inspections, { inspection });
    if (known) model.put(inspections, { ...known, ...change });
  };
  const target = (key: string, change: Partial<TargetRow>): void => {
    const known = model.get(inspectionTargets, { inspection, target: key });
    if (known) model.put(inspectionTargets, { ...known, ...change });
  };
  const step = (id: string, on: string, change: Partial<StepRow>): void =>
    model.put(recommendationSteps, {
      inspection, recommendation: id, revision, on, status: null, responsible: null, deadline: null, ...change,
    }); // prettier-ignore
  if (event.type !== 'InspectionOpened') round({ revision });
  switch (event.type) {
    case 'InspectionOpened': {
      const { register, form, subject, heldBy, openedOn, basis, causedBy, targets } = event.data;
      model.put(inspections, {
        inspection, register, form, subject, level: heldBy.level, heldBy: heldBy.name, heldByUnit: heldBy.unit ?? null, openedOn, concludedOn: null,
        closedOn: null, basisNumber: basis.number, causedBy: causedBy ?? null, recordedAt: metadata.recordedAt, annulledAt: null,
        revision,
      }); // prettier-ignore
      for (const one of targets) {
        const [unit, person, kind] =
          'unit' in one ? [one.unit, null, one.kind] : [null, one.person, 'member'];
        model.put(inspectionTargets, {
          inspection,
          target: targetKey(one),
          unit,
          kind,
          person,
          findings: null,
          conclusion: null,
          signsOfViolation: 0,
        });
      }
      return;
    }
    case 'FindingsRecorded':
      return target(event.data.target, {
        findings: event.data.findings,
        signsOfViolation: event.data.signsOfViolation ? 1 : 0,
      });
    case 'InspectionConcluded':
      for (const { target: key, conclusion } of event.data.conclusions) target(key, { conclusion });
      return round({ concludedOn: event.data.on });
    case 'RecommendationIssued': {
      const { recommendation, responsible, text, deadline, on } = event.data;
      model.put(recommendations, {
        inspection,
        recommendation,
        text,
        issuedOn: on,
        responsible,
        overdueNoted: null,
      });
      return step(recommendation, on, { status: 'open', responsible, deadline });
    }
    case 'RemedyReported':
      return step(event.data.recommendation, event.data.on, { status: 'reported' });
    case 'RemedyAccepted':
      return step(event.data.recommendation, event.data.on, { status: 'accepted' });
    case 'RemedyReturned':
      return step(event.data.recommendation, event.data.on, { status: 'open' });
    case 'DeadlineExtended':
      return step(event.data.recommendation, event.data.on, { deadline: event.data.deadline });
    case 'RecommendationMoved': {
      const { recommendation, to, on } = event.data;
      const known = model.get(recommendations, { inspection, recommendation });
      if (!known) return;
      model.put(recommendations, { ...known, responsible: to });
      // A cause that is older than the recommendation moves it from its first day.
      return step(recommendation, on < known.issuedOn ? known.issuedOn : on, { responsible: to });
    }
    case 'RemedyOverdueNoted': {
      // That it is overdue follows from day and deadline; this is for whoever asks what is still to be noted.
      const { recommendation, deadline } = event.data;
      const known = model.get(recommendations, { inspection, recommendation });
      if (known) model.put(recommendations, { ...known, overdueNoted: deadline });
      return;
    }
    case 'InspectionClosed':
      return round({ closedOn: event.data.on });
    case 'InspectionAnnulled':
      return round({ annulledAt: metadata.recordedAt });
  }
}
