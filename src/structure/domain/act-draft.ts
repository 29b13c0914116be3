import type { Day } from '../../kernel/day.js';
import type { DecisionContext } from '../../kernel/decider.js';
import type {
  Act,
  Changes,
  Cited,
  Counted,
  How,
  Label,
  Post,
  PostChange,
  Quantity,
  Started,
  StoredFinding,
} from './act.js';
import { NO_COUNT, recountAfter } from './count.js';
import { guardHeader } from './guards.js';
import {
  endAfter,
  holdingAt,
  isAlive,
  numberAt,
  pairingAt,
  postKey,
  textAt,
  type Holding,
  type Register,
  type Unit,
} from './register.state.js';
import type { Header } from './structure.command.js';
import type { ActEvent, ActName } from './structure.events.js';
import { earlier, nextAfter, valueAt } from './timeline.js';

type Mutable<T> = { [K in keyof T]-?: NonNullable<T[K]> };

/** An act while it is being decided: collects changes against a state that does not change. */
export class ActDraft {
  readonly changes: Mutable<Changes> = {
    started: [], ended: [], marked: [], moved: [], labelled: [], counted: [], paired: [], posts: [], obligations: [],
  }; // prettier-ignore
  readonly accepted: StoredFinding[] = [];
  readonly cites: Cited[] = [];
  readonly day: Day;
  /** Units that this act ends; said before anything is placed, so that none of them receives. */
  readonly ending = new Set<string>();
  // Most acts need none of these, and a command makes at least one draft.
  private made: Map<string, Started> | undefined;
  private marked: Set<string> | undefined;
  private forms: Map<string, string> | undefined;
  private deltas: Map<string, number> | undefined;

  constructor(
    readonly state: Register,
    readonly header: Header,
    readonly context: DecisionContext,
    /** Place of this act among those of its command. */
    readonly place = 0,
  ) {
    guardHeader(state, header, context);
    this.day = header.effectiveOn;
  }

  /** Id of the n-th unit (from 1) that this act makes. */
  newUnitId(n: number): string {
    return this.context.newId(this.place === 0 ? 'unit' : `unit-${this.place}`, n);
  }

  /** `#2` is the second unit that the decision makes; anything else is an id. */
  resolve(reference: string): string {
    return reference.startsWith('#') ? this.newUnitId(Number(reference.slice(1))) : reference;
  }

  start(started: Omit<Started, 'how' | 'predecessors'> & { how: How; predecessors?: string[] }): string {
    const whole = { predecessors: [], ...started };
    this.changes.started.push(whole);
    (this.made ??= new Map<string, Started>()).set(started.unit, whole);
    return started.unit;
  }

  /** The unit as this act makes it, if it does. */
  makes(unit: string): Started | undefined {
    return this.made?.get(unit);
  }

  /** Ends a unit with its posts and pairing; what it held must have been placed. */
  end(unit: Unit, how: How, successors: readonly string[]): void {
    this.ending.add(unit.id);
    this.changes.ended.push({ unit: unit.id, how, successors: [...new Set(successors)] });
    if (pairingAt(unit, this.day) !== null) this.pair(unit, null);
    for (const key of unit.posts.keys()) {
      const holding = holdingAt(unit, key, this.day);
      if (holding) this.vacate(unit, key, holding);
    }
  }

  /** Notes that the act concerns the existence of a unit that goes on; successors are those that received what it may no longer hold. */
  mark(unit: string, how: How, successors: readonly string[] = []): void {
    if (this.marked?.has(unit)) return;
    (this.marked ??= new Set<string>()).add(unit);
    this.changes.marked.push({
      unit,
      how,
      ...(successors.length > 0 ? { successors: [...successors] } : {}),
    });
  }

  label(unit: Unit, label: Label, value: string | number | null): void {
    const to = nextAfter(unit.labels[label] ?? [], this.day)?.on ?? null;
    this.changes.labelled.push({ unit: unit.id, label, value, to });
    if (label === 'form') (this.forms ??= new Map<string, string>()).set(unit.id, String(value));
  }

