import type { Decide } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import type { Register } from './register.state.js';
import { DECISIONS, type DecisionEntry, type DecisionName } from './structure-decisions.js';
import type { StructureEvent } from './structure.events.js';

/** Commands on the register or its record: none of them changes units. */
const NOT_ACTS: ReadonlySet<string> = new Set<DecisionName>([
  'OpenRegister',
  'AnnulDecision',
  'CorrectRecord',
]);

/** Whether a command changes units of a register, so that another command may carry it as its content. */
export function changesUnits(command: string): command is DecisionName {
  return Object.hasOwn(DECISIONS, command) && !NOT_ACTS.has(command);
}

/** A decision that another command carries by name and body, ready to be decided. @throws Rejection `invalid-command` */
export function namedDecision(
  command: DecisionName,
  body: unknown,
): { readonly body: unknown; readonly decide: Decide<unknown, StructureEvent, Register> } {
  const entry: DecisionEntry = DECISIONS[command];
  const parsed = entry.schema.safeParse(body);
  if (parsed.success)
    return {
      body: parsed.data,
      decide: entry.decide as unknown as Decide<unknown, StructureEvent, Register>,
    };
  const issue = parsed.error.issues[0];
  return reject({
    code: 'invalid-command', where: `/body/${(issue?.path ?? []).join('/')}`, rule: `schema of ${command}`, detail: issue?.message ?? 'The body does not fit.',
    remedy: 'Mend the body as the schema of the command says.', facts: { issues: parsed.error.issues.length },
  }); // prettier-ignore
}
