import type { Day } from '../../kernel/day.js';
import { QUANTITIES } from './act.js';
import { villageFormIn } from './guards.js';
import {
  holdsMembers,
  isAlive,
  labelAt,
  numberAt,
  textAt,
  type Register,
  type Unit,
} from './register.state.js';
import { entryAt, valueAt, type Entry } from './timeline.js';

/** A later entry that would be left without the ground on which it stands. */
export interface Unfounded {
  readonly unit: string;
  readonly on: Day;
  readonly revision: number;
  readonly because: string;
}

/**
 * What would no longer stand if a register were as `after` says, for the units given and all that refer to them, from
 * a day on: units under a parent that does not live or is of another form, pairings and localities that do not live,
 * numbers and posts where nothing can hold them.
 */
export function unfounded(after: Register, ids: readonly string[], from: Day): Unfounded[] {
  return [...withReferring(after, ids)].flatMap((id) => {
    const unit = after.units.get(id);
    return unit ? daysOf(after, unit, from).flatMap((day) => unfoundedAt(after, unit, day)) : [];
  });
}

function withReferring(state: Register, ids: readonly string[]): Set<string> {
  const all = new Set(ids);
  for (const id of ids) {
    for (const index of [state.children, state.paired]) index.get(id)?.forEach((one) => all.add(one));
    if (state.units.get(id)?.kind !== 'locality') continue;
    state.children.get('')?.forEach((one) => {
      if (state.units.get(one)?.labels.locality?.some((entry) => entry.value === id)) all.add(one);
    });
  }
  return all;
}

/** Days from `from` on on which a unit, or one that it refers to, changes. */
function daysOf(state: Register, unit: Unit, from: Day): Day[] {
  const own = [unit.existence, unit.parent, unit.pairing, unit.labels.form ?? [], unit.labels.locality ?? []];
  const referred = [...unit.parent, ...unit.pairing, ...(unit.labels.locality ?? [])].flatMap((entry) => {
    const other = state.units.get(String(entry.value));
    return other ? [other.existence, other.labels.form ?? []] : [];
  });
  const counted = Object.values(unit.counts).flatMap((count) => count.toArray());
  const days = [...own, ...referred].flat().map(({ on }) => on);
  return [...new Set([from, ...days, ...counted.map(({ on }) => on)])].filter((day) => day >= from).sort();
}

function unfoundedAt(state: Register, unit: Unit, day: Day): Unfounded[] {
  const found: Unfounded[] = [];
  const note = (because: string, ...entries: (Entry<unknown> | { on: Day; revision: number } | undefined)[]): void => {
    const latest = entries.filter((entry) => entry !== undefined).sort((a, b) => b.revision - a.revision)[0];
    found.push({ unit: unit.id, on: day, revision: latest?.revision ?? -1, because });
  }; // prettier-ignore
  const lives = isAlive(unit, day);
  for (const quantity of QUANTITIES) {
    if (numberAt(unit, quantity, day) === 0) continue;
    const holds = quantity === 'households' ? unit.kind === 'village' : holdsMembers(unit, day);
    const counted = unit.counts[quantity]?.find((entry) => entry.on <= day);
    if (!lives || !holds) note(`counted ${quantity} of a unit that could not hold them`, counted, entryAt(unit.existence, day)); // prettier-ignore
  }
  if (!lives) return found;
  const refer = (what: string, timeline: readonly Entry<string | number | null>[]): Unit | undefined => {
    const id = valueAt(timeline, day) ?? null;
    if (id === null) return undefined;
    const other = state.units.get(String(id));
    if (!other || !isAlive(other, day)) note(`ended the ${what} of the unit`, entryAt(timeline, day), other && entryAt(other.existence, day)); // prettier-ignore
    return other;
  };
  const parent = refer('parent', unit.parent);
  refer('paired village', unit.pairing);
  refer('locality', unit.labels.locality ?? []);
  if (parent && isAlive(parent, day) && !fits(unit, parent, day))
    note('depends on the form of its parent', entryAt(unit.parent, day), entryAt(unit.labels.form ?? [], day), entryAt(parent.labels.form ?? [], day)); // prettier-ignore
  const paired = (valueAt(unit.pairing, day) ?? null) !== null;
  if (paired && labelAt(unit, 'form', day) !== 'residential')
    note('paired a cell that is not residential', entryAt(unit.pairing, day), entryAt(unit.labels.form ?? [], day)); // prettier-ignore
  return found;
}

function fits(unit: Unit, parent: Unit, day: Day): boolean {
  if (unit.kind === 'village')
    return textAt(unit, 'form', day) === villageFormIn(textAt(parent, 'form', day));
  if (unit.kind === 'cell') return textAt(parent, 'form', day) === 'committee';
  return parent.kind === 'cell' || textAt(parent, 'form', day) === 'base-cell';
}
