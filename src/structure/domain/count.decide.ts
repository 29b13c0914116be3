import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, numberSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Quantity } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { NO_COUNT, recountAfter } from './count.js';
import { livingUnit } from './guards.js';
import {
  holdsMembers,
  numberAt,
  textAt,
  type Existence,
  type Register,
  type Unit,
} from './register.state.js';
import { header } from './structure.command.js';
import type { ActName, StructureEvent } from './structure.events.js';
import type { Entry } from './timeline.js';

/** Where the unit was split after the day: which of its successors has these members or households. */
const carryTo = { carryTo: idSchema.optional() };
const numbers = { official: numberSchema, probationary: numberSchema };
const signed = z.int().min(-10_000_000).max(10_000_000);

export const admitSchema = z.strictObject({
  ...header,
  unit: idSchema,
  number: numberSchema.min(1),
  ...carryTo,
});
export const makeOfficialSchema = z.strictObject({
  ...header,
  unit: idSchema,
  number: numberSchema.min(1),
  ...carryTo,
});
export const transferMembersSchema = z.strictObject({
  ...header,
  /** Left out where they come from (or go to) outside the register. */
  from: idSchema.optional(),
  to: idSchema.optional(),
  ...numbers,
  ...carryTo,
});
export const leaveSchema = z.strictObject({ ...header, unit: idSchema, ...numbers, ...carryTo });
export const recountMembersSchema = z.strictObject({ ...header, unit: idSchema, ...numbers, ...carryTo });
export const changeHouseholdsSchema = z.strictObject({
  ...header,
  unit: idSchema,
  delta: signed,
  ...carryTo,
});
export const recountHouseholdsSchema = z.strictObject({
  ...header,
  unit: idSchema,
  households: numberSchema,
  ...carryTo,
});

interface Count extends z.infer<z.ZodObject<typeof header>> {
  unit?: string;
  from?: string;
  to?: string;
  number?: number;
  official?: number;
  probationary?: number;
  households?: number;
  delta?: number;
  carryTo?: string;
}

/**
 * Counts a change of a quantity on a unit, and carries it along placements that were recorded before it and hold later.
 * `came`: the revision of the act that brought it to the unit; what happens later on that day carries it on.
 */
function countAndCarry(
  draft: ActDraft,
  unit: Unit,
  quantity: Quantity,
  delta: number,
  choice: string | undefined,
  on: Day = draft.day,
  came = Infinity,
): void {
  draft.count(unit.id, quantity, delta, on);
  const left = whereLeft(unit, on, came);
  if (!left || delta === 0) return;
  const recounted = recountAfter(unit.counts[quantity] ?? NO_COUNT, on);
  if (recounted !== null && recounted <= left.on) return;
  const receivers = left.value.successors.filter((id) => {
    const successor = draft.state.units.get(id);
    return (
      successor &&
      (quantity === 'households' ? successor.kind === 'village' : holdsMembers(successor, left.on))
    );
  });
  const receiver =
    receivers.length === 1 ? receivers[0] : receivers.find((id) => leadsTo(draft.state, id, choice));
  const next = receiver === undefined ? undefined : draft.state.units.get(receiver);
  if (!next) {
    reject({
      code: 'carry-to-whom', where: '/carryTo', rule: 'design: Time, members and households',
      detail: `"${unit.id}" ${left.value.alive ? 'became a committee' : `ended (${left.value.how})`} on ${left.on}; the decision must say which successor has these ${quantity}.`,
      remedy: 'Name one of the successors in `carryTo`.', facts: { unit: unit.id, endedOn: left.on, successors: receivers },
    }); // prettier-ignore
  }
  draft.count(unit.id, quantity, -delta, left.on);
  countAndCarry(draft, next, quantity, delta, choice, left.on, left.revision);
}

/**
 * Where a unit that holds something on a day stops to hold it: it ends, or a base-cell becomes a committee. Within a day
 * the order of the log counts (design, Time).
 */
function whereLeft(unit: Unit, day: Day, came: number): Entry<Existence> | undefined {
  return unit.existence.find(
    ({ on, revision, value }) =>
      (on > day || (on === day && revision > came)) &&
      (!value.alive || (unit.kind === 'organization' && textAt(unit, 'form', on) === 'committee')),
  );
}

/** Whether a successor is the unit that was named, or what it held came there later. */
function leadsTo(state: Register, id: string, choice: string | undefined, seen = new Set<string>()): boolean {
  if (id === choice) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  const last = state.units.get(id)?.existence.at(-1)?.value;
  return last?.successors.some((successor) => leadsTo(state, successor, choice, seen)) ?? false;
}

