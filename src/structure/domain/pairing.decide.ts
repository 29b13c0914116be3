import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, numberSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardLabel, guardPairable, livingReceiver, livingUnit } from './guards.js';
import {
  endAfter,
  inGroupsAt,
  membersAt,
  pairingAt,
  parentAt,
  textAt,
  type Register,
  type Unit,
} from './register.state.js';
import { header } from './structure.command.js';
import type { StructureEvent } from './structure.events.js';
import { earlier, nextAfter } from './timeline.js';

export const pairSchema = z.strictObject({ ...header, cell: idSchema, village: idSchema });
export const unpairSchema = z.strictObject({ ...header, cell: idSchema });
export const setGroupNumberSchema = z.strictObject({ ...header, group: idSchema, number: numberSchema });

/** A pairing holds until the next entry of the cell's pairing, or the cell's end; on all those days both must allow it. */
function guardPairing(draft: ActDraft, cell: Unit, village: string): void {
  const { day, state } = draft;
  const until = earlier(nextAfter(cell.pairing, day)?.on ?? null, endAfter(cell, day));
  livingReceiver(state, village, day, '/village', ['village'], until);
  guardPairable(textAt(cell, 'form', day), '/cell');
  const reclassified = cell.labels.form?.find(
    (entry) => entry.on > day && (until === null || entry.on < until) && entry.value !== 'residential',
  );
  if (!reclassified) return;
  reject({
    code: 'later-entry', where: '/cell', rule: 'design: Time, pairing', detail: `"${cell.id}" is no longer residential from ${reclassified.on}.`,
    remedy: 'Record the end of the pairing first (UnpairCell), or correct the later entry.', facts: { unit: cell.id, standsInTheWay: [{ on: reclassified.on, label: 'form', value: reclassified.value, revision: reclassified.revision }] },
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
  guardPairing(draft, cell, command.village);
  if (pairingAt(cell, draft.day) === command.village) {
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
  if (pairingAt(cell, draft.day) === null) {
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
  guardGroupNumber(draft, parentAt(group, draft.day) ?? '', command.number, '/number', group.id);
  draft.label(group, 'number', command.number);
  return conclude(draft, 'GroupNumberSet', [group.id], []);
};

/** The groups of a cell hold no more members than it has, when the number of one of them is set. */
export function guardGroupNumber(
  draft: ActDraft,
  cell: string,
  number: number,
  where: string,
  own?: string,
): void {
  const parent = draft.state.units.get(cell);
  const inOthers = inGroupsAt(draft.state, cell, draft.day, own);
  const members = parent ? membersAt(parent, draft.day) : 0;
  if (inOthers + number <= members) return;
  reject({
    code: 'group-numbers', where, rule: 'design: Register and units (group)', detail: `The cell has ${members} members; its other groups hold ${inOthers}.`,
    remedy: `Give at most ${Math.max(0, members - inOthers)}.`, facts: { members, inOthers, number },
  }); // prettier-ignore
}
