import { dayInWords, type AuditKnowledge, type AuditSource } from '../../kernel/audit.js';
import type { Sentence } from '../../kernel/event.js';
import { programmeEvents, type ProgrammeEvent } from './programme.events.js';

const both = (vi: string, en: string): Sentence => ({ vi, en });

function tell(event: ProgrammeEvent, { nameOf, noted }: AuditKnowledge): Sentence {
  /** A goal is remembered by its name. */
  const goal = (id: string): string => noted(id) ?? id;
  switch (event.type) {
    case 'ProgrammeOpened': {
      const { issuer, name, openedOn, basis } = event.data;
      return both(
        `${issuer} ban hành ${name} ngày ${dayInWords(openedOn)}, theo ${basis.number}`,
        `${issuer} opened the programme ${name} on ${openedOn}, by ${basis.number}`,
      );
    }
    case 'TargetsSet': {
      const { targets, goal: id, on } = event.data;
      const sum = targets.reduce((total, one) => total + one.target, 0);
      return both(
        `Giao chỉ tiêu “${goal(id)}” cho ${targets.length} tổ chức ngày ${dayInWords(on)}, tổng cộng ${sum}`,
        `Set targets of “${goal(id)}” for ${targets.length} organizations on ${on}, ${sum} in all`,
      );
    }
    case 'ProgressRecorded': {
      const { unit, goal: id, on, reached } = event.data;
      return both(
        `${nameOf(unit)} thực hiện chỉ tiêu “${goal(id)}” đến ${dayInWords(on)}: đạt ${reached}`,
        `${nameOf(unit)} had reached ${reached} of “${goal(id)}” by ${on}`,
      );
    }
    case 'TargetMoved': {
      const { goal: id, from, to, target } = event.data;
      return both(
        `Chuyển chỉ tiêu “${goal(id)}” (${target}) từ ${nameOf(from)} sang ${nameOf(to)}`,
        `Moved the target of ${target} of “${goal(id)}” from ${nameOf(from)} to ${nameOf(to)}`,
      );
    }
    case 'ProgrammeClosed':
      return both(
        `Tổng kết chương trình ngày ${dayInWords(event.data.on)}`,
        `Closed the programme on ${event.data.on}`,
      );
  }
}

function unitsOf(event: ProgrammeEvent): string[] {
  if (event.type === 'TargetsSet') return event.data.targets.map((one) => one.unit);
  if (event.type === 'ProgressRecorded') return [event.data.unit];
  return event.type === 'TargetMoved' ? [...new Set([event.data.of, event.data.from, event.data.to])] : [];
}

/** How the events of programmes read to an auditor. */
export const programmeAudit: AuditSource = {
  types: programmeEvents.map((definition) => definition.name),
  describe(given, known) {
    const event = given as ProgrammeEvent;
    const opened = event.type === 'ProgrammeOpened' ? event.data : undefined;
    const on = event.type === 'ProgrammeOpened' ? event.data.openedOn : event.data.on;
    const said = tell(event, known);
    return {
      register: opened?.register ?? null,
      units: unitsOf(event),
      decisionId: event.data.programme,
      decidedOn: on,
      effectiveOn: on,
      basis: opened?.basis ?? 'of-the-stream',
      sentence: both(`${said.vi}.`, `${said.en}.`),
      notes: opened?.goals.map(({ goal, name }): [string, string] => [goal, name]) ?? [],
    };
  },
  names: () => [],
};
