import { dayInWords, type AuditSource } from '../../kernel/audit.js';
import type { Sentence } from '../../kernel/event.js';
import { programmeEvents, type ProgrammeEvent } from './programme.events.js';

function tell(event: ProgrammeEvent, nameOf: (unit: string) => string): Sentence {
  switch (event.type) {
    case 'ProgrammeOpened':
      return {
        vi: `${event.data.issuer} ban hành ${event.data.name}`,
        en: `${event.data.issuer} opened the programme ${event.data.name}`,
      };
    case 'TargetsSet': {
      const sum = event.data.targets.reduce((total, one) => total + one.target, 0);
      return {
        vi: `Giao chỉ tiêu cho ${event.data.targets.length} tổ chức, tổng ${sum}`,
        en: `Set targets of ${event.data.targets.length} organizations, ${sum} in all`,
      };
    }
    case 'ProgressRecorded':
      return {
        vi: `${nameOf(event.data.unit)} đạt ${event.data.reached}`,
        en: `${nameOf(event.data.unit)} reached ${event.data.reached}`,
      };
    case 'TargetMoved':
      return {
        vi: `Chuyển chỉ tiêu ${event.data.target} từ ${nameOf(event.data.from)} sang ${nameOf(event.data.to)}`,
        en: `Moved the target of ${event.data.target} from ${nameOf(event.data.from)} to ${nameOf(event.data.to)}`,
      };
    case 'ProgrammeClosed':
      return {
        vi: `Tổng kết chương trình ngày ${dayInWords(event.data.on)}`,
        en: `Closed the programme on ${event.data.on}`,
      };
  }
}

function unitsOf(event: ProgrammeEvent): string[] {
  if (event.type === 'TargetsSet') return event.data.targets.map((one) => one.unit);
  if (event.type === 'ProgressRecorded') return [event.data.unit];
  return event.type === 'TargetMoved' ? [event.data.from, event.data.to] : [];
}

/** How the events of programmes read to an auditor. */
export const programmeAudit: AuditSource = {
  types: programmeEvents.map((definition) => definition.name),
  describe(given, nameOf) {
    const event = given as ProgrammeEvent;
    const opened = event.type === 'ProgrammeOpened' ? event.data : undefined;
    const on = event.type === 'ProgrammeOpened' ? event.data.openedOn : event.data.on;
    const said = tell(event, nameOf);
    return {
      register: opened?.register ?? null,
      units: unitsOf(event),
      decisionId: event.data.programme,
      decidedOn: on,
      effectiveOn: on,
      basis: opened?.basis ?? null,
      sentence: { vi: `${said.vi}.`, en: `${said.en}.` },
    };
  },
  names: () => [],
};