function memberUnit(draft: ActDraft, id: string | undefined, where: string): Unit {
  const unit = livingUnit(draft.state, id ?? '', draft.day, where, ['cell', 'organization']);
  if (!holdsMembers(unit, draft.day)) {
    reject({
      code: 'receiver-unfit', where, rule: 'design: Register and units', detail: `"${unit.id}" is a committee; its cells hold the members.`,
      remedy: 'Name the cell.', facts: { unit: unit.id },
    }); // prettier-ignore
  }
  return unit;
}

type Apply = (draft: ActDraft, command: Count) => readonly Unit[];

function counting(type: ActName, apply: Apply): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Count;
    const draft = new ActDraft(state, command as never, context);
    const units = apply(draft, command);
    if (draft.changes.counted.length === 0) {
      reject({
        code: 'no-change',
        where: '',
        rule: 'design: Store (an accepted command appends at least one event)',
        detail: 'The numbers are nought.',
        remedy: 'Say how many.',
      });
    }
    return conclude(
      draft,
      type,
      units.map((unit) => unit.id),
      [],
    );
  };
}

/** Members admitted start as probationary (Statutes of the Party, article 5). */
export const admit = counting('MembersAdmitted', (draft, { unit: id, number = 0, carryTo: choice }) => {
  const unit = memberUnit(draft, id, '/unit');
  countAndCarry(draft, unit, 'probationary', number, choice);
  return [unit];
});

export const makeOfficial = counting(
  'MembersMadeOfficial',
  (draft, { unit: id, number = 0, carryTo: choice }) => {
    const unit = memberUnit(draft, id, '/unit');
    countAndCarry(draft, unit, 'probationary', -number, choice);
    countAndCarry(draft, unit, 'official', number, choice);
    return [unit];
  },
);

export const transferMembers = counting(
  'MembersTransferred',
  (draft, { from, to, official = 0, probationary = 0, carryTo: choice }) => {
    if (from === to) {
      reject({
        code: 'unit-twice',
        where: '/to',
        rule: 'design: Conservation',
        detail: 'Members are transferred from one unit to another.',
        remedy: 'Name two units, or one and leave the other out for outside the register.',
      });
    }
    const units: Unit[] = [];
    for (const [id, sign, where] of [[from, -1, '/from'], [to, 1, '/to']] as const) {
    if (id === undefined) continue;
    const unit = memberUnit(draft, id, where);
    countAndCarry(draft, unit, 'official', sign * official, choice);
    countAndCarry(draft, unit, 'probationary', sign * probationary, choice);
    units.push(unit);
  } // prettier-ignore
    return units;
  },
);

export const leave = counting(
  'MembersLeft',
  (draft, { unit: id, official = 0, probationary = 0, carryTo: choice }) => {
    const unit = memberUnit(draft, id, '/unit');
    countAndCarry(draft, unit, 'official', -official, choice);
    countAndCarry(draft, unit, 'probationary', -probationary, choice);
    return [unit];
  },
);

function recountOf(
  draft: ActDraft,
  unit: Unit,
  quantity: Quantity,
  counted: number,
  choice: string | undefined,
): void {
  const delta = counted - numberAt(unit, quantity, draft.day);
  const before = draft.changes.counted.length;
  countAndCarry(draft, unit, quantity, delta, choice);
  const own = draft.changes.counted[before];
  if (own) draft.changes.counted[before] = { ...own, counted };
  else draft.count(unit.id, quantity, 0, draft.day, counted);
}

export const recountMembers = counting(
  'MembersRecounted',
  (draft, { unit: id, official = 0, probationary = 0, carryTo: choice }) => {
    const unit = memberUnit(draft, id, '/unit');
    recountOf(draft, unit, 'official', official, choice);
    recountOf(draft, unit, 'probationary', probationary, choice);
    return [unit];
  },
);

export const changeHouseholds = counting(
  'HouseholdsChanged',
  (draft, { unit: id, delta = 0, carryTo: choice }) => {
    const unit = livingUnit(draft.state, id ?? '', draft.day, '/unit', ['village']);
    countAndCarry(draft, unit, 'households', delta, choice);
    return [unit];
  },
);

export const recountHouseholds = counting(
  'HouseholdsRecounted',
  (draft, { unit: id, households = 0, carryTo: choice }) => {
    const unit = livingUnit(draft.state, id ?? '', draft.day, '/unit', ['village']);
    recountOf(draft, unit, 'households', households, choice);
    return [unit];
  },
);
