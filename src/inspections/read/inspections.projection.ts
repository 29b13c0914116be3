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
  readonly annulled: number;
  readonly basisNumber: string;
  readonly causedBy: string | null;
}
export const inspections = defineTable<InspectionRow>({
  name: 'inspections',
  columns: {
    inspection: 'text', register: 'text', form: 'text', subject: 'text', level: 'text', heldBy: 'text', heldByUnit: 'text?', openedOn: 'text',
    concludedOn: 'text?', closedOn: 'text?', annulled: 'integer', basisNumber: 'text', causedBy: 'text?',
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
  readonly responsible: string;
  readonly text: string;
  readonly issuedOn: string;
  readonly deadline: string;
  readonly status: string;
  readonly settledOn: string | null;
}
export const recommendations = defineTable<RecommendationRow>({
  name: 'inspection_recommendations',
  columns: {
    inspection: 'text', recommendation: 'text', responsible: 'text', text: 'text', issuedOn: 'text', deadline: 'text', status: 'text', settledOn: 'text?',
  },
  key: ['inspection', 'recommendation'],
  indexes: [['responsible']],
}); // prettier-ignore

export type InspectionDatabase = DatabaseOf<{
  inspections: typeof inspections;
  inspection_targets: typeof inspectionTargets;
  inspection_recommendations: typeof recommendations;
}>;

/** Rounds, their targets and what was recommended. */
export const inspectionsProjection: Projection = {
  name: 'inspections',
  version: 1,
  tables: [inspections, inspectionTargets, recommendations],
  handles: inspectionEvents.map((definition) => definition.name),
  project({ event }: Recorded, model) {
    apply(event as InspectionEvent, model);
  },
};

function apply(event: InspectionEvent, model: ReadModelWriter): void {
  const { inspection } = event.data;
  const round = (change: Partial<InspectionRow>): void => {
    const known = model.get(inspections, { inspection });
    if (known) model.put(inspections, { ...known, ...change });
  };
  const target = (key: string, change: Partial<TargetRow>): void => {
    const known = model.get(inspectionTargets, { inspection, target: key });
    if (known) model.put(inspectionTargets, { ...known, ...change });
  };
  const recommendation = (id: string, change: Partial<RecommendationRow>): void => {
    const known = model.get(recommendations, { inspection, recommendation: id });
    if (known) model.put(recommendations, { ...known, ...change });
  };
  switch (event.type) {
    case 'InspectionOpened': {
      const { register, form, subject, heldBy, openedOn, basis, causedBy, targets } = event.data;
      model.put(inspections, {
        inspection, register, form, subject, level: heldBy.level, heldBy: heldBy.name, heldByUnit: heldBy.unit ?? null, openedOn, concludedOn: null,
        closedOn: null, annulled: 0, basisNumber: basis.number, causedBy: causedBy ?? null,
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
      const { recommendation: id, responsible, text, deadline, on } = event.data;
      return model.put(recommendations, {
        inspection,
        recommendation: id,
        responsible,
        text,
        issuedOn: on,
        deadline,
        status: 'open',
        settledOn: null,
      });
    }
    case 'RemedyReported':
      return recommendation(event.data.recommendation, { status: 'reported' });
    case 'RemedyAccepted':
      return recommendation(event.data.recommendation, { status: 'accepted', settledOn: event.data.on });
    case 'RemedyReturned':
      return recommendation(event.data.recommendation, { status: 'open' });
    case 'DeadlineExtended':
      return recommendation(event.data.recommendation, { deadline: event.data.deadline });
    case 'RecommendationMoved':
      return recommendation(event.data.recommendation, { responsible: event.data.to });
    case 'InspectionClosed':
      return round({ closedOn: event.data.on });
    case 'InspectionAnnulled':
      return round({ annulled: 1 });
  }
}
