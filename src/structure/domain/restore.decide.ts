import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import {
  guardDistinct,
  guardFitsUnder,
  guardNoLaterExistence,
  livingParent,
  livingUnit,
  villageFormIn,
} from './guards.js';
import { moveChild } from './place-children.js';
import { receiverOf } from './placement.js';
import { sizeOf } from './policies/size.policy.js';
import { isAlive, parentAt, type Register } from './register.state.js';
import { header } from './structure.command.js';
import { takeFrom } from './take-from.js';
import { actName, type StructureEvent } from './structure.events.js';
import { valueAt } from './timeline.js';

const back = z.int().min(0);
/** A unit that ended comes back by a new legal act: its code if free, a living parent, and what it gets back from whom. */
export function restoreSchema(kind: Kind) {
  const top = kind === 'locality' || kind === 'organization';
  return z.strictObject({
    ...header, unit: idSchema, code: nameSchema, name: nameSchema.optional(), ...(top ? {} : { parent: idSchema }),
    back: z.strictObject({
      members: z.array(z.strictObject({ from: idSchema, official: back, probationary: back })).max(1000).optional(),
      households: z.array(z.strictObject({ from: idSchema, households: back })).max(1000).optional(),
      children: z.array(z.strictObject({ child: idSchema, code: nameSchema.optional(), name: nameSchema.optional() })).max(5000).optional(),
    }).optional(),
  }); // prettier-ignore
}
interface Restore extends z.infer<z.ZodObject<typeof header>> {
  unit: string;
  code: string;
  name?: string;
  parent?: string;
  back?: {
    members?: { from: string; official: number; probationary: number }[];
    households?: { from: string; households: number }[];
    children?: { child: string; code?: string; name?: string }[];
  };
}

/** Decides that a unit of a kind exists again. */
export function restore(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Restore;
    const draft = new ActDraft(state, command as never, context);
    const unit = state.units.get(command.unit);
    if (unit?.kind !== kind || isAlive(unit, draft.day) || valueAt(unit.existence, draft.day) === undefined) {
      return reject({
        code: 'not-ended', where: '/unit', rule: 'design: Annulment (restored)', detail: `"${command.unit}" is not a ${kind} that had ended by ${draft.day}.`,
        remedy: 'Only a unit that ended is restored.', facts: { unit: command.unit },
      }); // prettier-ignore
    }
    guardNoLaterExistence(unit, draft.day, '/unit');
    const last = <T>(timeline: readonly { value: T }[] | undefined): T | undefined => timeline?.at(-1)?.value;
    const parent = command.parent ?? null;
    const above = livingParent(state, kind, parent, draft.day, '/parent');
    // A hamlet comes back as a residential group where its commune has become a ward since.
    const form =
      kind === 'village' && above ? villageFormIn(above.form) : String(last(unit.labels.form) ?? '');
    if (above) guardFitsUnder(kind, form, above, '/parent');
    const locality = last(unit.labels.locality);
    const givers = giversOf(state, command, draft.day);
    draft.start({
      unit: unit.id, kind, form, code: command.code, name: command.name ?? String(last(unit.labels.name) ?? ''), parent, how: 'restored', founded: unit.founded,
      predecessors: givers,
      ...(kind === 'organization' ? { locality: typeof locality === 'string' && draft.livesAfter(locality) ? locality : null } : {}),
      ...(kind === 'group' ? { number: 0 } : {}),
    }); // prettier-ignore
    giveBack(draft, unit.id, command);
    const findings = sizeOf(draft, kind, unit.id, form, 'warning', '/back');
    return conclude(draft, actName('restore', kind), [unit.id, ...givers], [unit.id], findings);
  };
}

/** The units that give something back. */
function giversOf(state: Register, { back }: Restore, day: Day): string[] {
  const parents = (back?.children ?? []).map(({ child }) => {
    const known = state.units.get(child);
    return known && parentAt(known, day);
  });
  const named = [...(back?.members ?? []), ...(back?.households ?? [])].map((line) => line.from);
  return [...new Set([...named, ...parents])].filter((id) => typeof id === 'string');
}

function giveBack(draft: ActDraft, unit: string, { back }: Restore): void {
  (back?.members ?? []).forEach((line, at) => {
    receiverOf(draft, unit, 'official', `/back/members/${at}`);
    takeFrom(draft, line.from, line, `/back/members/${at}`);
    draft.count(unit, 'official', line.official);
    draft.count(unit, 'probationary', line.probationary);
  });
  (back?.households ?? []).forEach(({ from, households }, at) => {
    receiverOf(draft, unit, 'households', `/back/households/${at}`);
    takeFrom(draft, from, { households }, `/back/households/${at}`);
    draft.count(unit, 'households', households);
  });
  const children = back?.children ?? [];
  guardDistinct(
    children.map((line) => line.child),
    '/back/children',
  );
  children.forEach((line, at) => {
    const child = livingUnit(draft.state, line.child, draft.day, `/back/children/${at}/child`);
    guardNoLaterExistence(child, draft.day, `/back/children/${at}/child`);
    moveChild(draft, child, unit, line, `/back/children/${at}`);
  });
}
