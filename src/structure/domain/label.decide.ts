import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind, Label } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import {
  guardNoLaterContents,
  guardNoLaterExistence,
  livingReceiver,
  livingUnit,
  villageFormIn,
} from './guards.js';
import { childrenAt, labelAt, textAt, type Register, type Unit } from './register.state.js';
import { formSchemas, header } from './structure.command.js';
import { actName, type StructureEvent } from './structure.events.js';
import { nextAfter, valueAt } from './timeline.js';

export function renameSchema(_kind: Kind) {
  return z.strictObject({ ...header, unit: idSchema, name: nameSchema });
}
export function recodeSchema(_kind: Kind) {
  return z.strictObject({ ...header, unit: idSchema, code: nameSchema });
}
export function reclassifySchema<K extends Kind>(kind: K) {
  return z.strictObject({
    ...header, unit: idSchema, form: formSchemas[kind],
    ...(kind === 'organization' ? { locality: idSchema.nullable().optional() } : {}),
  }); // prettier-ignore
}
interface Relabel extends z.infer<z.ZodObject<typeof header>> {
  unit: string;
  name?: string;
  code?: string;
  form?: string;
  locality?: string | null;
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

/** A label is not written before a later entry of it, nor where it says the same already. */
export function guardLabel(
  unit: Unit,
  label: Label,
  day: Day,
  value: string | number | null,
  where: string,
): void {
  const later = nextAfter(unit.labels[label] ?? [], day);
  if (later) {
    reject({
      code: 'later-entry', where, rule: 'design: Time, label', detail: `"${unit.id}" has a later ${label}: "${String(later.value)}" from ${later.on}.`,
      remedy: 'Annul or correct the later entry first.', facts: { unit: unit.id, standsInTheWay: [{ on: later.on, label, value: later.value, revision: later.revision }] },
    }); // prettier-ignore
  }
  if (labelAt(unit, label, day) === value) {
    reject({
      code: 'no-change', where, rule: 'design: Store (an accepted command appends at least one event)', detail: `The ${label} of "${unit.id}" is "${String(value)}" already.`,
      remedy: 'Nothing is to be done, or the day is wrong.', facts: { unit: unit.id, label, value },
    }); // prettier-ignore
  }
}

/**
 * Decides another form of a unit that goes on: a commune becomes a ward (its hamlets become residential groups), a
 * school's cell becomes an agency's. Base-cell and committee are divided by `convert.decide.ts`.
 */
export function reclassify(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Relabel;
    const draft = new ActDraft(state, command as never, context);
    const unit = livingUnit(state, command.unit, draft.day, '/unit', [kind]);
    const form = command.form ?? '';
    const sameForm = textAt(unit, 'form', draft.day) === form;
    if (kind === 'village' && !sameForm)
      refuseForm(
        unit,
        'a village has the form of its locality',
        'Reclassify the locality, or transfer the village.',
      );
    if ((kind === 'locality' || kind === 'organization') && !sameForm)
      guardNoLaterContents(state, unit, draft.day, '/unit');
    else guardNoLaterExistence(unit, draft.day, '/unit');
    if (kind === 'organization' && !sameForm) guardEmptyOrganization(draft, unit);
    if (kind === 'cell' && !sameForm) guardUnpaired(unit, draft.day);
    if (command.locality !== undefined) {
      if (command.locality !== null)
        livingReceiver(state, command.locality, draft.day, '/locality', ['locality']);
      guardLabel(unit, 'locality', draft.day, command.locality, '/locality');
      draft.label(unit, 'locality', command.locality);
    }
    if (!sameForm || command.locality === undefined) {
      guardLabel(unit, 'form', draft.day, form, '/form');
      draft.label(unit, 'form', form);
    }
    if (!sameForm) draft.mark(unit.id, 'reclassified');
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

function refuseForm(unit: Unit, why: string, remedy: string): never {
  return reject({
    code: 'wrong-form',
    where: '/form',
    rule: 'design: Register and units',
    detail: `"${unit.id}": ${why}.`,
    remedy,
  });
}

/** A cell that is paired with a village stays residential. */
function guardUnpaired(cell: Unit, day: Day): void {
  const village =
    valueAt(cell.pairing, day) ?? cell.pairing.find((entry) => entry.on > day && entry.value !== null)?.value;
  if (typeof village !== 'string') return;
  reject({
    code: 'still-paired', where: '/unit', rule: 'design: Pairing', detail: `"${cell.id}" is paired with village "${village}"; only residential cells are.`,
    remedy: 'End the pairing on the same day first (UnpairCell).', facts: { cell: cell.id, village },
  }); // prettier-ignore
}

/** A committee with cells, or a base-cell with members, does not change its form by itself: both would be left without a place. */
function guardEmptyOrganization(draft: ActDraft, unit: Unit): void {
  const cells = childrenAt(draft.state, unit.id, draft.day);
  const members = draft.numberNow(unit.id, 'official') + draft.numberNow(unit.id, 'probationary');
  if (cells.length === 0 && members === 0) return;
  reject({
    code: 'children-left-over', where: '/form', rule: 'design: Conservation', detail: `"${unit.id}" has ${cells.length} cells or groups and ${members} members, which would have no place.`,
    remedy: 'Establish the other organization and transfer cells or members, then dissolve this one; a cell becomes a base-cell with ConvertCellToBaseCell.',
    facts: { unit: unit.id, children: cells.map((cell) => cell.id), members },
  }); // prettier-ignore
}
