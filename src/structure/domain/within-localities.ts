import type { Day } from '../../kernel/day.js';
import type { LimitedDecision } from '../../kernel/command.js';
import { outOfScope } from '../../kernel/scope.js';
import { registerFold } from './register-fold.js';
import { decisionIn, type Register } from './register.state.js';
import { isAct, type StructureEvent } from './structure.events.js';
import { UNRECORDED, valueAt, type Timeline } from './timeline.js';

/** What held on a day; before the first entry, what held first. */
function heldBy<T>(timeline: Timeline<T>, day: Day): T | undefined {
  return valueAt(timeline, day) ?? timeline[0]?.value;
}

/**
 * The locality in which a unit stands on a day: a village's parent, the one whose organization it is, and for cells and
 * groups that of their organization. Of a unit that had ended, where it last stood; null where it stands in none.
 */
export function localityOf(state: Register, id: string, day: Day): string | null {
  const unit = state.units.get(id);
  if (!unit) return null;
  if (unit.kind === 'locality') return id;
  if (unit.kind === 'organization') {
    const locality = heldBy(unit.labels.locality ?? [], day);
    return typeof locality === 'string' ? locality : null;
  }
  const parent = heldBy(unit.parent, day) ?? null;
  return parent === null ? null : localityOf(state, parent, day);
}

/** @throws Rejection `out-of-scope` where one of the units stands in none of the localities on the day */
export function guardUnitsWithin(
  localities: ReadonlySet<string>,
  state: Register,
  units: Iterable<string>,
  day: Day,
): void {
  let any = false;
  for (const unit of units) {
    any = true;
    const locality = localityOf(state, unit, day);
    if (locality === null || !localities.has(locality))
      outOfScope('', `"${unit}" stands in none of the localities of your token on ${day}.`);
  }
  if (!any)
    outOfScope(
      '',
      'This names no unit of the localities of your token: it concerns the register as a whole.',
    );
}

/**
 * The units of a register that a command names, wherever in its body: ids are opaque and never reused, so whatever
 * reads as the id of a unit is one. No field that a command has or gets can be forgotten.
 */
export function namedUnits(state: Register, body: unknown): Set<string> {
  const named = new Set<string>();
  const steps: unknown[] = [body];
  for (let value = steps.pop(); value !== undefined; value = steps.pop()) {
    if (typeof value === 'string') {
      if (state.units.has(value)) named.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const item of Object.values(value)) steps.push(item ?? null);
    }
  }
  return named;
}

/** What an event touches: the units, and the day on which it is judged where they stand. */
function touchedBy(
  event: StructureEvent,
  before: Register,
  after: Register,
): { units: readonly string[]; day: Day } {
  if (isAct(event)) {
    const { touched = [], effectiveOn = '' } = after.acts.first() ?? {};
    return { units: touched, day: effectiveOn };
  }
  if (event.type === 'UnitsReserved') return { units: event.data.units, day: event.data.on };
  if (event.type === 'UnitsReleased') return { units: [], day: event.data.on };
  if (event.type === 'RegisterOpened') return { units: [], day: event.data.openedOn };
  const of = event.type === 'DecisionAnnulled' ? event.data.annuls : event.data.corrects;
  const decision = decisionIn(before, of);
  const units = decision?.acts.flatMap((act) => act.touched) ?? [];
  const heirs =
    event.type === 'DecisionAnnulled' ? event.data.unmade.map(({ obligationsTo }) => obligationsTo) : [];
  return {
    units: [...new Set([...units, ...heirs.filter((heir) => heir !== null)])],
    day: decision?.effectiveOn ?? '',
  };
}

/** The units of a decision that a command annuls or corrects by its id. */
function unitsOfDecision(state: Register, { decisionId }: { decisionId?: unknown }): string[] {
  return typeof decisionId === 'string'
    ? (decisionIn(state, decisionId)?.acts.flatMap((act) => act.touched) ?? [])
    : [];
}

/**
 * A decision on a register lies within localities when every unit that it names or touches stands in one of them, before
 * it and after it: an act says everything that it changes, so nothing needs to be known of the single command.
 * @throws Rejection `out-of-scope`
 */
export function guardRegisterDecision({
  localities,
  command,
  state,
  events,
  today,
}: LimitedDecision<object, StructureEvent, Register>): void {
  const { effectiveOn = today } = command as { readonly effectiveOn?: Day };
  if (!events) {
    if (![...localities].some((locality) => state.units.has(locality)))
      outOfScope('/register', 'The register has none of the localities of your token.');
    const named = [...namedUnits(state, command), ...unitsOfDecision(state, command)];
    if (named.length > 0) guardUnitsWithin(localities, state, named, effectiveOn);
    return;
  }
  let before = state;
  for (const [at, event] of events.entries()) {
    const revision = UNRECORDED - events.length + at;
    const after = registerFold.evolve(before, { event, id: '', revision, commandId: '' });
    const { units, day } = touchedBy(event, before, after);
    const stoodBefore = units.filter((unit) => stands(before, unit));
    const standAfter = units.filter((unit) => stands(after, unit));
    if (stoodBefore.length > 0) guardUnitsWithin(localities, before, stoodBefore, day);
    if (standAfter.length > 0 || stoodBefore.length === 0)
      guardUnitsWithin(localities, after, standAfter, day);
    before = after;
  }
}

/** Whether anything is recorded of a unit; nothing is of one whose making was annulled. */
const stands = (state: Register, unit: string): boolean => (state.units.get(unit)?.parent.length ?? 0) > 0;
