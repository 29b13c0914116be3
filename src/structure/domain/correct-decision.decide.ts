import { z } from 'zod';
import { withIds, type Decide, type DecisionContext } from '../../kernel/decider.js';
import { idSchema, nameSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { annulment, annulSchema, standingAct } from './annul.decide.js';
import { guardHeader } from './guards.js';
import { changesUnits, namedDecision } from './named-decision.js';
import { registerFold } from './register-fold.js';
import type { Register } from './register.state.js';
import { isAct, type StructureEvent } from './structure.events.js';
import { UNRECORDED } from './timeline.js';

/** An annulment and the right decision, in one append; units that the wrong one made keep their ids. */
export const correctDecisionSchema = z.strictObject({
  ...annulSchema.shape,
  command: nameSchema.meta({ description: 'Name of the command that should have been recorded' }),
  body: z.looseObject({ register: idSchema }).meta({ description: 'Its body' }),
});

export type CorrectDecisionBody = z.infer<typeof correctDecisionSchema>;

/** Decides that another decision should have been recorded. */
export const correctDecision: Decide<CorrectDecisionBody, StructureEvent, Register> = (
  correction,
  state,
  context,
) => {
  guardHeader(state, correction, context);
  const { command, body, ...annul } = correction;
  if (!changesUnits(command) || body.register !== annul.register) {
    return reject({
      code: 'correction-unfit', where: '/command', rule: 'design: Annulment (CorrectDecision)', detail: `"${command}" on register "${body.register}" cannot stand for the annulled decision.`,
      remedy: 'Name a command that changes units of the same register, as `kientoan commands` lists them.',
    }); // prettier-ignore
  }
  const right = namedDecision(command, body);
  const made = standingAct(state, annul.decisionId).acts.flatMap((act) => act.made);
  const annulled = annulment(annul, state, context);
  const without = registerFold.evolve(state, {
    event: annulled,
    id: '',
    revision: UNRECORDED - 1,
    commandId: context.commandId,
  });
  const events = right.decide(right.body, without, keepingIds(context, made));
  // An id is never that of a unit of another kind: where the right decision makes something else, it gets ids of its own.
  const fits = events.every((event) =>
    isAct(event) ? (event.data.changes.started ?? []).every((one) => (state.units.get(one.unit)?.kind ?? one.kind) === one.kind) : true,
  ); // prettier-ignore
  return [annulled, ...(fits ? events : right.decide(right.body, without, context))];
};

/** Units that the annulled decision made are made again under their ids. */
function keepingIds(context: DecisionContext, made: readonly string[]): DecisionContext {
  return withIds(context, (role, n = 0) =>
    role === 'unit' ? (made[n - 1] ?? context.newId(role, n)) : context.newId(role, n),
  );
}
