import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardNoLaterEntries, livingUnit, parentFor } from './guards.js';
import { guardGroupNumber } from './pairing.decide.js';
import { placeHoldings } from './placement.js';
import { consent, consentSchema } from './policies/consent.policy.js';
import { sizeOf } from './policies/size.policy.js';
import { labelAt, parentAt, textAt, type Register, type Unit } from './register.state.js';
import { formSchemas, header, placementSchema } from './structure.command.js';
import { actName, type StructureEvent } from './structure.events.js';

const consentOf = (kind: Kind) => (kind === 'village' ? { consent: consentSchema.optional() } : {});

/** Splits one unit into two or more new ones (`#1`, `#2`, … in `place`); the unit ends. */
export function splitSchema<K extends Kind>(kind: K) {
  return z.strictObject({
    ...header, unit: idSchema,
    into: z.array(z.strictObject({
      name: nameSchema, code: nameSchema, form: formSchemas[kind].optional(),
      ...(kind === 'group' ? { number: numberSchema.optional() } : {}),
    })).min(2).max(1000),
    place: placementSchema, ...consentOf(kind),
  }); // prettier-ignore
}
/** Dissolves one unit; everything it held goes to units that live on. */
export function dissolveSchema(kind: Kind) {
  return z.strictObject({ ...header, unit: idSchema, place: placementSchema, ...consentOf(kind) });
}
interface Divide extends z.infer<z.ZodObject<typeof header>> {
  unit: string;
  into?: { name: string; code: string; form?: string; number?: number }[];
  place: z.infer<typeof placementSchema>;
  consent?: z.infer<typeof consentSchema>;
}

/** Decides the split of a unit of a kind. */
export function split(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Divide;
    const draft = new ActDraft(state, command as never, context);
    const unit = endingUnit(draft, command, kind);
    const results = (command.into ?? []).map((part, at) => {
      const form = part.form ?? textAt(unit, 'form', draft.day);
      const parent = parentAt(unit, draft.day);
      parentFor(state, kind, parent, form, draft.day, part.form === undefined ? '/unit' : `/into/${at}/form`);
      const locality = labelAt(unit, 'locality', draft.day);
      return draft.start({
        unit: draft.newUnitId(at + 1), kind, form, name: part.name, code: part.code, founded: draft.day,
        parent, how: 'split', predecessors: [unit.id],
        ...(kind === 'organization' ? { locality: typeof locality === 'string' ? locality : null } : {}),
        ...(kind === 'group' ? { number: part.number ?? 0 } : {}),
      }); // prettier-ignore
    });
    if (kind === 'group') guardParts(draft, unit, command.into ?? []);
    const successors = placeHoldings(draft, [unit], command.place);
    draft.end(unit, 'split', [...results, ...(successors.get(unit.id) ?? [])]);
    const findings = [
      ...consent(draft, command.consent),
      ...draft.changes.started.flatMap(({ unit: part, form }) =>
        sizeOf(draft, kind, part, form, 'rejection'),
      ),
    ];
    return conclude(draft, actName('split', kind), [unit.id], results, findings);
  };
}

/** The new groups hold no more members than the cell has left for them. */
function guardParts(draft: ActDraft, group: Unit, parts: readonly { number?: number }[]): void {
  const number = parts.reduce((sum, part) => sum + (part.number ?? 0), 0);
  if (number > 0) guardGroupNumber(draft, parentAt(group, draft.day) ?? '', number, '/into', group.id);
}

/** Decides the end of a unit of a kind without a new one. */
export function dissolve(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Divide;
    const draft = new ActDraft(state, command as never, context);
    const unit = endingUnit(draft, command, kind);
    // A group owes nothing to anybody: obligations lie with its cell.
    const place =
      kind === 'group'
        ? { ...command.place, obligationsTo: command.place.obligationsTo ?? parentAt(unit, draft.day) ?? '' }
        : command.place;
    const successors = placeHoldings(draft, [unit], place);
    draft.end(unit, 'dissolved', successors.get(unit.id) ?? []);
    return conclude(draft, actName('dissolve', kind), [unit.id], [], consent(draft, command.consent));
  };
}

function endingUnit(draft: ActDraft, { unit: id }: Divide, kind: Kind): Unit {
  const unit = livingUnit(draft.state, id, draft.day, '/unit', [kind]);
  guardNoLaterEntries(draft.state, unit, draft.day, '/unit');
  draft.ending.add(unit.id);
  if (kind === 'locality') guardNoOrganization(draft, unit);
  return unit;
}

/** An organization that names a locality must not be left naming one that ended. */
function guardNoOrganization(draft: ActDraft, locality: Unit): void {
  const named = [...(draft.state.children.get('') ?? [])].filter((id) => {
    const unit = draft.state.units.get(id);
    return (
      unit?.kind === 'organization' &&
      labelAt(unit, 'locality', draft.day) === locality.id &&
      draft.livesAfter(id)
    );
  });
  if (named.length === 0) return;
  reject({
    code: 'organizations-left-over', where: '/unit', rule: 'design: Conservation', detail: `${named.length} living organizations are the organizations of "${locality.id}".`,
    remedy: 'Merge or dissolve them, or name another locality for them (ReclassifyOrganization), on the same day first.', facts: { organizations: named },
  }); // prettier-ignore
}
