import { asEnding, type AuditFacts, type AuditSource } from '../../kernel/audit.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import { OPERATIONS, type OperationsEvent } from './operations.events.js';

function tell(event: OperationsEvent): Sentence {
  if (event.type === 'DifferenceAccepted') {
    return {
      vi: `Chấp nhận sai khác của bản dựng ${event.data.generation}, lý do: ${asEnding(event.data.reason)}`,
      en: `Accepted the differences of generation ${event.data.generation}: ${asEnding(event.data.reason)}`,
    };
  }
  if (event.type === 'PersonRegistered') {
    const { person } = event.data;
    return { vi: `Đăng ký người: ${person}`, en: `Registered a person: ${person}` };
  }
  if (event.type === 'PersonErased') {
    const { person } = event.data;
    return {
      vi: `Xóa tên và các nội dung về một người theo yêu cầu: ${person}`,
      en: `Erased the name of a person and the texts about this person, on request: ${person}`,
    };
  }
  if (event.type === 'IncidentSettled') {
    const { how, by, event: about, incident, reason } = event.data;
    const what = about ? `${about.type} ${about.stream}@${about.revision}` : incident;
    const because = asEnding(reason);
    return how === 'retry'
      ? { vi: `Thử lại sự cố tại ${what} (${by}), lý do: ${because}`, en: `Had the incident at ${what} (${by}) tried again: ${because}` }
      : { vi: `Gác lại sự cố tại ${what} (${by}), lý do: ${because}`, en: `Set the incident at ${what} (${by}) aside: ${because}` }; // prettier-ignore
  }
  if (event.type === 'HostJoined') {
    const { name, host, readModels } = event.data;
    const [vi, en] =
      readModels === 'own'
        ? ['dữ liệu tra cứu của riêng máy', 'with read models of its own']
        : ['dữ liệu tra cứu dùng chung', 'with shared read models'];
    return {
      vi: `Máy chủ ${name} (${host}) bắt đầu phục vụ nhật ký, ${vi}`,
      en: `Host ${name} (${host}) serves the log, ${en}`,
    };
  }
  if (event.type === 'HostRetired') {
    const { host, reason } = event.data;
    return {
      vi: `Máy chủ ${host} thôi phục vụ nhật ký, lý do: ${asEnding(reason)}`,
      en: `Host ${host} serves the log no more: ${asEnding(reason)}`,
    };
  }
  const { toGeneration, differences, switched } = event.data;
  return {
    vi: `Dựng lại dữ liệu tra cứu, bản dựng ${toGeneration}: ${differences.total} sai khác, ${switched ? 'đã chuyển sang dùng' : 'chưa chuyển sang dùng'}`,
    en: `Rebuilt the read models (generation ${toGeneration}): ${differences.total} differences, ${switched ? 'switched' : 'not switched'}`,
  };
}

/** How the events of the stream `operations` read to an auditor. */
export const operationsAudit: AuditSource = {
  types: [
    'GenerationCertified',
    'DifferenceAccepted',
    'PersonRegistered',
    'PersonErased',
    'IncidentSettled',
    'HostJoined',
    'HostRetired',
  ],
  describe(event: DomainEvent): AuditFacts {
    const said = tell(event as OperationsEvent);
    return {
      register: OPERATIONS,
      units: [],
      decisionId: null,
      decidedOn: null,
      effectiveOn: null,
      basis: null,
      sentence: { vi: `${said.vi}.`, en: `${said.en}.` },
    };
  },
  names: () => [],
};
