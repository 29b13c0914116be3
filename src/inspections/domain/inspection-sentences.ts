import {
  asEnding,
  dayInWords,
  type AuditFacts,
  type AuditKnowledge,
  type AuditSource,
} from '../../kernel/audit.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import { inspectionEvents, targetKey, type InspectionEvent } from './inspection.events.js';

const both = (vi: string, en: string): Sentence => ({ vi, en });

const SUBJECT: Readonly<Record<string, Sentence>> = {
  compliance: both('kiểm tra việc chấp hành', 'an inspection of compliance'),
  'signs-of-violation': both('kiểm tra khi có dấu hiệu vi phạm', 'an inspection on signs of violation'),
  regular: both('giám sát thường xuyên', 'a regular supervision'),
  thematic: both('giám sát chuyên đề', 'a thematic supervision'),
};
/** How many targets are named one by one; of more the sentence gives the numbers. */
const NAMED = 3;
const TARGETS = 'targets';

function targetsOf(
  { targets }: Extract<InspectionEvent, { type: 'InspectionOpened' }>['data'],
  { placeOf }: AuditKnowledge,
): Sentence {
  if (targets.length <= NAMED) {
    const names = targets.map((one) => ('unit' in one ? placeOf(one.unit) : both(`đảng viên ${one.person}`, `member ${one.person}`))); // prettier-ignore
    const of = (language: 'vi' | 'en') => names.map((one) => (typeof one === 'string' ? one : one[language])).join(', '); // prettier-ignore
    return both(of('vi'), of('en'));
  }
  const units = targets.filter((one) => 'unit' in one).length;
  const persons = targets.length - units;
  const said = [
    ...(units > 0 ? [both(`${units} tổ chức đảng`, `${units} party organizations`)] : []),
    ...(persons > 0 ? [both(`${persons} đảng viên`, `${persons} members`)] : []),
  ];
  return both(said.map(({ vi }) => vi).join(' và '), said.map(({ en }) => en).join(' and '));
}

function tell(event: InspectionEvent, known: AuditKnowledge): Sentence {
  const target = (key: string): Sentence =>
    key.startsWith('unit:')
      ? both(known.placeOf(key.slice(5)), known.placeOf(key.slice(5)))
      : both(`đảng viên ${key.slice(7)}`, `member ${key.slice(7)}`);
  /** The unit that answers for a recommendation. */
  const who = (id: string): string => known.placeOf(known.noted(id) ?? id);
  switch (event.type) {
    case 'InspectionOpened': {
      const { subject, heldBy, openedOn } = event.data;
      const what = SUBJECT[subject] ?? both('kiểm tra, giám sát', 'a round');
      const whom = targetsOf(event.data, known);
      return both(
        `${heldBy.name} ${what.vi} đối với ${whom.vi}, từ ngày ${dayInWords(openedOn)}`,
        `${heldBy.name} opened ${what.en} of ${whom.en} on ${openedOn}`,
      );
    }
    case 'FindingsRecorded': {
      const { on, signsOfViolation, target: key } = event.data;
      const [vi, en] = signsOfViolation ? [', có dấu hiệu vi phạm', ', with signs of violation'] : ['', ''];
      return both(
        `Ghi nhận kết quả đối với ${target(key).vi} ngày ${dayInWords(on)}${vi}`,
        `Recorded the findings at ${target(key).en} on ${on}${en}`,
      );
    }
    case 'InspectionConcluded': {
      const { conclusions, on } = event.data;
      const only = conclusions.length === 1 ? conclusions[0] : undefined;
      const whom = only ? target(only.target) : both(`${conclusions.length} đối tượng`, `${conclusions.length} targets`); // prettier-ignore
      return conclusions.length === 0
        ? both(`Kết thúc thẩm tra, xác minh ngày ${dayInWords(on)}`, `Concluded the round on ${on}`)
        : both(`Kết luận đối với ${whom.vi} ngày ${dayInWords(on)}`, `Concluded on ${whom.en} on ${on}`);
    }
    case 'RecommendationIssued': {
      const { responsible, deadline } = event.data;
      return both(
        `Kiến nghị ${known.placeOf(responsible)} khắc phục, thời hạn đến ${dayInWords(deadline)}`,
        `Recommended a remedy to ${known.placeOf(responsible)}, by ${deadline}`,
      );
    }
    case 'RemedyReported':
      return both(
        `${who(event.data.recommendation)} báo cáo kết quả khắc phục ngày ${dayInWords(event.data.on)}`,
        `${who(event.data.recommendation)} reported a remedy on ${event.data.on}`,
      );
    case 'RemedyAccepted':
      return both(
        `Công nhận kết quả khắc phục của ${who(event.data.recommendation)} ngày ${dayInWords(event.data.on)}`,
        `Accepted the remedy of ${who(event.data.recommendation)} on ${event.data.on}`,
      );
    case 'RemedyReturned':
      return both(
        `Yêu cầu ${who(event.data.recommendation)} khắc phục lại, ngày ${dayInWords(event.data.on)}`,
        `Returned the remedy of ${who(event.data.recommendation)} as not enough on ${event.data.on}`,
      );
    case 'DeadlineExtended': {
      const { deadline, reason, recommendation } = event.data;
      return both(
        `Gia hạn khắc phục của ${who(recommendation)} đến ${dayInWords(deadline)}, lý do: ${asEnding(reason)}`,
        `Extended the deadline of ${who(recommendation)} to ${deadline}: ${asEnding(reason)}`,
      );
    }
    case 'RemedyOverdueNoted': {
      const { responsible, deadline } = event.data;
      return both(
        `${known.placeOf(responsible)} quá hạn khắc phục, thời hạn là ${dayInWords(deadline)}`,
        `${known.placeOf(responsible)} is overdue with a remedy that was due by ${deadline}`,
      );
    }
    case 'RecommendationMoved': {
      const { from, to } = event.data;
      return both(
        `Chuyển trách nhiệm khắc phục từ ${known.placeOf(from)} sang ${known.placeOf(to)}`,
        `Moved the remedy from ${known.placeOf(from)} to ${known.placeOf(to)}`,
      );
    }
    case 'InspectionClosed':
      return both(
        `Kết thúc cuộc kiểm tra, giám sát, các kiến nghị đã khắc phục xong, ngày ${dayInWords(event.data.on)}`,
        `Closed the round, every remedy being accepted, on ${event.data.on}`,
      );
    case 'InspectionAnnulled':
      return both(
        `Hủy ghi nhận cuộc kiểm tra, giám sát, lý do: ${asEnding(event.data.reason)}`,
        `Annulled the record of the round: ${asEnding(event.data.reason)}`,
      );
  }
}

