import { Map, Set, Stack } from 'immutable';
import type { StatePart, StateParts } from '../../kernel/decider.js';
import type { Day } from '../../kernel/day.js';
import type { Quantity } from './act.js';
import type { CountEntry } from './count.js';
import type { LoggedAct, Register, Unit, Write } from './register.state.js';

type Pairs<V> = [string, V][];
/** Rows instead of objects: there are as many as there are events. */
type ActRow = [revision: number, decision: string, effectiveOn: Day, eventId: string, type: string, made: readonly string[], touched: readonly string[]]; // prettier-ignore
type CountRow = [on: Day, revision: number, delta: number, counted: number | null, balance: number];
interface UnitJson extends Omit<Unit, 'counts' | 'posts' | 'writes'> {
  readonly counts: Pairs<CountRow[]>;
  readonly posts: Pairs<unknown>;
  readonly writes: [revision: number, aspect: string][];
}
interface HeadJson extends Pick<Register, 'id' | 'region' | 'openedOn'> {
  readonly children: Pairs<string[]>;
  readonly paired: Pairs<string[]>;
  readonly codes: Pairs<string[]>;
  readonly records: Pairs<Day>;
  readonly annulled: string[];
  readonly reserved: [plan: string, from: Day, units: string[]][];
}

/** So many acts make a part; once it is full, it never changes. */
const ACTS_A_PART = 1000;
const HEAD = 'head';
const ACTS = 'acts ';
const UNIT = 'unit ';

/** A register as parts of plain JSON: what is small, each unit, and its acts by the thousand. */
export const registerParts: StateParts<Register> = {
  *parts(state) {
    yield { key: HEAD, json: () => headToJson(state) };
    for (const unit of state.units.values()) yield { key: `${UNIT}${unit.id}`, json: () => unitToJson(unit) };
    yield* actParts(state);
  },
  fromParts(parts) {
    const acts: ActRow[][] = [];
    const units: UnitJson[] = [];
    let head: HeadJson | undefined;
    for (const [key, content] of parts) {
      if (key === HEAD) head = content as HeadJson;
      else if (key.startsWith(UNIT)) units.push(content as UnitJson);
      else acts[Number(key.slice(ACTS.length))] = content as ActRow[];
    }
    if (!head) throw new Error('a snapshot of a register has no head');
    return registerFrom(head, units, acts.flat());
  },
};

function* actParts({ acts }: Register): Generator<StatePart> {
  const all = acts.toArray().reverse();
  for (let from = 0; from < all.length; from += ACTS_A_PART) {
    const part = all.slice(from, from + ACTS_A_PART);
    const json = (): ActRow[] =>
      part.map((act) => [act.revision, act.decision, act.effectiveOn, act.eventId, act.type, act.made, act.touched]); // prettier-ignore
    yield { key: `${ACTS}${from / ACTS_A_PART}`, final: part.length === ACTS_A_PART, json };
  }
}

function headToJson({
  id,
  region,
  openedOn,
  children,
  paired,
  codes,
  records,
  annulled,
  reserved,
}: Register): HeadJson {
  const sets = (map: Map<string, Set<string>>): Pairs<string[]> =>
    [...map].map(([key, set]) => [key, [...set]]);
  return {
    id,
    region,
    openedOn,
    children: sets(children),
    paired: sets(paired),
    codes: sets(codes),
    records: [...records],
    annulled: [...annulled],
    reserved: [...reserved].map(([plan, { from, units }]) => [plan, from, [...units]]),
  };
}

function unitToJson(unit: Unit): UnitJson {
  const rows = (count: Stack<CountEntry>): CountRow[] =>
    count.toArray().map(({ on, revision, delta, counted = null, balance }) => [on, revision, delta, counted, balance]); // prettier-ignore
  return {
    ...unit,
    counts: Object.entries(unit.counts).map(([quantity, count]) => [quantity, rows(count)]),
    posts: [...unit.posts],
    writes: unit.writes.toArray().map(({ revision, aspect }) => [revision, aspect]),
  };
}

function registerFrom(head: HeadJson, units: readonly UnitJson[], rows: readonly ActRow[]): Register {
  const acts = rows.map(([revision, decision, effectiveOn, eventId, type, made, touched]): LoggedAct => ({
    revision, decision, effectiveOn, eventId, type, made, touched,
  })); // prettier-ignore
  const decisions = new globalThis.Map(acts.map(({ revision, decision }) => [revision, decision]));
  const sets = (pairs: Pairs<string[]>): Map<string, Set<string>> =>
    Map(pairs.map(([key, ids]) => [key, Set(ids)]));
  return {
    id: head.id, region: head.region, openedOn: head.openedOn,
    units: Map(units.map((unit) => [unit.id, unitFrom(unit, decisions)])),
    children: sets(head.children), paired: sets(head.paired), codes: sets(head.codes),
    acts: Stack(acts.reverse()), records: Map(head.records), annulled: Set(head.annulled),
    reserved: Map(head.reserved.map(([plan, from, reserved]) => [plan, { from, units: Set(reserved) }])),
  }; // prettier-ignore
}

function unitFrom(unit: UnitJson, decisions: ReadonlyMap<number, string>): Unit {
  const entries = (rows: readonly CountRow[]): CountEntry[] =>
    rows.map(([on, revision, delta, counted, balance]) =>
      counted === null ? { on, revision, delta, balance } : { on, revision, delta, counted, balance },
    );
  const counts = unit.counts.map(([quantity, rows]) => [quantity as Quantity, Stack(entries(rows))]);
  const writes = unit.writes.map(([revision, aspect]): Write => ({ revision, decision: decisions.get(revision) ?? '', aspect })); // prettier-ignore
  return {
    ...unit,
    counts: Object.fromEntries(counts) as Unit['counts'],
    posts: Map(unit.posts) as Unit['posts'],
    writes: Stack(writes),
  };
}
