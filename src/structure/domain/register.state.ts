import { Map, Set, Stack } from 'immutable';
import type { Day } from '../../kernel/day.js';
import type { LastTouch } from '../../kernel/decider.js';
import type { LegalBasis } from '../../kernel/event.js';
import type { How, Kind, Label, Post, PostChange, Quantity } from './act.js';
import { countAt, NO_COUNT, type Count } from './count.js';
import { entryAt, valueAt, type Timeline } from './timeline.js';

/** One step in the life of a unit. `alive` false: it ended; successors are all that received something of it. */
export interface Existence {
  readonly alive: boolean;
  readonly how: How;
  readonly successors: readonly string[];
}

/** Who holds a post, and how; null where it is vacant. */
export interface Holding {
  readonly holder: string;
  readonly route: NonNullable<PostChange['route']>;
  readonly until: Day | null;
  readonly basis?: LegalBasis;
}

/** What was written of a unit, for the question what builds on what. `made`: the event made the unit; `named`: it names it. */
export interface Write {
  readonly revision: number;
  readonly decision: string;
  readonly aspect: string;
}

/** A unit with its whole past. */
export interface Unit {
  readonly id: string;
  /** By the last event that wrote or named it; an annulment or a correction of the record counts as well. */
  readonly lastTouch: LastTouch;
  readonly kind: Kind;
  readonly founded: Day | null;
  readonly existence: Timeline<Existence>;
  readonly parent: Timeline<string | null>;
  readonly labels: Readonly<Partial<Record<Label, Timeline<string | number | null>>>>;
  /** The village that a cell is paired with. */
  readonly pairing: Timeline<string | null>;
  readonly counts: Readonly<Partial<Record<Quantity, Count>>>;
  /** By post; a committee member's key carries the person, because they are many. */
  readonly posts: Map<string, Timeline<Holding | null>>;
  /** The latest first. */
  readonly writes: Stack<Write>;
}

/** A decision in the log: its events, what they made and wrote; none of the register's opening, annulments and corrections of the record. */
export interface LoggedDecision {
  readonly id: string;
  readonly effectiveOn: Day;
  readonly acts: readonly LoggedAct[];
  readonly annulled: boolean;
}
export interface LoggedAct {
  readonly decision: string;
  readonly effectiveOn: Day;
  readonly revision: number;
  readonly eventId: string;
  readonly type: string;
  /** Units that it made, and all that it wrote or named. */
  readonly made: readonly string[];
  readonly touched: readonly string[];
}

/** The record book of one authority, as folded from its stream. Persistent: a fork is free. */
export interface Register {
  readonly id: string | null;
  readonly region: string;
  readonly openedOn: Day | null;
  readonly units: Map<string, Unit>;
  /** Units that were ever children of a unit (or of the register: key ''). */
  readonly children: Map<string, Set<string>>;
  /** Cells that were ever paired with a village. */
  readonly paired: Map<string, Set<string>>;
  /** Units that ever bore a code under a parent, by `codeKey`. */
  readonly codes: Map<string, Set<string>>;
  /** The latest first. Every command adds one and few ask for one, so nothing is kept beside the order of the log. */
  readonly acts: Stack<LoggedAct>;
  /** Decisions about the register itself or its record, with the day of each: they change no unit. */
  readonly records: Map<string, Day>;
  /** Ids of the decisions that were annulled. */
  readonly annulled: Set<string>;
  /** What plans hold, by the id of the plan. */
  readonly reserved: Map<string, Reservation>;
}

/** Units that a plan holds: only it may record what takes effect on them from that day on. */
export interface Reservation {
  readonly units: Set<string>;
  readonly from: Day;
}

export const NO_REGISTER: Register = {
  id: null, region: '', openedOn: null, units: Map(), children: Map(), paired: Map(), codes: Map(), acts: Stack(), records: Map(), annulled: Set(), reserved: Map(),
}; // prettier-ignore

export const NO_UNIT = {
  lastTouch: { revision: -1, decision: '' },
  founded: null,
  existence: [],
  parent: [],
  labels: {},
  pairing: [],
  counts: {},
  posts: Map<string, Timeline<Holding | null>>(),
  writes: Stack<Write>(),
} as const;

/** The key of the units that ever bore a code under a parent (null: the register). */
export function codeKey(kind: Kind, parent: string | null, code: string): string {
  return `${kind}|${parent ?? ''}|${code}`;
}

/** The acts of each decision of a register, by its id, in the order of the log. */
export type ActsByDecision = ReadonlyMap<string, readonly LoggedAct[]>;

/**
 * One look at the whole record, for whoever looks up many decisions. It holds for every state that goes on from this one by
 * annulments and corrections of the record alone: they add no act.
 */