const unitOf = (key: string): string[] => (key.startsWith('unit:') ? [key.slice(5)] : []);

function unitsOf(event: InspectionEvent, { noted }: AuditKnowledge): string[] {
  switch (event.type) {
    case 'InspectionOpened':
      return event.data.targets.flatMap((target) => ('unit' in target ? [target.unit] : []));
    case 'FindingsRecorded':
      return unitOf(event.data.target);
    case 'InspectionConcluded':
      return event.data.conclusions.flatMap(({ target }) => unitOf(target));
    case 'RecommendationIssued':
    case 'RemedyOverdueNoted':
      return [event.data.responsible];
    case 'RecommendationMoved':
      return [event.data.from, event.data.to];
    case 'InspectionClosed':
    case 'InspectionAnnulled':
      return (noted(TARGETS) ?? '').split(' ').filter((unit) => unit !== '');
    case 'RemedyReported':
    case 'RemedyAccepted':
    case 'RemedyReturned':
    case 'DeadlineExtended': {
      const responsible = noted(event.data.recommendation);
      return responsible === undefined ? [] : [responsible];
    }
  }
}

/** What later events of the round are told with: who answers for a recommendation, and the units inspected. */
function notesOf(event: InspectionEvent): [string, string][] {
  if (event.type === 'InspectionOpened')
    return [[TARGETS, event.data.targets.flatMap((one) => unitOf(targetKey(one))).join(' ')]];
  if (event.type === 'RecommendationIssued') return [[event.data.recommendation, event.data.responsible]];
  return event.type === 'RecommendationMoved' ? [[event.data.recommendation, event.data.to]] : [];
}

/** How the events of inspections read to an auditor. The register and the basis are told by the opening; later events follow it by their stream. */
export const inspectionAudit: AuditSource = {
  types: inspectionEvents.map((definition) => definition.name),
  describe(given: DomainEvent, known): AuditFacts {
    const event = given as InspectionEvent;
    const opened = event.type === 'InspectionOpened' ? event.data : undefined;
    const on = event.type === 'InspectionOpened' ? event.data.openedOn : event.data.on;
    const said = tell(event, known);
    return {
      register: opened?.register ?? null,
      units: unitsOf(event, known),
      decisionId: event.data.inspection,
      decidedOn: on,
      effectiveOn: on,
      basis: opened?.basis ?? 'of-the-stream',
      sentence: opened
        ? both(`${said.vi}, theo ${opened.basis.number}.`, `${said.en}, by ${opened.basis.number}.`)
        : both(`${said.vi}.`, `${said.en}.`),
      notes: notesOf(event),
      ...(event.type === 'InspectionAnnulled' ? { annuls: event.data.inspection } : {}),
    };
  },
  names: () => [],
};
