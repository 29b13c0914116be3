import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardDistinct, guardNoLaterEntries, livingReceiver, livingUnit, parentFor } from './guards.js';
import { placeHoldings } from './placement.js';
import { consent, consentSchema } from './policies/consent.policy.js';
import { sizeOf } from './policies/size.policy.js';
import { childrenAt, labelAt, parentAt, textAt, type Register, type Unit } from './register.state.js';
import { formSchemas, header, placementSchema } from './structure.command.js';
import { actName, type StructureEvent } from './structure.events.js';

const intoSchema = <K extends Kind>(kind: K) =>
  z.union([
    z
      .strictObject({ survivor: idSchema, name: nameSchema.optional(), code: nameSchema.optional() })
      .meta({ title: 'absorption: one of them lives on' }),
    z
      .strictObject({
        name: nameSchema,
        code: nameSchema,
        form: formSchemas[kind].optional(),
        ...(kind === 'organization' ? { locality: idSchema.optional() } : {}),
      })
      .meta({ title: 'consolidation: a new unit' }),
  ]);

/** Merges units of one kind and one parent, into a new unit or into one of them. */
export function mergeSchema<K extends Kind>(kind: K) {
  return z.strictObject({
    ...header,
    units: z.array(idSchema).min(1).max(20_000),
    into: intoSchema(kind),
    place: placementSchema.optional(),
    ...(kind === 'village' ? { consent: consentSchema.optional() } : {}),
  });
}
type Into =
  | { survivor: string; name?: string; code?: string }
  | { name: string; code: string; form?: string; locality?: string };
interface Merge extends z.infer<z.ZodObject<typeof header>> {
  units: string[];
  into: Into;
  place?: z.infer<typeof placementSchema>;
  consent?: z.infer<typeof consentSchema>;
}

/** Decides a merger of units of a kind: a new unit (consolidation), or one that lives on (absorption). */
export function merge(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Merge;
    const draft = new ActDraft(state, command as never, context);
    const units = mergedUnits(draft, command, kind);
    const { into } = command;
    const survivor = 'survivor' in into ? units.find((unit) => unit.id === into.survivor) : undefined;
    if ('survivor' in into && !survivor) {
      reject({
        code: 'survivor-not-merged', where: '/into/survivor', rule: 'design: Register and units', detail: `"${into.survivor}" is not one of the merged units.`,
        remedy: 'Name as survivor one of `units`.',
      }); // prettier-ignore
    }
    const ending = units.filter((unit) => unit !== survivor);
    for (const unit of ending) draft.ending.add(unit.id);
    const result = survivor ? absorb(draft, units, survivor, into) : consolidate(draft, units, into, kind);
    const place = command.place ?? {};
    const successors = placeHoldings(draft, ending, place, result);
    for (const unit of ending)
      draft.end(unit, survivor ? 'absorbed' : 'merged', successors.get(unit.id) ?? [result]);
    if (kind === 'locality') relabelOrganizations(draft, result);
    const form = draft.makes(result)?.form ?? (survivor ? textAt(survivor, 'form', draft.day) : '');
    const findings = [...consent(draft, command.consent), ...sizeOf(draft, kind, result, form, 'warning')];
    return conclude(draft, actName('merge', kind), command.units, [result], findings);
  };
}

function mergedUnits(draft: ActDraft, { units: ids }: Merge, kind: Kind): Unit[] {
  guardDistinct(ids, '/units');
  if (ids.length < 2) {
    reject({
      code: 'merge-of-one', where: '/units', rule: 'design: Register and units', detail: 'A merger takes at least two units.',
      remedy: 'Name all units that merge, or rename the one.', facts: { units: ids.length },
    }); // prettier-ignore
  }
  const units = ids.map((id, at) => livingUnit(draft.state, id, draft.day, `/units/${at}`, [kind]));
  for (const [at, unit] of units.entries()) guardNoLaterEntries(draft.state, unit, draft.day, `/units/${at}`);
  const parents = [...new Set(units.map((unit) => parentAt(unit, draft.day)))];
  if (parents.length > 1) {
    reject({
      code: kind === 'village' ? 'across-localities' : 'across-parents', where: '/units', rule: 'design: Register and units', detail: `The units stand under ${parents.length} parents.`,
      remedy: 'Transfer the units under one parent first; then merge them.', facts: { parents },
    }); // prettier-ignore
  }
  return units;
}

/** Members of groups together. */
function numberOf(draft: ActDraft, groups: readonly Unit[]): number {
  return groups.reduce((sum, group) => sum + Number(labelAt(group, 'number', draft.day) ?? 0), 0);
}

function absorb(draft: ActDraft, units: readonly Unit[], survivor: Unit, into: Into): string {
  draft.mark(survivor.id, 'received');
  if (into.name !== undefined) draft.label(survivor, 'name', into.name);
  if (into.code !== undefined) draft.label(survivor, 'code', into.code);
  if (survivor.kind === 'group') draft.label(survivor, 'number', numberOf(draft, units));
  return survivor.id;
}

function consolidate(draft: ActDraft, units: readonly Unit[], into: Into, kind: Kind): string {
  const first = units[0];
  const forms = [...new Set(units.map((unit) => textAt(unit, 'form', draft.day)))];
  const form = 'form' in into ? into.form : undefined;
  if (forms.length > 1 && form === undefined) {
    reject({
      code: 'form-unclear', where: '/into/form', rule: 'design: Register and units', detail: `The merged units have the forms ${forms.join(', ')}.`,
      remedy: 'Say in `into.form` which form the new unit has.', facts: { forms },
    }); // prettier-ignore
  }
  const parent = first ? parentAt(first, draft.day) : null;
  const newForm = form ?? forms[0] ?? '';
  parentFor(draft.state, kind, parent, newForm, draft.day, form === undefined ? '/units' : '/into/form');
  const locality = 'locality' in into ? into.locality : undefined;
  if (locality !== undefined)
    livingReceiver(draft.state, locality, draft.day, '/into/locality', ['locality']);
  return draft.start({
    unit: draft.newUnitId(1), kind, form: newForm, name: into.name ?? '', code: into.code ?? '', founded: draft.day,
    parent, how: 'merged', predecessors: units.map((unit) => unit.id),
    ...(kind === 'organization' ? { locality: locality ?? commonLocality(draft, units) } : {}),
    ...(kind === 'group' ? { number: numberOf(draft, units) } : {}),
  }); // prettier-ignore
}

function commonLocality(draft: ActDraft, units: readonly Unit[]): string | null {
  const localities = new Set(units.map((unit) => labelAt(unit, 'locality', draft.day)));
  const only = [...localities][0];
  return localities.size === 1 && typeof only === 'string' ? only : null;
}

/** Organizations follow the locality whose organization they are. */
function relabelOrganizations(draft: ActDraft, result: string): void {
  for (const organization of childrenAt(draft.state, null, draft.day)) {
    const locality = labelAt(organization, 'locality', draft.day);
    if (organization.kind === 'organization' && draft.ending.has(String(locality)))
      draft.label(organization, 'locality', result);
  }
}
