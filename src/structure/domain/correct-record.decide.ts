import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide } from '../../kernel/decider.js';
import { basisSchema, daySchema, idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { standingDecision } from './annul.decide.js';
import { guardHeader } from './guards.js';
import type { LoggedDecision, Register } from './register.state.js';
import { header } from './structure.command.js';
import type { StructureEvent } from './structure.events.js';

const { accept: _accept, ...decision } = header;
/** What may be put right without touching what was decided; accepted whatever builds on it. */
export const correctRecordSchema = z.strictObject({
  ...decision,
  decisionId: idSchema,
  correct: z.strictObject({
    basis: basisSchema.optional(),
    decidedOn: daySchema.optional(),
    reason: nameSchema.optional(),
    source: nameSchema.optional(),
    founded: z
      .array(z.strictObject({ unit: idSchema, founded: daySchema.nullable() }))
      .max(1000)
      .optional(),
    spelling: z
      .array(z.strictObject({ unit: idSchema, name: nameSchema }))
      .max(1000)
      .optional(),
  }),
});

/** Decides a correction of basis, days, reason, source, founding or spelling of a decision that stands. */
export const correctRecord: Decide<z.infer<typeof correctRecordSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  guardHeader(state, command, context);
  const corrected = standingDecision(state, command.decisionId);
  const { correct, register, decidedOn, effectiveOn, basis, reason } = command;
  const touched = new Set(corrected.acts.flatMap((act) => act.touched));
  const named = [...(correct.founded ?? []), ...(correct.spelling ?? [])].find(
    (line) => !touched.has(line.unit),
  );
  if (named) {
    reject({
      code: 'unit-unknown',
      where: '/correct',
      rule: 'design: Annulment (CorrectRecord)',
      detail: `Decision "${corrected.id}" does not concern "${named.unit}".`,
      remedy: 'Name units of that decision.',
      facts: { unit: named.unit },
    });
  }
  const corrections = Object.entries(correct).filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0)); // prettier-ignore
  if (corrections.length === 0) {
    reject({
      code: 'no-change',
      where: '/correct',
      rule: 'design: Store (an accepted command appends at least one event)',
      detail: 'Nothing is corrected.',
      remedy: 'Say what is to be put right.',
    });
  }
  guardDays(state, command, context.today);
  const { spelling = [], ...given } = Object.fromEntries(corrections) as typeof correct;
  const spelt = spelling.flatMap(({ unit, name }, at) =>
    namesGiven(state, corrected, unit, name, `/correct/spelling/${at}`),
  );
  const data = {
    register, corrects: corrected.id, ...given, ...(spelt.length > 0 ? { spelling: spelt } : {}),
    decision: { decisionId: context.newId('decision', 0), decidedOn, effectiveOn, basis, reason },
  }; // prettier-ignore
  return [{ type: 'RecordCorrected', data }];
};

/** A decision was taken by today, and a unit founded by the day on which it begins to exist. */
function guardDays(state: Register, { correct }: z.infer<typeof correctRecordSchema>, today: Day): void {
  if (correct.decidedOn !== undefined && correct.decidedOn > today) {
    reject({
      code: 'decided-after-today', where: '/correct/decidedOn', rule: 'design: Time', detail: `The decision would be dated ${correct.decidedOn}; today is ${today}.`,
      remedy: 'Give the date of the decision.', facts: { decidedOn: correct.decidedOn, today },
    }); // prettier-ignore
  }
  for (const [at, { unit, founded }] of (correct.founded ?? []).entries()) {
    const begins = state.units.get(unit)?.existence[0]?.on;
    if (founded === null || begins === undefined || founded <= begins) continue;
    reject({
      code: 'founded-later', where: `/correct/founded/${at}/founded`, rule: 'design: Annulment (CorrectRecord)', detail: `"${unit}" exists since ${begins} and would have been founded on ${founded}.`,
      remedy: 'Give a day up to the one on which it begins to exist; where that day is wrong, correct the decision (CorrectDecision).', facts: { unit, begins, founded },
    }); // prettier-ignore
  }
}

/** Where the names hold that a decision gave to a unit. */
function namesGiven(
  state: Register,
  { id, acts }: LoggedDecision,
  unit: string,
  name: string,
  where: string,
) {
  const names = state.units.get(unit)?.labels.name ?? [];
  const lines = names.flatMap((entry, at) => {
    const next = names[at + 1];
    const given = acts.some((act) => act.revision === entry.revision) && next?.on !== entry.on;
    return given ? [{ unit, was: String(entry.value), name, from: entry.on, to: next?.on ?? null }] : [];
  });
  if (lines.length > 0) return lines;
  return reject({
    code: 'no-name-given', where, rule: 'design: Annulment (CorrectRecord)', detail: `Decision "${id}" gave no name to "${unit}" that still holds on a day.`,
    remedy: 'Name the decision that gave the name; a new name is another decision (Rename...).', facts: { unit, decisionId: id },
  }); // prettier-ignore
}
