import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { takeFrom } from './establish.decide.js';
import { guardNoLaterExistence, livingUnit, parentFor } from './guards.js';
import { moveChild } from './placement.js';
import { childrenAt, isAlive, numberAt, type Register } from './register.state.js';
import { header } from './structure.command.js';
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
    const form = String(last(unit.labels.form) ?? '');
    const parent = command.parent ?? null;
    parentFor(state, kind, parent, form, draft.day, '/parent');
    const locality = last(unit.labels.locality);
    draft.start({
      unit: unit.id, kind, form, code: command.code, name: command.name ?? String(last(unit.labels.name) ?? ''), parent, how: 'restored', founded: unit.founded,
      predecessors: (command.back?.members ?? []).map((line) => line.from),
      ...(kind === 'organization' ? { locality: typeof locality === 'string' && draft.livesAfter(locality) ? locality : null } : {}),
      ...(kind === 'group' ? { number: 0 } : {}),
    }); // prettier-ignore
    const from = giveBack(draft, unit.id, command);
    return conclude(draft, actName('restore', kind), [unit.id, ...from], [unit.id]);
  };
}

function giveBack(draft: ActDraft, unit: string, { back }: Restore): string[] {
  const givers: string[] = [];
  (back?.members ?? []).forEach((line, at) => {
    takeFrom(draft, line.from, line, `/back/members/${at}`);
    draft.count(unit, 'official', line.official);
    draft.count(unit, 'probationary', line.probationary);
    givers.push(line.from);
  });
  (back?.households ?? []).forEach(({ from, households }, at) => {
    const giver = livingUnit(draft.state, from, draft.day, `/back/households/${at}/from`, ['village']);
    if (numberAt(giver, 'households', draft.day) < households) {
      reject({
        code: 'does-not-add-up', where: `/back/households/${at}`, rule: 'design: Conservation', detail: `"${from}" has fewer than ${households} households.`,
        remedy: 'Take no more than it has.', facts: { unit: from, held: numberAt(giver, 'households', draft.day) },
      }); // prettier-ignore
    }
    draft.count(from, 'households', -households);
    draft.count(unit, 'households', households);
    givers.push(from);
  });
  (back?.children ?? []).forEach((line, at) => {
    const child = draft.state.units.get(line.child);
    const parent = child?.parent.at(-1)?.value;
    const stands =
      typeof parent === 'string' &&
      childrenAt(draft.state, parent, draft.day).some((unitOf) => unitOf.id === line.child);
    if (!child || !stands) {
      return reject({
        code: 'not-a-child', where: `/back/children/${at}/child`, rule: 'design: Annulment (restored)', detail: `"${line.child}" stands under no living unit on ${draft.day}.`,
        remedy: 'Name living units only.', facts: { unit: line.child },
      }); // prettier-ignore
    }
    guardNoLaterExistence(child, draft.day, `/back/children/${at}/child`);
    moveChild(draft, child, unit, line, `/back/children/${at}`);
  });
  return givers;
}
