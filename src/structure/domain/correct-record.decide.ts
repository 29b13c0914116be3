import { z } from 'zod';
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
  if (Object.values(correct).every((value) => value === undefined)) {
    reject({
      code: 'no-change',
      where: '/correct',
      rule: 'design: Store (an accepted command appends at least one event)',
      detail: 'Nothing is corrected.',
      remedy: 'Say what is to be put right.',
    });
  }
  const { spelling, ...plain } = correct;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const spelt = spelling?.flatMap(({ unit, name }, at) =>
    namesGiven(state, corrected, unit, name, `/correct/spelling/${at}`),
  );
  const data = {
    register, corrects: corrected.id, ...given, ...(spelt ? { spelling: spelt } : {}),
    decision: { decisionId: context.newId('decision', 0), decidedOn, effectiveOn, basis, reason },
  }; // prettier-ignore
  return [{ type: 'RecordCorrected', data }];
};

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
