import { withIds, type DecisionContext } from '../../kernel/decider.js';
import { uuid5 } from '../../kernel/ids.js';
import { reject, Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import type { StoredFinding } from './act.js';
import { changesUnits, namedDecision } from './named-decision.js';
import { registerFold } from './register-fold.js';
import type { Register } from './register.state.js';
import { guardReserved, RESERVED_LATER } from './reservation.js';
import { isAct, type StructureEvent } from './structure.events.js';
import { UNRECORDED } from './timeline.js';

/** A decision that a plan carries: a command on a register with its whole body. */
export interface PlannedDecision {
  /** Unique within the plan. */
  readonly id: string;
  readonly command: string;
  readonly body: { readonly register: string; readonly [field: string]: unknown };
}

/** What deciding the decisions of a plan may know. `today` is the later of today and the plan's effective day. */
export type PlannedContext = Omit<DecisionContext, 'newId'> & {
  readonly plan: string;
};

/** What came of one decision of a plan. */
export interface DecidedStep {
  readonly decision: string;
  /** Empty where it is refused; where only a warning is not accepted, as if it were. */
  readonly events: readonly StructureEvent[];
  /** What every policy said, with its figures, accepted or not. */
  readonly findings: readonly StoredFinding[];
  /** What the register would answer; null where it would record it. */
  readonly refused: RejectionDetails | null;
}

/** What came of the decisions of a plan on one register. */
export interface Decided {
  readonly steps: readonly DecidedStep[];
  readonly after: Register;
}

/** Revisions of events that are decided on a fork: later than all that are recorded, and earlier than `UNRECORDED`. */
const FORKED = UNRECORDED - 100_000_000;

/**
 * Decides the decisions of a plan on one register in their order, each on what the ones before leave, and records
 * nothing (design, Store: a fork is cheap). What is refused leaves the fork as it was, and the next ones are decided on
 * it, so that whoever drafts sees all that is wrong. Ids follow from plan and decision, whoever decides it and
 * when. Pure.
 */
export function decideInOrder(
  state: Register,
  decisions: readonly PlannedDecision[],
  context: PlannedContext,
): Decided {
  const steps: DecidedStep[] = [];
  let after = state;
  let revision = FORKED;
  for (const decision of decisions) {
    const step = decideOne(after, decision, context);
    steps.push(step);
    for (const event of step.events)
      after = registerFold.evolve(after, { event, id: '', revision: revision++, commandId: '' });
  }
  return { steps, after };
}

/** The n-th id of a role that a decision of a plan makes, whoever decides it and when. */
export function plannedId(plan: string, decision: string, role: string, n: number): string {
  return uuid5('planned', plan, decision, role, n);
}

function decideOne(state: Register, { id, command, body }: PlannedDecision, context: PlannedContext): DecidedStep {
  const of = withIds(context, (role, n = 0) => plannedId(context.plan, id, role, n));
  try {
    if (!changesUnits(command)) return unfit(command);
    const named = namedDecision(command, body);
    const { accept = [] } = named.body as { readonly accept?: readonly string[] };
    /** As it would be recorded if these warnings are accepted. */
    const accepting = (codes: readonly string[], given: unknown): Omit<DecidedStep, 'refused'> => {
      const events = guardReserved(state, named.decide(given, state, of), codes, context.plan);
      return { decision: id, events, findings: events.flatMap(acceptedBy) };
    };
    try {
      return { ...accepting(accept, named.body), refused: null };
    } catch (error) {
      const open = openWarnings(error);
      if (!open) throw error;
      const all = [...accept, ...open.map(({ code }) => code), RESERVED_LATER];
      return { ...accepting(all, { ...(named.body as object), accept: all }), refused: (error as Rejection).details };
    }
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { decision: id, events: [], findings: findingsOf(error.details), refused: error.details };
  }
} // prettier-ignore

function unfit(command: string): never {
  return reject({
    code: 'decision-unfit', where: '/command', rule: 'design: Plan', detail: `"${command}" cannot stand in a plan.`,
    remedy: 'Name a command that changes units of a register, as `kientoan commands` lists them.', facts: { command },
  }); // prettier-ignore
}

const acceptedBy = (event: StructureEvent): readonly StoredFinding[] =>
  isAct(event) ? event.data.accepted : [];

function openWarnings(error: unknown): readonly StoredFinding[] | undefined {
  return error instanceof Rejection && error.details.code === 'warning-not-accepted'
    ? findingsOf(error.details)
    : undefined;
}

function findingsOf({ facts }: RejectionDetails): readonly StoredFinding[] {
  const findings = facts?.['findings'];
  if (!Array.isArray(findings)) return [];
  return (findings as readonly StoredFinding[]).map(({ code, level, citation, version, figures }) => ({ code, level, citation, version, figures })); // prettier-ignore
}
