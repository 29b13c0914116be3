import type { AuditFacts, AuditSource } from '../../kernel/audit.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import { OPERATIONS, type OperationsEvent } from './operations.events.js';

function tell(event: OperationsEvent): Sentence {
  if (event.type === 'DifferenceAccepted') {
    return {
      vi: `Chấp nhận khác biệt của bản dựng lại ${event.data.generation}: ${event.data.reason}`,
      en: `Accepted the differences of generation ${event.data.generation}: ${event.data.reason}`,
    };
  }
  const { toGeneration, differences, switched } = event.data;
  return {
    vi: `Dựng lại dữ liệu tra cứu (bản ${toGeneration}): ${differences.total} khác biệt, ${switched ? 'đã thay thế' : 'chưa thay thế'}`,
    en: `Rebuilt the read models (generation ${toGeneration}): ${differences.total} differences, ${switched ? 'switched' : 'not switched'}`,
  };
}

/** How the events of the stream `operations` read to an auditor. */
export const operationsAudit: AuditSource = {
  types: ['GenerationCertified', 'DifferenceAccepted'],
  describe(event: DomainEvent): AuditFacts {
    const sentence = tell(event as OperationsEvent);
    return {
      register: OPERATIONS,
      units: [],
      decisionId: null,
      decidedOn: null,
      effectiveOn: null,
      basis: null,
      sentence,
    };
  },
  names: () => [],
};
