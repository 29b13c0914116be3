import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, numberSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardPairable, livingReceiver, livingUnit } from './guards.js';
import { guardLabel } from './label.decide.js';
import {
  childrenAt,
  labelAt,
  membersAt,
  parentAt,
  textAt,
  type Register,
  type Unit,
} from './register.state.js';
import { header } from './structure.command.js';
import type { StructureEvent } from './structure.events.js';
import { nextAfter, valueAt } from './timeline.js';

export const pairSchema = z.strictObject({ ...header, cell: idSchema, village: idSchema });
export const unpairSchema = z.strictObject({ ...header, cell: idSchema });
export const setGroupNumberSchema = z.strictObject({ ...header, group: idSchema, number: numberSchema });

function guardPairing(cell: Unit, day: string): void {
  const later = nextAfter(cell.pairing, day);
  if (!later) return;
  reject({
    code: 'later-entry', where: '/cell', rule: 'design: Time, pairing', detail: `"${cell.id}" has a later pairing entry on ${later.on}.`,
    remedy: 'Annul or correct the later entry first.', facts: { unit: cell.id, standsInTheWay: [{ on: later.on, revision: later.revision }] },
  }); // prettier-ignore
}

/** Decides that a residential cell belongs to a village. */
export const pair: Decide<z.infer<typeof pairSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const cell = livingUnit(state, command.cell, draft.day, '/cell', ['cell']);
  guardPairable(textAt(cell, 'form', draft.day), '/cell');
  livingReceiver(state, command.village, draft.day, '/village', ['village']);
  guardPairing(cell, draft.day);
  if (valueAt(cell.pairing, draft.day) === command.village) {
    reject({
      code: 'no-change',
      where: '/village',
      rule: 'design: Pairing',
      detail: 'The two are paired already.',
      remedy: 'Nothing is to be done.',
      facts: { ...command },
    });
  }
  draft.pair(cell, command.village);
  return conclude(draft, 'CellPaired', [cell.id], [command.village]);
};

/** Decides that a cell belongs to no village any more. */
export const unpair: Decide<z.infer<typeof unpairSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const cell = livingUnit(state, command.cell, draft.day, '/cell', ['cell']);
  guardPairing(cell, draft.day);
  if ((valueAt(cell.pairing, draft.day) ?? null) === null) {
    reject({
      code: 'not-paired',
      where: '/cell',
      rule: 'design: Pairing',
      detail: `"${cell.id}" is paired with no village.`,
      remedy: 'Nothing is to be done.',
      facts: { cell: cell.id },
    });
  }
  draft.pair(cell, null);
  return conclude(draft, 'CellUnpaired', [cell.id], []);
};

/** Decides how many of the cell's members a group has. */
export const setGroupNumber: Decide<z.infer<typeof setGroupNumberSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const group = livingUnit(state, command.group, draft.day, '/group', ['group']);
  guardLabel(group, 'number', draft.day, command.number, '/number');
  guardGroupNumber(draft, parentAt(group, draft.day) ?? '', command.number, group.id);
  draft.label(group, 'number', command.number);
  return conclude(draft, 'GroupNumberSet', [group.id], []);
};

/** The groups of a cell hold no more members than it has, when the number of one of them is set. */
export function guardGroupNumber(draft: ActDraft, cell: string, number: number, own?: string): void {
  const { state } = draft;
  const parent = state.units.get(cell);
  const others = parent
    ? childrenAt(state, parent.id, draft.day).filter((unit) => unit.kind === 'group' && unit.id !== own)
    : [];
  const inOthers = others.reduce((sum, unit) => sum + Number(labelAt(unit, 'number', draft.day) ?? 0), 0);
  const members = parent ? membersAt(parent, draft.day) : 0;
  if (inOthers + number > members) {
    reject({
      code: 'group-numbers', where: '/number', rule: 'design: Register and units (group)', detail: `The cell has ${members} members; its other groups hold ${inOthers}.`,
      remedy: `Give at most ${Math.max(0, members - inOthers)}.`, facts: { members, inOthers, number },
    }); // prettier-ignore
  }
}