  /** The form of a unit by the end of this act. */
  formNow(unit: Unit): string {
    return this.forms?.get(unit.id) ?? textAt(unit, 'form', this.day);
  }

  move(unit: Unit, parent: string): void {
    const to = nextAfter(unit.parent, this.day)?.on ?? null;
    this.changes.moved.push({ unit: unit.id, parent, from: valueAt(unit.parent, this.day) ?? null, to });
  }

  pair(cell: Unit | string, village: string | null): void {
    const unit = typeof cell === 'string' ? undefined : cell;
    const was = unit ? pairingAt(unit, this.day) : null;
    const to = unit ? earlier(nextAfter(unit.pairing, this.day)?.on ?? null, endAfter(unit, this.day)) : null;
    this.changes.paired.push({ cell: typeof cell === 'string' ? cell : cell.id, village, was, to });
  }

  /** Adds to (or takes from) a quantity from a day on; a delta of nothing is no change. */
  count(unit: string, quantity: Quantity, delta: number, on: Day = this.day, counted?: number): void {
    if (delta === 0 && counted === undefined) return;
    const to = recountAfter(this.state.units.get(unit)?.counts[quantity] ?? NO_COUNT, on);
    const change: Counted = { unit, quantity, on, to, delta, ...(counted === undefined ? {} : { counted }) };
    this.changes.counted.push(change);
    const key = `${quantity}|${unit}`;
    this.deltas ??= new Map<string, number>();
    this.deltas.set(key, (this.deltas.get(key) ?? 0) + delta);
  }

  /** The number of a quantity on the act's day, with what this act has already changed. */
  numberNow(unit: string, quantity: Quantity): number {
    const known = this.state.units.get(unit);
    const before = known ? numberAt(known, quantity, this.day) : 0;
    return before + (this.deltas?.get(`${quantity}|${unit}`) ?? 0);
  }

  fill(unit: Unit, post: Post, holding: Holding, was: string | null): void {
    const key = postKey(post, holding.holder);
    const next = nextAfter(unit.posts.get(key) ?? [], this.day)?.on ?? null;
    const to = earlier(earlier(next, endAfter(unit, this.day)), holding.until);
    this.changes.posts.push({ unit: unit.id, post, was, to, ...holding });
  }

  /** A holder whom an opening inventory finds in the post of a unit that it enters. */
  fillEntered(unit: string, post: Post, holding: Holding): void {
    this.changes.posts.push({ unit, post, was: null, to: holding.until, ...holding });
  }

  vacate(unit: Unit, key: string, holding: Holding): void {
    const post = key.split(':')[0] as Post;
    const to = nextAfter(unit.posts.get(key) ?? [], this.day)?.on ?? null;
    const change: PostChange = {
      unit: unit.id,
      post,
      holder: null,
      was: holding.holder,
      route: null,
      until: null,
      to,
    };
    this.changes.posts.push(change);
  }

  oblige(from: string, to: string): void {
    this.changes.obligations.push({ from, to });
  }

  /** Whether a unit lives at the end of this act: it made it, or it lived and this act does not end it. */
  livesAfter(unit: string): boolean {
    if (this.makes(unit)) return true;
    const known = this.state.units.get(unit);
    return known !== undefined && isAlive(known, this.day) && !this.ending.has(unit);
  }

  /** The event, without empty lists. */
  event(type: ActName, inputs: readonly string[], results: readonly string[]): ActEvent {
    const { register, decidedOn, effectiveOn, basis, source, reason } = this.header;
    const changes: Record<string, unknown> = {};
    for (const key in this.changes) {
      const list = this.changes[key as keyof Changes];
      if (list.length > 0) changes[key] = list;
    }
    const decision = {
      decisionId: this.context.newId('decision', this.place), decidedOn, effectiveOn, reason,
      ...(basis ? { basis } : {}), ...(source ? { source } : {}),
    }; // prettier-ignore
    const data: Act = {
      register,
      decision,
      inputs: [...inputs],
      results: [...results],
      changes,
      ...(this.cites.length > 0 ? { cites: this.cites } : {}),
      accepted: this.accepted,
    };
    return { type, data };
  }
}
