import type { Day } from '../../kernel/day.js';
import { QUANTITIES, type Quantity } from './act.js';
import type { Decided, PlannedDecision } from './planned.js';
import { holdingAt, isAlive, labelAt, numberAt, pairingAt, parentAt, textAt, type Register, type Unit } from './register.state.js'; // prettier-ignore
import { unitsChangedBy } from './reservation.js';
import { ACTS, isAct, type ActEvent, type Change } from './structure.events.js';
import { unitsTouchedBy } from './units-touched.js';
import { namedUnits } from './within-localities.js';

/** A unit as it stands on a day. */
export interface TreeUnit {
  readonly unit: string;
  readonly kind: string;
  readonly form: string;
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
  readonly numbers: Partial<Record<Quantity, number>>;
  /** The village that a cell is paired with. */
  readonly paired: string | null;
  readonly posts: readonly { readonly post: string; readonly holder: string }[];
}

/** Living units on a day, with all above them; in the order of the tree, by code. */
export function treeOf(register: Register, units: Iterable<string>, day: Day): readonly TreeUnit[] {
  const wanted = new Map<string, Unit>();
  for (const id of units) {
    for (let unit = register.units.get(id); unit && !wanted.has(unit.id);) {
      if (!isAlive(unit, day)) break;
      wanted.set(unit.id, unit);
      unit = register.units.get(parentAt(unit, day) ?? '');
    }
  }
  const path = (unit: Unit): string => {
    const above = wanted.get(parentAt(unit, day) ?? '');
    return `${above ? path(above) : ''}/${unit.kind} ${textAt(unit, 'code', day)} ${unit.id}`;
  };
  return [...wanted.values()]
    .map((unit) => [path(unit), unit] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, unit]) => shown(unit, day));
}

function shown(unit: Unit, day: Day): TreeUnit {
  return {
    unit: unit.id,
    kind: unit.kind,
    form: textAt(unit, 'form', day),
    code: textAt(unit, 'code', day),
    name: String(labelAt(unit, 'name', day) ?? ''),
    parent: parentAt(unit, day),
    numbers: numbersOf(unit, day),
    paired: pairingAt(unit, day),
    posts: postsOf(unit, day),
  };
}

function numbersOf(unit: Unit, day: Day): Partial<Record<Quantity, number>> {
  const held = QUANTITIES.map((quantity) => [quantity, numberAt(unit, quantity, day)] as const);
  return Object.fromEntries(held.filter(([, number]) => number !== 0));
}

function postsOf(unit: Unit, day: Day): { readonly post: string; readonly holder: string }[] {
  return [...unit.posts.keys()].toSorted().flatMap((key) => {
    const holding = holdingAt(unit, key, day);
    return holding ? [{ post: key.split(':')[0] ?? key, holder: holding.holder }] : [];
  });
}

/** What decisions do to one quantity of one unit. */
export interface ConservationLine {
  readonly unit: string;
  readonly quantity: Quantity | 'posts';
  readonly before: number;
  readonly after: number;
  /** Of what it gave: who received of the same decisions; of posts, where those who held them hold one now. */
  readonly to: readonly string[];
}

/** Whether all that units held is somewhere afterwards (design, Conservation). */
export interface Conservation {
  readonly lines: readonly ConservationLine[];
  readonly sums: readonly {
    readonly quantity: Quantity;
    readonly before: number;
    readonly after: number;
    /** What decisions that may do so bring in from outside or let go there: admitted, left, recounted, an exception by name. */
    readonly outside: number;
  }[];
  /** Decisions that the register refuses because something is not placed, with what is. */
  readonly faults: readonly { readonly decision: string; readonly code: string; readonly facts: unknown }[];
  readonly balanced: boolean;
}

const FAULTS: ReadonlySet<string> = new Set([
  'does-not-add-up', 'children-left-over', 'obligations-to-nobody', 'organizations-left-over', 'placement-unclear', 'rest-twice', 'below-zero',
]); // prettier-ignore

