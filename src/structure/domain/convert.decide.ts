import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardNoLaterEntries, guardPairable, livingReceiver, livingUnit, parentFor } from './guards.js';
import { placeHoldings } from './placement.js';
import { sizeOf } from './policies/size.policy.js';
import { textAt, type Register } from './register.state.js';
import { formSchemas, header, placementSchema } from './structure.command.js';
import type { StructureEvent } from './structure.events.js';

const common = {
  ...header,
  unit: idSchema,
  name: nameSchema,
  code: nameSchema,
  place: placementSchema.optional(),
};
/** A base-cell becomes a cell under a committee: a new unit, to which members, obligations and the groups named go. */
export const baseCellToCellSchema = z.strictObject({
  ...common,
  form: formSchemas.cell,
  parent: idSchema,
  pairWith: idSchema.optional(),
});
/** A cell becomes a base-cell of its own. */
export const cellToBaseCellSchema = z.strictObject({ ...common, locality: idSchema.optional() });

/** Decides that a base-cell goes on as a cell of a committee. */
export const baseCellToCell: Decide<z.infer<typeof baseCellToCellSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const unit = livingUnit(state, command.unit, draft.day, '/unit', ['organization']);
  if (textAt(unit, 'form', draft.day) !== 'base-cell') {
    reject({
      code: 'wrong-form',
      where: '/unit',
      rule: 'design: Register and units',
      detail: `"${unit.id}" is a committee, not a base-cell.`,
      remedy: 'Make it a base-cell first (ReclassifyOrganization), or dissolve or merge it.',
      facts: { unit: unit.id },
    });
  }
  guardNoLaterEntries(state, unit, draft.day, '/unit');
  draft.ending.add(unit.id);
  parentFor(state, 'cell', command.parent, command.form, draft.day, '/parent');
  const { form, name, code, parent } = command;
  const cell = draft.start({
    unit: draft.newUnitId(1),
    kind: 'cell',
    form,
    name,
    code,
    parent,
    how: 'reclassified',
    founded: draft.day,
    predecessors: [unit.id],
  });
  const successors = placeHoldings(draft, [unit], command.place ?? {}, cell);
  draft.end(unit, 'reclassified', successors.get(unit.id) ?? [cell]);
  if (command.pairWith !== undefined) {
    guardPairable(form, '/pairWith');
    livingReceiver(state, command.pairWith, draft.day, '/pairWith', ['village']);
    draft.pair(cell, command.pairWith);
  }
  return conclude(
    draft,
    'BaseCellBecameCell',
    [unit.id],
    [cell],
    sizeOf(draft, 'cell', cell, form, 'warning'),
  );
};

/** Decides that a cell goes on as an organization of its own, a base-cell. */
export const cellToBaseCell: Decide<z.infer<typeof cellToBaseCellSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const unit = livingUnit(state, command.unit, draft.day, '/unit', ['cell']);
  guardNoLaterEntries(state, unit, draft.day, '/unit');
  draft.ending.add(unit.id);
  if (command.locality !== undefined)
    livingReceiver(state, command.locality, draft.day, '/locality', ['locality']);
  const { name, code, locality = null } = command;
  const organization = draft.start({
    unit: draft.newUnitId(1), kind: 'organization', form: 'base-cell', name, code, parent: null, locality, how: 'reclassified', founded: draft.day, predecessors: [unit.id],
  }); // prettier-ignore
  const successors = placeHoldings(draft, [unit], command.place ?? {}, organization);
  draft.end(unit, 'reclassified', successors.get(unit.id) ?? [organization]);
  return conclude(
    draft,
    'CellBecameBaseCell',
    [unit.id],
    [organization],
    sizeOf(draft, 'organization', organization, 'base-cell', 'warning'),
  );
};
