import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import {
  guardLabel,
  guardNoLaterContents,
  guardNoLaterEntries,
  guardPairable,
  livingReceiver,
  livingUnit,
} from './guards.js';
import { placeContents, placeHoldings } from './placement.js';
import { sizeOf } from './policies/size.policy.js';
import { childrenAt, textAt, type Register, type Unit } from './register.state.js';
import { formSchemas, header, placementSchema } from './structure.command.js';
import type { StructureEvent } from './structure.events.js';

/**
 * A committee becomes a base-cell: its cells end, and their members are the base-cell's. A base-cell becomes a
 * committee: its members go to `cells`, the new ones under it (`#1`, `#2`, … in `place`). Its locality may change too.
 */
export const reclassifyOrganizationSchema = z.strictObject({
  ...header,
  unit: idSchema,
  form: formSchemas.organization,
  locality: idSchema.nullable().optional(),
  cells: z
    .array(
      z.strictObject({
        name: nameSchema,
        code: nameSchema,
        form: formSchemas.cell,
        pairWith: idSchema.optional(),
      }),
    )
    .max(1000)
    .optional(),
  place: placementSchema.optional(),
});
type Reclassify = z.infer<typeof reclassifyOrganizationSchema>;

/** Decides another form, or another locality, of an organization that goes on. */
export const reclassifyOrganization: Decide<Reclassify, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const unit = livingUnit(state, command.unit, draft.day, '/unit', ['organization']);
  const { form, locality } = command;
  const sameForm = textAt(unit, 'form', draft.day) === form;
  if (sameForm) guardNothingToPlace(command);
  else guardNoLaterContents(state, unit, draft.day, '/unit');
  if (!sameForm || locality === undefined) {
    guardLabel(unit, 'form', draft.day, form, '/form');
    draft.label(unit, 'form', form);
  }
  if (locality !== undefined) {
    if (locality !== null) livingReceiver(state, locality, draft.day, '/locality', ['locality']);
    guardLabel(unit, 'locality', draft.day, locality, '/locality');
    draft.label(unit, 'locality', locality);
  }
  if (sameForm) return conclude(draft, 'OrganizationReclassified', [unit.id], []);
  const cells =
    form === 'committee' ? divideIntoCells(draft, unit, command) : uniteCells(draft, unit, command);
  const findings = [
    ...sizeOf(draft, 'organization', unit.id, form, 'warning'),
    ...draft.changes.started.flatMap((cell) => sizeOf(draft, 'cell', cell.unit, cell.form, 'rejection')),
  ];
  return conclude(draft, 'OrganizationReclassified', [unit.id, ...cells.ended], cells.made, findings);
};

interface Cells {
  readonly ended: readonly string[];
  readonly made: readonly string[];
}

function divideIntoCells(draft: ActDraft, unit: Unit, { cells = [], place = {} }: Reclassify): Cells {
  if (place.obligationsTo !== undefined) {
    reject({
      code: 'placement-unclear', where: '/place/obligationsTo', rule: 'design: Conservation, obligations', detail: `"${unit.id}" goes on, and with it what is open there.`,
      remedy: 'Leave `obligationsTo` out.', facts: { unit: unit.id },
    }); // prettier-ignore
  }
  const made = cells.map(({ name, code, form, pairWith }, at) => {
    const cell = draft.start({
      unit: draft.newUnitId(at + 1), kind: 'cell', form, name, code, parent: unit.id, how: 'established', founded: draft.day, predecessors: [unit.id],
    }); // prettier-ignore
    if (pairWith !== undefined) {
      guardPairable(form, `/cells/${at}/form`);
      livingReceiver(draft.state, pairWith, draft.day, `/cells/${at}/pairWith`, ['village']);
      draft.pair(cell, pairWith);
    }
    return cell;
  });
  const successors = new Set<string>();
  placeContents(draft, [unit], place, made.length === 1 ? made[0] : undefined, (_from, to) => {
    successors.add(to);
  });
  draft.mark(unit.id, 'reclassified', [...successors]);
  return { ended: [], made };
}

function uniteCells(draft: ActDraft, unit: Unit, { cells, place = {} }: Reclassify): Cells {
  if (cells !== undefined) {
    reject({
      code: 'placement-unclear', where: '/cells', rule: 'design: Register and units', detail: 'A base-cell has no cells under it.',
      remedy: 'Leave `cells` out; the members of the cells that end go to the base-cell.',
    }); // prettier-ignore
  }
  const ending = childrenAt(draft.state, unit.id, draft.day);
  for (const cell of ending) {
    guardNoLaterEntries(draft.state, cell, draft.day, '/unit');
    draft.ending.add(cell.id);
  }
  draft.mark(unit.id, 'reclassified');
  const successors = placeHoldings(draft, ending, place, unit.id);
  for (const cell of ending) draft.end(cell, 'dissolved', successors.get(cell.id) ?? [unit.id]);
  return { ended: ending.map((cell) => cell.id), made: [] };
}

function guardNothingToPlace({ unit, cells, place }: Reclassify): void {
  if (cells === undefined && place === undefined) return;
  reject({
    code: 'placement-unclear', where: cells === undefined ? '/place' : '/cells', rule: 'design: Register and units', detail: `"${unit}" keeps its form, so nothing is to be placed.`,
    remedy: 'Leave `cells` and `place` out, or give another form.',
  }); // prettier-ignore
}