/** The table of what was held before and is held afterwards, by the end of a day. */
export function conservation(before: Register, { steps, after }: Decided, day: Day): Conservation {
  const units = new Set(steps.flatMap(({ events }) => events.flatMap((event) => [...unitsTouchedBy(event)])));
  const receivers = new Map<string, Set<string>>();
  const outside = new Map<Quantity, number>();
  for (const event of steps.flatMap(({ events }) => events)) {
    if (!isAct(event)) continue;
    const counted = event.data.changes.counted ?? [];
    for (const { quantity, delta, unit } of counted) {
      if (mayPassOutside(event)) outside.set(quantity, (outside.get(quantity) ?? 0) + delta);
      if (delta >= 0) continue;
      const to = counted.filter((other) => other.quantity === quantity && other.delta > 0);
      receivers.set(`${quantity} ${unit}`, new Set([...(receivers.get(`${quantity} ${unit}`) ?? []), ...to.map((other) => other.unit)])); // prettier-ignore
    }
  }
  for (const id of units) receivers.set(`posts ${id}`, new Set(postsWentTo(before, after, id, units, day)));
  const lines = [...units].toSorted().flatMap((id) => linesOf(before, after, id, day, receivers));
  const sums = QUANTITIES.map((quantity) => {
    const mine = lines.filter((line) => line.quantity === quantity);
    const sum = (of: 'before' | 'after'): number => mine.reduce((total, line) => total + line[of], 0);
    return { quantity, before: sum('before'), after: sum('after'), outside: outside.get(quantity) ?? 0 };
  });
  const faults = steps.flatMap(({ decision, refused }) =>
    refused && FAULTS.has(refused.code) ? [{ decision, code: refused.code, facts: refused.facts ?? {} }] : [],
  );
  const adds = sums.every((sum) => sum.before + sum.outside === sum.after);
  return { lines, sums, faults, balanced: adds && faults.length === 0 };
}

/** Changes by which members and households come into the register or leave it; all others only change their place. */
const PASSAGES: ReadonlySet<Change> = new Set([
  'enter', 'establish', 'admit', 'make-official', 'transfer-members', 'leave', 'recount', 'change-households',
]); // prettier-ignore

function mayPassOutside({ type, data }: ActEvent): boolean {
  return PASSAGES.has(ACTS[type][0]) || data.accepted.some(({ code }) => code === 'conservation-exception');
}

function linesOf(
  before: Register,
  after: Register,
  id: string,
  day: Day,
  receivers: ReadonlyMap<string, ReadonlySet<string>>,
): ConservationLine[] {
  const [was, is] = [before.units.get(id), after.units.get(id)];
  const held = (unit: Unit | undefined, quantity: Quantity): number =>
    unit ? numberAt(unit, quantity, day) : 0;
  const lines: ConservationLine[] = QUANTITIES.map((quantity) => ({
    unit: id,
    quantity,
    before: held(was, quantity),
    after: held(is, quantity),
    to: [...(receivers.get(`${quantity} ${id}`) ?? [])].toSorted(),
  }));
  const posts = (unit: Unit | undefined): number => (unit ? postsOf(unit, day).length : 0);
  const to = [...(receivers.get(`posts ${id}`) ?? [])].toSorted();
  lines.push({ unit: id, quantity: 'posts', before: posts(was), after: posts(is), to });
  return lines.filter((line) => line.before !== 0 || line.after !== 0);
}

/** Units in which somebody holds a post afterwards who before held one of this unit, and holds it no more. */
function postsWentTo(before: Register, after: Register, id: string, units: ReadonlySet<string>, day: Day): string[] {
  const held = (register: Register, unit: string) => {
    const found = register.units.get(unit);
    return new Set(found ? postsOf(found, day).map(({ holder }) => holder) : []);
  };
  const stay = held(after, id);
  const left = [...held(before, id)].filter((holder) => !stay.has(holder));
  if (left.length === 0) return [];
  return [...units].filter((other) => {
    const [were, are] = [held(before, other), held(after, other)];
    return other !== id && left.some((holder) => are.has(holder) && !were.has(holder));
  });
} // prettier-ignore

/** The units that exist before and that decisions name or change: what a plan reserves. */
export function unitsOfDecisions(
  state: Register,
  decisions: readonly PlannedDecision[],
  { steps }: Decided,
): string[] {
  const units = new Set<string>();
  for (const { body } of decisions) for (const unit of namedUnits(state, body)) units.add(unit);
  for (const { events } of steps)
    for (const event of events) if (isAct(event)) for (const unit of unitsChangedBy(event.data.changes)) if (state.units.has(unit)) units.add(unit);
  return [...units].toSorted();
} // prettier-ignore
