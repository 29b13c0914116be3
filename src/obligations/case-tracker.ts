import type { Recorded } from '../kernel/event.js';
import { cases, hops, reached, sources, tallies, turns, type CaseRow, type CaseRows, type HopRow, type TurnRow } from './case-tables.js'; // prettier-ignore
import { factsOf, type Fact } from './domain/case-facts.js';
import { goesBack, nextHop } from './domain/next-hop.policy.js';

type Of<F extends Fact['fact']> = Extract<Fact, { fact: F }>;

/**
 * Takes one event into the tables of cases, and gives the cases of which something changed, by their keys. The reactor and
 * the read model keep the same tables by it, each its own.
 */
export function trackCases(recorded: Recorded, rows: CaseRows): ReadonlyMap<string, CaseRow | undefined> {
  const tracker = new Tracker(recorded, rows);
  for (const fact of factsOf(recorded.event)) tracker.take(fact);
  return tracker.settle();
}

class Tracker {
  private readonly touched = new Set<string>();
  /** Cases as they stand by now; those that are not written yet are written together, once each. */
  private readonly known = new Map<string, CaseRow | undefined>();
  private readonly unwritten = new Set<string>();
  /** Hops by case and turns by unit, which one event may ask for again and again. */
  private readonly hopsKnown = new Map<string, readonly HopRow[]>();
  private readonly turnsKnown = new Map<string, readonly TurnRow[]>();

  constructor(
    private readonly recorded: Recorded,
    private readonly rows: CaseRows,
  ) {}

  take(fact: Fact): void {
    switch (fact.fact) {
      case 'source':
        return this.rows.put(sources, { source: fact.source, register: fact.register });
      case 'opened':
        return this.opened(fact);
      case 'placed':
        return this.placed(fact);
      case 'moved':
        return this.moved(fact);
      case 'over':
        return this.change(fact.case, { open: 0, over: fact.why });
      case 'all-over':
        for (const row of this.casesWith({ source: fact.source }))
          if (row.open === 1) this.change(row.case, { open: 0, over: fact.why });
        return;
      case 'reached':
        return this.reached(fact);
      case 'carried':
        return this.carried(fact);
      case 'ended':
        return this.ended(fact);
      case 'restored':
        return this.turn(fact, { ends: 0, to: null, neverWas: 0 });
      case 'made':
        return this.made(fact);
      case 'annulled':
        return this.annulled(fact);
    }
  }

  /** Says of each case that was touched what is owed of it now. */
  settle(): ReadonlyMap<string, CaseRow | undefined> {
    for (const key of this.touched) {
      const row = this.caseOf(key);
      if (row) this.put({ ...row, ...this.owedOf(row) });
    }
    this.write();
    return new Map([...this.touched].map((key) => [key, this.known.get(key)]));
  }

  private caseOf(key: string): CaseRow | undefined {
    if (!this.known.has(key)) this.known.set(key, this.rows.get(cases, { case: key }));
    return this.known.get(key);
  }

  private put(row: CaseRow): void {
    this.known.set(row.case, row);
    this.unwritten.add(row.case);
  }

  private write(): void {
    for (const key of this.unwritten) {
      const row = this.known.get(key);
      if (row) this.rows.put(cases, row);
    }
    this.unwritten.clear();
  }

  /** Found by what stands in the table, into which what is known goes first. */
  private casesWith(where: Partial<CaseRow>): readonly Readonly<CaseRow>[] {
    this.write();
    return this.rows.select(cases, where);
  }

  private hopsOf(key: string): readonly HopRow[] {
    const found = this.hopsKnown.get(key) ?? this.rows.select(hops, { case: key });
    this.hopsKnown.set(key, found);
    return found;
  }

  private putHop(hop: HopRow): void {
    this.rows.put(hops, hop);
    this.hopsKnown.delete(hop.case);
  }