export function actsByDecision({ acts }: Register): ActsByDecision {
  const index = new globalThis.Map<string, LoggedAct[]>();
  for (const act of acts.toArray().reverse()) {
    const known = index.get(act.decision);
    if (known) known.push(act);
    else index.set(act.decision, [act]);
  }
  return index;
}

/** A decision with its acts, by its id. `index`: made once by whoever looks up many; else the record is searched. */
export function decisionIn(
  { acts, records, annulled }: Register,
  id: string,
  index?: ActsByDecision,
): LoggedDecision | undefined {
  const own = index
    ? (index.get(id) ?? [])
    : acts
        .filter((act) => act.decision === id)
        .toArray()
        .reverse();
  const effectiveOn = own[0]?.effectiveOn ?? records.get(id);
  return effectiveOn === undefined ? undefined : { id, effectiveOn, acts: own, annulled: annulled.has(id) };
}

/** The key under which a post's timeline stands. */
export function postKey(post: Post, holder: string | null): string {
  return post === 'committee-member' ? `${post}:${holder ?? ''}` : post;
}

export function isAlive(unit: Unit, day: Day): boolean {
  return valueAt(unit.existence, day)?.alive ?? false;
}

export function labelAt(unit: Unit, label: Label, day: Day): string | number | null {
  return valueAt(unit.labels[label] ?? [], day) ?? null;
}

/** A label that is a text; empty where it was never given. */
export function textAt(unit: Unit, label: Label, day: Day): string {
  return String(labelAt(unit, label, day) ?? '');
}

export function parentAt(unit: Unit, day: Day): string | null {
  return valueAt(unit.parent, day) ?? null;
}

export function numberAt(unit: Unit, quantity: Quantity, day: Day): number {
  return countAt(unit.counts[quantity] ?? NO_COUNT, day);
}

/** Official and probationary members together. */
export function membersAt(unit: Unit, day: Day): number {
  return numberAt(unit, 'official', day) + numberAt(unit, 'probationary', day);
}

/** Living children of a unit (null: of the register) on a day, in the order of their ids. */
export function childrenAt(state: Register, parent: string | null, day: Day): Unit[] {
  return (state.children.get(parent ?? '') ?? Set<string>())
    .toArray()
    .sort()
    .map((id) => state.units.get(id))
    .filter(
      (unit): unit is Unit => unit !== undefined && isAlive(unit, day) && parentAt(unit, day) === parent,
    );
}

/** Living cells that are paired with a village on a day. */
export function cellsPairedAt(state: Register, village: string, day: Day): Unit[] {
  return (state.paired.get(village) ?? Set<string>())
    .toArray()
    .sort()
    .map((id) => state.units.get(id))
    .filter(
      (unit): unit is Unit => unit !== undefined && isAlive(unit, day) && pairingAt(unit, day) === village,
    );
}

/** The day on which a unit that exists on a day next ends, or null. */
export function endAfter(unit: Unit, day: Day): Day | null {
  return unit.existence.find((entry) => entry.on > day && !entry.value.alive)?.on ?? null;
}

/** What holds on a day, if the unit exists and has not ended since: a unit that comes back has nothing of its former life. */
function heldAt<T>(unit: Unit, timeline: Timeline<T | null>, day: Day): T | null {
  const entry = entryAt(timeline, day);
  if (!entry || !isAlive(unit, day)) return null;
  const ended = endAfter(unit, entry.on);
  return ended !== null && ended <= day ? null : entry.value;
}

/** The village that a cell is paired with on a day. */
export function pairingAt(unit: Unit, day: Day): string | null {
  return heldAt(unit, unit.pairing, day);
}

/** Who holds a post on a day, if the unit exists and an appointment's `until` has not passed. */
export function holdingAt(unit: Unit, key: string, day: Day): Holding | null {
  const holding = heldAt(unit, unit.posts.get(key) ?? [], day);
  return holding && holding.until !== null && holding.until <= day ? null : holding;
}

/** What the groups of a cell or base-cell hold together on a day; the remainder of its members is in no group. */
export function inGroupsAt(state: Register, unit: string, day: Day, but?: string): number {
  if (!state.children.has(unit)) return 0;
  return childrenAt(state, unit, day)
    .filter((child) => child.kind === 'group' && child.id !== but)
    .reduce((sum, group) => sum + Number(labelAt(group, 'number', day) ?? 0), 0);
}

/** Whether a unit holds members itself: a cell, or an organization that is a base-cell on that day. */
export function holdsMembers(unit: Unit, day: Day): boolean {
  return unit.kind === 'cell' || (unit.kind === 'organization' && textAt(unit, 'form', day) === 'base-cell');
}
