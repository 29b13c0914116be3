import { z } from 'zod';
import { withIds, type Decide } from '../../kernel/decider.js';
import { reject, Rejection } from '../../kernel/rejection.js';
import { daySchema, idSchema, nameSchema } from '../../kernel/schemas.js';
import { annulment } from './annul.decide.js';
import { guardOpen } from './guards.js';
import { outcomeDifference, outcomeOf, outcomeSchema } from './outcome.js';
import { decideInOrder, plannedId, type PlannedDecision } from './planned.js';
import { registerFold } from './register-fold.js';
import { actsByDecision, isAlive, type ActsByDecision, type Register } from './register.state.js';
import { guardReserved } from './reservation.js';
import type { StructureEvent } from './structure.events.js';
import { UNRECORDED } from './timeline.js';

/** What a plan asks of a register: its units held, everything recorded in one append, or taken back in one. */

const RULE = 'design: Plan';
const MOST = 20_000;
const of = { register: idSchema, plan: idSchema };

export const reserveUnitsSchema = z.strictObject({
  ...of,
  units: z.array(idSchema).min(1).max(MOST),
  /** The day on which the plan takes effect. */
  from: daySchema,
});

/** Holds units for a plan from its day on. */
export const reserveUnits: Decide<z.infer<typeof reserveUnitsSchema>, StructureEvent, Register> = (
  { register, plan, units, from },
  state,
  { today },
) => {
  guardOpen(state, register);
  for (const [other, held] of state.reserved) {
    const both = other === plan ? [] : units.filter((unit) => held.units.has(unit));
    if (both.length === 0) continue;
    reject({
      code: 'unit-reserved', where: '/units', rule: `${RULE} (reservation)`, detail: `Plan "${other}" holds "${both[0] ?? ''}" from ${held.from} on.`,
      remedy: 'Wait until that plan has taken effect or releases its units.', facts: { plan: other, from: held.from, units: both.slice(0, 1000) },
    }); // prettier-ignore
  }
  const gone = units.filter((id) => {
    const unit = state.units.get(id);
    return !unit || !isAlive(unit, today);
  });
  if (gone.length > 0) {
    reject({
      code: 'unit-ended', where: '/units', rule: `${RULE} (reservation)`, detail: `"${gone[0] ?? ''}" does not live on ${today}.`,
      remedy: 'Amend the plan: name its successor.', facts: { units: gone.slice(0, 1000), day: today },
    }); // prettier-ignore
  }
  return [{ type: 'UnitsReserved', data: { register, plan, units, from, on: today } }];
};

export const releaseUnitsSchema = z.strictObject(of);

/** Gives back what a plan holds. */
export const releaseUnits: Decide<z.infer<typeof releaseUnitsSchema>, StructureEvent, Register> = (
  { register, plan },
  state,
  { today },
) => {
  guardOpen(state, register);
  if (!state.reserved.has(plan)) {
    reject({
      code: 'nothing-reserved', where: '/plan', rule: `${RULE} (reservation)`, detail: `Plan "${plan}" holds nothing in register "${register}".`,
      remedy: 'Nothing is to be done.',
    }); // prettier-ignore
  }
  return [{ type: 'UnitsReleased', data: { register, plan, on: today } }];
};

export const carryOutPlanSchema = z.strictObject({
  ...of,
  /** How often it was tried; a new try is a new command. */
  attempt: z.int().min(1),
  effectiveOn: daySchema,
  decisions: z
    .array(z.strictObject({ id: idSchema, command: nameSchema, body: z.looseObject({ register: idSchema }) }))
    .min(1)
    .max(MOST),
  /** What was approved. */
  outcome: outcomeSchema,
});

/**
 * Records all decisions of a plan on a register, or none: they are decided anew on the state as it is now, and go ahead
 * when they come to what was approved.
 */
export const carryOutPlan: Decide<z.infer<typeof carryOutPlanSchema>, StructureEvent, Register> = (
  { register, plan, effectiveOn, decisions, outcome },
  state,
  context,
) => {
  guardOpen(state, register);
  if (effectiveOn > context.today) tooEarly(effectiveOn, context.today);
  const known = withIds(context, (role, n) => context.newId(role, n));
  const decided = decideInOrder(state, decisions as readonly PlannedDecision[], { ...known, plan });
  for (const [at, { refused }] of decided.steps.entries()) {
    if (refused) throw new Rejection({ ...refused, where: `/decisions/${at}${refused.where ?? ''}` });
  }
  const differs = outcomeDifference(outcome, outcomeOf(decided));
  if (differs.length > 0) {
    reject({
      code: 'outcome-differs', where: '/outcome', rule: `${RULE} (effect)`, detail: `The register has moved on: ${differs.length} points of the decisions no longer come to what was approved.`,
      remedy: 'Approve anew what they come to now, amend the plan, or cancel it.', facts: { differs: differs.slice(0, 200) },
    }); // prettier-ignore
  }
  const events = decided.steps.flatMap((step) => step.events);
  return state.reserved.has(plan)
    ? [...events, { type: 'UnitsReleased', data: { register, plan, on: context.today } }]
    : events;
};

export const takeBackPlanSchema = z.strictObject({
  ...of,
  reason: nameSchema,
  /** Ids that the decisions have in the plan, in the order in which they were carried out. */
  decisions: z.array(idSchema).min(1).max(MOST),
});

/** Annuls what a plan has recorded on a register, the last first, in one append. */
export const takeBackPlan: Decide<z.infer<typeof takeBackPlanSchema>, StructureEvent, Register> = (
  { register, plan, reason, decisions: planned },
  state,
  context,
) => {
  guardOpen(state, register);
  const index = actsByDecision(state);
  const decisions = planned.flatMap((id) => recordedOf(index, plan, id));
  const events: StructureEvent[] = [];
  let after = state;
  for (const [at, decisionId] of decisions.toReversed().entries()) {
    const effectiveOn = index.get(decisionId)?.[0]?.effectiveOn ?? context.today;
    const basis = { number: 'Hủy ghi nhận', title: reason, issuer: register, date: context.today };
    const one = { register, decidedOn: context.today, effectiveOn, basis, reason, decisionId };
    const own = withIds(context, (role, n = 0) => context.newId(role, at + n));
    const event = annulment(one, after, own, index);
    events.push(event);
    after = registerFold.evolve(after, { event, id: '', revision: UNRECORDED - decisions.length + at, commandId: '' }); // prettier-ignore
  }
  return guardReserved(state, events, [], undefined, index);
};

/** What a decision of a plan has recorded: one act or several, each a decision of its own. */
function recordedOf(index: ActsByDecision, plan: string, decision: string): string[] {
  const found: string[] = [];
  for (let place = 0; ; place++) {
    const id = plannedId(plan, decision, 'decision', place);
    if (!index.has(id)) return found;
    found.push(id);
  }
}

function tooEarly(effectiveOn: string, today: string): never {
  return reject({
    code: 'effective-after-today', where: '/effectiveOn', rule: 'design: Time', detail: `The plan takes effect on ${effectiveOn}; today is ${today}.`,
    remedy: 'It is carried out on its day.', facts: { effectiveOn, today },
  }); // prettier-ignore
}
