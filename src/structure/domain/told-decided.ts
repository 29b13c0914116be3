import { placed, type AuditKnowledge } from '../../kernel/audit.js';
import type { Day } from '../../kernel/day.js';
import type { Sentence } from '../../kernel/event.js';
import type { Decided } from './planned.js';
import { labelAt, parentAt, type Register } from './register.state.js';
import { structureAudit } from './structure-sentences.js';

/**
 * What decisions would record, event by event, as the audit trail will tell it: units by the names that they bear on a day,
 * those that are new by the names that they get. Pure.
 */
export function toldDecided(before: Register, { steps, after }: Decided, day: Day): readonly (readonly Sentence[])[] {
  const nameIn = ({ units }: Register, id: string): string | undefined => {
    const unit = units.get(id);
    const name = unit && labelAt(unit, 'name', day);
    return typeof name === 'string' ? name : undefined;
  };
  const nameOf = (id: string): string => nameIn(before, id) ?? nameIn(after, id) ?? id;
  const parentOf = (id: string): string | undefined => {
    const unit = before.units.get(id) ?? after.units.get(id);
    const parent = unit && parentAt(unit, day);
    return parent ? nameOf(parent) : undefined;
  };
  const known: AuditKnowledge = { nameOf, parentOf, placeOf: (id) => placed(nameOf(id), parentOf(id)), noted: () => undefined };
  return steps.map(({ events }) => events.map((event) => structureAudit.describe(event, known).sentence));
} // prettier-ignore
