import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import {
  guardLabel,
  guardNoLaterContents,
  guardNoLaterExistence,
  livingUnit,
  villageFormIn,
} from './guards.js';
import { childrenAt, pairingAt, textAt, type Register, type Unit } from './register.state.js';
import { formSchemas, header } from './structure.command.js';
import { actName, type StructureEvent } from './structure.events.js';

export function renameSchema(_kind: Kind) {
  return z.strictObject({ ...header, unit: idSchema, name: nameSchema });
}
export function recodeSchema(_kind: Kind) {
  return z.strictObject({ ...header, unit: idSchema, code: nameSchema });
}
export function reclassifySchema<K extends 'locality' | 'cell' | 'group'>(kind: K) {
  return z.strictObject({ ...header, unit: idSchema, form: formSchemas[kind] });
}
interface Relabel extends z.infer<z.ZodObject<typeof header>> {
  unit: string;
  name?: string;
  code?: string;
  form?: string;
}

/** Decides a new name of a unit of a kind. */
export function rename(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return relabel('rename', kind, 'name');
}
/** Decides a new code of a unit of a kind. */
export function recode(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return relabel('recode', kind, 'code');
}

function relabel(
  change: 'rename' | 'recode',
  kind: Kind,
  label: 'name' | 'code',
): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Relabel;
    const draft = new ActDraft(state, command as never, context);
    const unit = livingUnit(state, command.unit, draft.day, '/unit', [kind]);
    guardLabel(unit, label, draft.day, command[label] ?? '', `/${label}`);
    draft.label(unit, label, command[label] ?? null);
    return conclude(draft, actName(change, kind), [unit.id], []);
  };
}

/**
 * Decides another form of a unit that goes on: a commune becomes a ward (its hamlets become residential groups), a
 * school's cell becomes an agency's. A village has the form of its locality; organizations have a decider of their own.
 */
export function reclassify(kind: 'locality' | 'cell' | 'group'): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Relabel;
    const draft = new ActDraft(state, command as never, context);
    const unit = livingUnit(state, command.unit, draft.day, '/unit', [kind]);
    const form = command.form ?? '';
    if (kind === 'locality') guardNoLaterContents(state, unit, draft.day, '/unit');
    else guardNoLaterExistence(unit, draft.day, '/unit');
    guardLabel(unit, 'form', draft.day, form, '/form');
    if (kind === 'cell') guardUnpaired(unit, draft.day);
    draft.label(unit, 'form', form);
    draft.mark(unit.id, 'reclassified');
    const children = kind === 'locality' ? childrenAt(state, unit.id, draft.day) : [];
    for (const village of children) {
      if (textAt(village, 'form', draft.day) !== villageFormIn(form))
        draft.label(village, 'form', villageFormIn(form));
    }
    return conclude(
      draft,
      actName('reclassify', kind),
      [unit.id],
      children.map((child) => child.id),
    );
  };
}

/** A cell that is paired with a village stays residential. */
function guardUnpaired(cell: Unit, day: Day): void {
  const village =
    pairingAt(cell, day) ?? cell.pairing.find((entry) => entry.on > day && entry.value !== null)?.value;
  if (typeof village !== 'string') return;
  reject({
    code: 'still-paired', where: '/unit', rule: 'design: Pairing', detail: `"${cell.id}" is paired with village "${village}"; only residential cells are.`,
    remedy: 'End the pairing on the same day first (UnpairCell).', facts: { cell: cell.id, village },
  }); // prettier-ignore
}
