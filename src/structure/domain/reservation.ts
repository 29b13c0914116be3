import type { Decide } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import type { Act, StoredFinding } from './act.js';
import { decisionIn, type ActsByDecision, type LoggedDecision, type Register } from './register.state.js';
import { isAct, type ActEvent, type StructureEvent } from './structure.events.js';

const RULE = 'design: Plan (reservation)';
/** Code of the warning that a plan may come to something else by a change before its day. */
export const RESERVED_LATER = 'unit-reserved-later';

/** Units of which an act changes something; a parent that is only named is not among them. */
export function unitsChangedBy({ started, ended, marked, moved, labelled, counted, paired, posts }: Act['changes']): Set<string> {
  const units = [started, ended, marked, moved, labelled, counted, posts].flatMap((list) => (list ?? []).map(({ unit }) => unit));
  const pairs = (paired ?? []).flatMap(({ cell, village, was }) => [cell, village, was]);
  return new Set([...units, ...pairs.filter((unit) => unit !== null)]);
} // prettier-ignore

/** Units whose structure an act changes: not only what is counted of them, or who holds their posts. */
function unitsRestructuredBy({ changes }: Act): Set<string> {
  const { counted: _counted, posts: _posts, ...structure } = changes;
  return unitsChangedBy(structure);
}

/** A decision of which nothing may take effect on units that a plan holds; the plan's own is decided without this. */
export function respectingReservations<C extends object>(
  decide: Decide<C, StructureEvent, Register>,
): Decide<C, StructureEvent, Register> {
  return (command, state, context) => {
    const events = decide(command, state, context);
    return state.reserved.isEmpty() ? events : guardReserved(state, events, acceptedIn(command));
  };
}

/** Of a correction, those that the right decision accepts. */
const acceptedIn = (command: object): readonly string[] => {
  const { accept, body } = command as { accept?: string[]; body?: { accept?: string[] } };
  return accept ?? body?.accept ?? [];
};

/**
 * The events, with what was accepted of them. What takes effect on a reserved unit on or after its day is the plan's alone;
 * a change of its structure before that day must be accepted, since the plan may come to something else by it.
 * An annulment of what took effect before that day is never hindered: the plan is decided anew on its day.
 * `own`: the plan that records them. `index`: of the state, made once by whoever annuls many.
 * @throws Rejection `unit-reserved`, `warning-not-accepted`
 */
export function guardReserved(
  state: Register,
  events: readonly StructureEvent[],
  accepted: readonly string[],
  own?: string,
  index?: ActsByDecision,
): readonly StructureEvent[] {
  return events.map((event) => {
    for (const [plan, { units, from }] of state.reserved) {
      if (plan === own) continue;
      if (event.type === 'DecisionAnnulled')
        guardAnnulled(decisionIn(state, event.data.annuls, index), plan, units, from);
      if (isAct(event)) event = guardAct(event, plan, units, from, accepted);
    }
    return event;
  });
}

interface Held {
  has(unit: string): boolean;
}

function guardAnnulled(found: LoggedDecision | undefined, plan: string, held: Held, from: string): void {
  const units = (found?.acts.flatMap((act) => act.touched) ?? []).filter((unit) => held.has(unit));
  if (found && units.length > 0 && found.effectiveOn >= from) refuse(plan, units, from);
}

function guardAct(event: ActEvent, plan: string, held: Held, from: string, accepted: readonly string[]): ActEvent {
  const { decision, changes } = event.data;
  const reserved = (units: ReadonlySet<string>): string[] => [...units].filter((unit) => held.has(unit));
  if (decision.effectiveOn >= from) {
    const units = reserved(unitsChangedBy(changes));
    if (units.length > 0) refuse(plan, units, from);
    return event;
  }
  const units = reserved(unitsRestructuredBy(event.data));
  if (units.length === 0) return event;
  const finding: StoredFinding = {
    code: RESERVED_LATER, level: 'warning', citation: RULE, version: '1',
    figures: { plan, from, units: units.slice(0, 20).join(', ') },
  };
  if (!accepted.includes(RESERVED_LATER)) {
    reject({
      code: 'warning-not-accepted', where: '', rule: `${RESERVED_LATER}: ${RULE}`, detail: `Plan "${plan}" holds "${units[0] ?? ''}" from ${from} on; by this change it may come to something else.`,
      remedy: `Speak with those who run the plan; to go ahead, add "${RESERVED_LATER}" to \`accept\`.`, facts: { findings: [finding] },
    });
  }
  return { ...event, data: { ...event.data, accepted: [...event.data.accepted, finding] } };
} // prettier-ignore

function refuse(plan: string, units: readonly string[], from: string): never {
  return reject({
    code: 'unit-reserved', where: '', rule: RULE, detail: `Plan "${plan}" holds "${units[0] ?? ''}" from ${from} on.`,
    remedy: 'Wait until the plan has taken effect or releases its units, or use a day before.', facts: { plan, from, units: units.slice(0, 1000) },
  }); // prettier-ignore
}