  private turnsAt(register: string, unit: string): readonly TurnRow[] {
    const key = `${register}/${unit}`;
    const found = this.turnsKnown.get(key) ?? this.rows.select(turns, { register, unit });
    this.turnsKnown.set(key, found);
    return found;
  }

  private owedOf(row: CaseRow): Pick<CaseRow, 'owedCause' | 'owedTo' | 'owedOn' | 'owedKey' | 'stuck'> {
    const nothing = { owedCause: null, owedTo: null, owedOn: null, owedKey: null, stuck: null };
    if (row.open === 0) return nothing;
    const { register, unit } = row;
    const all = this.hopsOf(row.case);
    const trail = all.filter((hop) => hop.trail === 1);
    const ends = this.turnsAt(register, unit);
    const found = nextHop(row, trail, ends.map((turn) => ({ ...turn, ends: turn.ends === 1 }))); // prettier-ignore
    if (found.next === 'none') return nothing;
    if (found.next === 'stuck') return { ...nothing, owedCause: found.cause, stuck: found.why };
    // A case that comes back to a unit hops from it again by the same cause: the hops before are counted into the key.
    const again = all.filter((hop) => hop.cause === found.cause).length;
    const owedKey = [found.cause, row.case, ...(again > 0 ? [again] : [])].join('/');
    return { owedCause: found.cause, owedTo: found.to, owedOn: found.on, owedKey, stuck: null };
  }

  private opened({ fact: _fact, source, goal, target, ...given }: Of<'opened'>): void {
    const register = this.rows.get(sources, { source })?.register ?? '';
    const known = this.caseOf(given.case);
    this.leaveTrail(given.case);
    this.put({
      ...given, register, source, open: 1, over: null, goal: goal ?? null, target: target ?? 0,
      owedCause: null, owedTo: null, owedOn: null, owedKey: null, stuck: null,
    }); // prettier-ignore
    this.touched.add(given.case);
    if (!known) this.tally(register, { opened: 1 });
    if (goal === undefined) return;
    // A target given anew settles those that the organization had taken over.
    for (const other of this.targetsAt(goal, given.unit))
      if (other.case !== given.case) this.change(other.case, { open: 0, over: 'given-anew' });
    this.meet(goal, given.unit);
  }

  private placed({ case: key, unit, knownAt, since }: Of<'placed'>): void {
    this.leaveTrail(key);
    const known = this.caseOf(key);
    this.change(key, { unit, knownAt, since: latest(known?.since ?? since, since) });
  }

  private moved({ case: key, from, to, cause, on, knownAt }: Of<'moved'>): void {
    const known = this.caseOf(key);
    if (!known) return;
    if (known.unit !== from) this.tally(known.register, { astray: 1 });
    const all = this.hopsOf(key);
    const trail = all.filter((hop) => hop.trail === 1);
    const hop: HopRow = { case: key, n: all.length, cause, from, to, on, knownAt: known.knownAt, trail: 0, annulledBy: null }; // prettier-ignore
    const ending = this.rows.select(turns, { cause }).find((turn) => turn.unit === from && turn.ends === 1);
    const back = goesBack(trail, hop);
    let standsAsOf = knownAt;
    if (back >= 0) {
      this.leaveTrail(key, trail.slice(back));
      standsAsOf = trail[back]?.knownAt ?? knownAt;
      this.putHop(hop);
    } else if (ending) {
      if (ending.to === to) standsAsOf = ending.revision;
      this.putHop({ ...hop, trail: 1, annulledBy: ending.annulledBy });
    } else {
      this.leaveTrail(key, trail);
      this.putHop(hop);
    }
    this.change(key, { unit: to, knownAt: standsAsOf, since: latest(known.since, on) });
  }

  private ended({ to, neverWas, ...given }: Of<'ended'>): void {
    this.turn(given, { ends: 1, to, neverWas: neverWas ? 1 : 0 });
  }

