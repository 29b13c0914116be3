import { dayInWords, type AuditFacts, type AuditSource } from '../../kernel/audit.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import { inspectionEvents, type InspectionEvent } from './inspection.events.js';

const both = (vi: string, en: string): Sentence => ({ vi, en });

function tell(event: InspectionEvent, nameOf: (unit: string) => string): Sentence {
  const target = (key: string): string => (key.startsWith('unit:') ? nameOf(key.slice(5)) : key.slice(7));
  switch (event.type) {
    case 'InspectionOpened': {
      const { form, targets, heldBy, openedOn } = event.data;
      const what =
        form === 'inspection' ? both('kiểm tra', 'an inspection') : both('giám sát', 'a supervision');
      return both(
        `${heldBy.name} mở cuộc ${what.vi} ${targets.length} đối tượng ngày ${dayInWords(openedOn)}`,
        `${heldBy.name} opened ${what.en} of ${targets.length} targets on ${openedOn}`,
      );
    }
    case 'FindingsRecorded':
      return both(
        `Ghi kết quả tại ${target(event.data.target)}`,
        `Recorded findings at ${target(event.data.target)}`,
      );
    case 'InspectionConcluded':
      return both(`Kết luận ngày ${dayInWords(event.data.on)}`, `Concluded on ${event.data.on}`);
    case 'RecommendationIssued': {
      const { responsible, deadline } = event.data;
      return both(
        `Yêu cầu ${nameOf(responsible)} khắc phục trước ${dayInWords(deadline)}`,
        `Recommended a remedy to ${nameOf(responsible)} by ${deadline}`,
      );
    }
    case 'RemedyReported':
      return both('Báo cáo kết quả khắc phục', 'Reported a remedy');
    case 'RemedyAccepted':
      return both('Chấp nhận kết quả khắc phục', 'Accepted the remedy');
    case 'RemedyReturned':
      return both('Trả lại kết quả khắc phục', 'Returned the remedy');
    case 'DeadlineExtended':
      return both(
        `Gia hạn khắc phục đến ${dayInWords(event.data.deadline)}`,
        `Extended the deadline to ${event.data.deadline}`,
      );
    case 'RecommendationMoved': {
      const { from, to } = event.data;
      return both(
        `Chuyển trách nhiệm khắc phục từ ${nameOf(from)} sang ${nameOf(to)}`,
        `Moved the remedy from ${nameOf(from)} to ${nameOf(to)}`,
      );
    }
    case 'InspectionClosed':
      return both('Kết thúc cuộc kiểm tra, giám sát', 'Closed the round');
    case 'InspectionAnnulled':
      return both(
        `Hủy ghi nhận cuộc kiểm tra, giám sát: ${event.data.reason}`,
        `Annulled the round: ${event.data.reason}`,
      );
  }
}

function unitsOf(event: InspectionEvent): string[] {
  if (event.type === 'InspectionOpened')
    return event.data.targets.flatMap((target) => ('unit' in target ? [target.unit] : []));
  if (event.type === 'RecommendationIssued') return [event.data.responsible];
  return event.type === 'RecommendationMoved' ? [event.data.from, event.data.to] : [];
}

/** How the events of inspections read to an auditor. `registerOf` is told by the opening; later events follow it by their stream. */
export const inspectionAudit: AuditSource = {
  types: inspectionEvents.map((definition) => definition.name),
  describe(given: DomainEvent, nameOf): AuditFacts {
    const event = given as InspectionEvent;
    const opened = event.type === 'InspectionOpened' ? event.data : undefined;
    const on = event.type === 'InspectionOpened' ? event.data.openedOn : event.data.on;
    const said = tell(event, nameOf);
    return {
      register: opened?.register ?? null,
      units: unitsOf(event),
      decisionId: event.data.inspection,
      decidedOn: on,
      effectiveOn: on,
      basis: opened?.basis ?? null,
      sentence: { vi: `${said.vi}.`, en: `${said.en}.` },
    };
  },
  names: () => [],
};
