import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardDistinct, guardNoLaterExistence, livingReceiver, livingUnit } from './guards.js';
import { moveChild } from './place-children.js';
import { receiverOf } from './placement.js';
import { childrenAt, parentAt, type Register } from './register.state.js';
import { header } from './structure.command.js';
import { takeFrom } from './take-from.js';
import { actName, type StructureEvent } from './structure.events.js';

/** Transfers a unit to another parent, with a new code or name where its own is taken there. */
export function transferSchema(_kind: Kind) {
  return z.strictObject({
    ...header,
    unit: idSchema,
    to: idSchema,
    code: nameSchema.optional(),
    name: nameSchema.optional(),
  });
}
/** Transfers a part of a unit (members, households or children) to another of its kind; both live on. */
export function transferPartSchema(kind: Kind) {
  const part =
    kind === 'village' ? { households: numberSchema.min(1) }
    : kind === 'cell' ? { official: numberSchema, probationary: numberSchema }
    : { children: z.array(z.strictObject({ child: idSchema, code: nameSchema.optional(), name: nameSchema.optional() })).min(1).max(5000) }; // prettier-ignore
  return z.strictObject({ ...header, unit: idSchema, to: idSchema, ...part });
}
interface Transfer extends z.infer<z.ZodObject<typeof header>> {
  unit: string;
  to: string;
  code?: string;
  name?: string;
  households?: number;
  official?: number;
  probationary?: number;
  children?: { child: string; code?: string; name?: string }[];
}

/** Decides the transfer of a unit of a kind to another parent. */
export function transfer(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Transfer;
    const draft = new ActDraft(state, command as never, context);
    const unit = livingUnit(state, command.unit, draft.day, '/unit', [kind]);
    guardNoLaterExistence(unit, draft.day, '/unit');
    if (parentAt(unit, draft.day) === command.to) {
      reject({
        code: 'no-change', where: '/to', rule: 'design: Register and units', detail: `"${unit.id}" stands under "${command.to}" already.`,
        remedy: 'Name another parent.', facts: { unit: unit.id, parent: command.to },
      }); // prettier-ignore
    }
    moveChild(draft, unit, command.to, command, '/to');
    return conclude(draft, actName('transfer', kind), [unit.id], [command.to]);
  };
}

/** Decides the transfer of a part of a unit of a kind to another unit of that kind. */
export function transferPart(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Transfer;
    const draft = new ActDraft(state, command as never, context);
    const unit = livingUnit(state, command.unit, draft.day, '/unit', [kind]);
    guardNoLaterExistence(unit, draft.day, '/unit');
    livingReceiver(state, command.to, draft.day, '/to', [kind]);
    if (unit.id === command.to) {
      reject({
        code: 'unit-twice',
        where: '/to',
        rule: 'design: Register and units',
        detail: 'A unit cannot transfer a part to itself.',
        remedy: 'Name another unit.',
      });
    }
    draft.mark(unit.id, 'part-transferred');
    draft.mark(command.to, 'received');
    if (kind === 'village') {
      const { households = 0 } = command;
      takeFrom(draft, unit.id, { households }, '');
      draft.count(command.to, 'households', households);
    } else if (kind === 'cell') {
      const { official = 0, probationary = 0 } = command;
      receiverOf(draft, command.to, 'official', '/to');
      takeFrom(draft, unit.id, { official, probationary }, '');
      draft.count(command.to, 'official', official);
      draft.count(command.to, 'probationary', probationary);
    } else {
      const lines = command.children ?? [];
      guardDistinct(
        lines.map((line) => line.child),
        '/children',
      );
      const children = new Map(childrenAt(state, unit.id, draft.day).map((child) => [child.id, child]));
      lines.forEach((line, at) => {
        const child = children.get(line.child);
        if (!child) {
          return reject({
            code: 'not-a-child', where: `/children/${at}/child`, rule: 'design: Conservation', detail: `"${line.child}" does not stand under "${unit.id}" on ${draft.day}.`,
            remedy: 'Name only children of the unit.', facts: { unit: unit.id, child: line.child },
          }); // prettier-ignore
        }
        guardNoLaterExistence(child, draft.day, `/children/${at}/child`);
        moveChild(draft, child, command.to, line, `/children/${at}`);
      });
    }
    if (draft.changes.counted.length + draft.changes.moved.length === 0) {
      reject({
        code: 'no-change',
        where: '',
        rule: 'design: Store (an accepted command appends at least one event)',
        detail: 'Nothing would be transferred.',
        remedy: 'Say how many go.',
      });
    }
    return conclude(draft, actName('transfer-part', kind), [unit.id], [command.to]);
  };
}