  /** A unit that one decision un-makes and makes again, as a correction does, was never away. */
  private made({ register, unit }: Of<'made' | 'restored'>): void {
    for (const turn of this.turnsAt(register, unit)) {
      if (turn.neverWas === 0 || turn.commandId !== this.recorded.metadata.commandId) continue;
      this.rows.remove(turns, { register, unit, revision: turn.revision });
      this.turnsKnown.clear();
      this.touchAt(register, unit);
    }
  }

  private annulled({ cause }: Of<'annulled'>): void {
    const annulledBy = this.recorded.id;
    for (const turn of this.rows.select(turns, { cause })) {
      this.rows.put(turns, { ...turn, annulledBy });
      this.turnsKnown.clear();
      this.touchAt(turn.register, turn.unit);
    }
    for (const hop of this.rows.select(hops, { cause, trail: 1 })) {
      this.putHop({ ...hop, annulledBy });
      this.touched.add(hop.case);
    }
  }

  private turn(
    { register, unit, on }: { readonly register: string; readonly unit: string; readonly on: string },
    what: { readonly ends: number; readonly to: string | null; readonly neverWas: number },
  ): void {
    const { id: cause, revision, metadata } = this.recorded;
    this.rows.put(turns, { register, unit, revision, cause, commandId: metadata.commandId, on, annulledBy: null, ...what }); // prettier-ignore
    this.turnsKnown.clear();
    this.touchAt(register, unit);
  }

  private reached({ goal, unit, number, on }: Of<'reached'>): void {
    const known = this.rows.get(reached, { goal, unit });
    if (known && known.on > on) return;
    this.rows.put(reached, { goal, unit, number, on });
    this.meet(goal, unit);
  }

  private carried({ goal, from, to, number, on }: Of<'carried'>): void {
    const left = this.rows.get(reached, { goal, unit: from }) ?? { goal, unit: from, number: 0, on };
    const there = this.rows.get(reached, { goal, unit: to }) ?? { goal, unit: to, number: 0, on };
    this.rows.put(reached, { ...left, number: left.number - number });
    this.rows.put(reached, { ...there, number: there.number + number, on: latest(left.on, there.on) });
    this.meet(goal, from);
    this.meet(goal, to);
  }

  /** The targets of a unit are met together: when it has reached what they add up to. */
  private meet(goal: string, unit: string): void {
    const targets = this.targetsAt(goal, unit);
    const sum = targets.reduce((all, { target }) => all + target, 0);
    const isMet = (this.rows.get(reached, { goal, unit })?.number ?? 0) >= sum;
    for (const { case: key, open } of targets)
      if ((open === 0) !== isMet) this.change(key, isMet ? { open: 0, over: 'met' } : { open: 1, over: null }); // prettier-ignore
  }

  /** The targets that a unit has to reach, or has. */
  private targetsAt(goal: string, unit: string): readonly Readonly<CaseRow>[] {
    const rows = this.casesWith({ goal, unit });
    return rows.filter(({ over }) => over === null || over === 'met');
  }

  private change(key: string, change: Partial<CaseRow>): void {
    const known = this.caseOf(key);
    if (!known) return;
    this.put({ ...known, ...change });
    this.touched.add(key);
  }

  private touchAt(register: string, unit: string): void {
    for (const row of this.casesWith({ register, unit, open: 1 })) {
      this.known.set(row.case, row);
      this.touched.add(row.case);
    }
  }

  /** People have placed the case: where it came from counts no more. */
  private leaveTrail(key: string, left: readonly HopRow[] = this.hopsOf(key)): void {
    for (const hop of left) if (hop.trail === 1) this.putHop({ ...hop, trail: 0 });
  }

  private tally(register: string, { opened = 0, astray = 0 }: { opened?: number; astray?: number }): void {
    const known = this.rows.get(tallies, { register }) ?? { register, opened: 0, astray: 0 };
    this.rows.put(tallies, { register, opened: known.opened + opened, astray: known.astray + astray });
  }
}

const latest = (a: string, b: string): string => (a > b ? a : b);
