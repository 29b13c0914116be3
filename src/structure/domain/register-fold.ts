import { Set } from 'immutable';
import type { Fold, LastTouch, Placed } from '../../kernel/decider.js';
import type { Decision, PostChange, Started } from './act.js';
import { addCount, NO_COUNT, withoutRevisions } from './count.js';
import {
  NO_REGISTER,
  codeKey,
  decisionIn,
  NO_UNIT,
  postKey,
  type Existence,
  type LoggedAct,
  type Register,
  type Unit,
  type Write,
} from './register.state.js';
import { registerParts } from './register-parts.js';
import {
  isAct,
  isReservation,
  type ActEvent,
  type DecisionAnnulled,
  type RecordCorrected,
  type ReservationEvent,
  type StructureEvent,
} from './structure.events.js';
import { insert, type Entry, type Timeline } from './timeline.js';
import { unitsTouchedBy } from './units-touched.js';

/** How a register follows from its stream. It applies what an act says; it derives nothing. */
export const registerFold: Fold<StructureEvent, Register> = {
  category: 'register',
  version: 5,
  initial: () => NO_REGISTER,
  evolve(state, placed) {
    const { event } = placed;
    if (isAct(event)) return applyAct(state, placed as Placed<ActEvent>);
    if (event.type === 'DecisionAnnulled')
      return touching(applyAnnulment(state, event), event, placed.revision);
    if (event.type === 'RecordCorrected')
      return touching(applyCorrection(state, event), event, placed.revision);
    if (isReservation(event)) return { ...state, reserved: reservedAfter(state, event) };
    const { register: id, region, openedOn, decisionId } = event.data;
    return withRecord({ ...state, id, region, openedOn }, decisionId, openedOn);
  },
  snapshot: registerParts,
  lastTouchOf: ({ units }, id) => units.get(id)?.lastTouch,
};

function reservedAfter({ reserved }: Register, { type, data }: ReservationEvent): Register['reserved'] {
  if (type === 'UnitsReleased') return reserved.delete(data.plan);
  return reserved.set(data.plan, { units: Set(data.units), from: data.from });
}

type Owned = { -readonly [K in keyof Unit]: Unit[K] };

/** Collects what one event writes: it owns a copy of each unit that the event touches, and puts them into the register at the end. */
class Draft {
  readonly made: string[] = [];
  readonly touched = new globalThis.Map<string, Owned>();
  /** What the event newly says of where units stand: a code (under whichever parent), or a parent (with whichever code). */
  readonly placed: { unit: string; code?: string; parent?: string | null }[] = [];
  constructor(
    public state: Register,
    readonly revision: number,
    readonly decision: Decision,
  ) {}

  /** The draft's own copy of a unit, with a note of what is written of it. */
  own(id: string, aspect: string): Owned | undefined {
    let unit = this.touched.get(id);
    if (!unit) {
      const known = this.state.units.get(id);
      if (!known) return undefined;
      unit = { ...known };
      this.touched.set(id, unit);
    }
    unit.writes = unit.writes.push(this.note(aspect));
    return unit;
  }

  /** Notes once that the event names a unit. */
  name(id: string): void {
    if (!this.touched.has(id)) this.own(id, 'named');
  }

  note(aspect: string): Write {
    return { revision: this.revision, decision: this.decision.decisionId, aspect };
  }

  entry<T>(value: T): Entry<T> {
    return { on: this.decision.effectiveOn, revision: this.revision, value };
  }

  index(key: 'children' | 'paired' | 'codes', of: string, id: string): void {
    const set = this.state[key].get(of) ?? Set<string>();
    if (!set.has(id)) this.state = { ...this.state, [key]: this.state[key].set(of, set.add(id)) };
  }
}

function applyAct(before: Register, { event, id, revision }: Placed<ActEvent>): Register {
  const { decision, changes, inputs, results } = event.data;
  const draft = new Draft(before, revision, decision);
  for (const started of changes.started ?? []) start(draft, started);
  for (const { unit, how, successors } of changes.ended ?? []) {
    exist(draft, unit, { alive: false, how, successors });
    for (const successor of successors) draft.name(successor);
  }
  for (const { unit, how, successors = [] } of changes.marked ?? [])
    exist(draft, unit, { alive: true, how, successors });
  for (const { unit, label, value } of changes.labelled ?? []) {
    const own = draft.own(unit, label);
    if (own) own.labels = { ...own.labels, [label]: insert(own.labels[label] ?? [], draft.entry(value)) };
    if (label === 'code') draft.placed.push({ unit, code: String(value) });
  }
  for (const { unit, parent } of changes.moved ?? []) {
    const own = draft.own(unit, 'existence');
    if (own) own.parent = insert(own.parent, draft.entry<string | null>(parent));
    draft.placed.push({ unit, parent });
    draft.index('children', parent, unit);
    draft.name(parent);
  }
  for (const { unit, quantity, on, delta, counted } of changes.counted ?? []) {
    const entry = { on, revision, delta, counted };
    const own = draft.own(unit, 'count');
    if (own) own.counts = { ...own.counts, [quantity]: addCount(own.counts[quantity] ?? NO_COUNT, entry) };
  }
  for (const { cell, village } of changes.paired ?? []) {
    const own = draft.own(cell, 'pairing');
    if (own) own.pairing = insert(own.pairing, draft.entry<string | null>(village));
    if (village === null) continue;
    draft.index('paired', village, cell);
    draft.name(village);
  }
  for (const post of changes.posts ?? []) hold(draft, post);
  for (const unit of inputs) draft.name(unit);
  for (const unit of results) draft.name(unit);
  for (const { to } of changes.obligations ?? []) draft.name(to);
  for (const place of draft.placed) indexCodes(draft, place);
  return committed(draft, {
    revision,
    decision: decision.decisionId,
    effectiveOn: decision.effectiveOn,
    eventId: id,
    type: event.type,
    made: draft.made,
    touched: [...draft.touched.keys()],
  });
}

function start(draft: Draft, s: Started): void {
  // A unit whose making was annulled is known, but never was: a correction makes it again under its id.
  const known = draft.state.units.get(s.unit);
  const comesBack = (known?.existence.length ?? 0) > 0;
  const label = <T extends string | number | null>(
    timeline: Timeline<T> | undefined,
    value: T,
  ): Timeline<T> => insert(timeline ?? [], draft.entry(value));
  const from: Unit = known ?? {
    ...NO_UNIT,
    id: s.unit,
    kind: s.kind,
    founded: s.founded ?? null,
  };
  draft.touched.set(s.unit, {
    ...from,
    existence: insert(from.existence, draft.entry<Existence>({ alive: true, how: s.how, successors: [] })),
    parent: label(from.parent, s.parent),
    labels: {
      ...from.labels,
      name: label(from.labels.name, s.name),
      code: label(from.labels.code, s.code),
      form: label(from.labels.form, s.form),
      ...(s.locality === undefined ? {} : { locality: label(from.labels.locality, s.locality) }),
      ...(s.number === undefined ? {} : { number: label(from.labels.number, s.number) }),
    },
    writes: from.writes.push(draft.note(comesBack ? 'existence' : 'made')),
  });
  if (!comesBack) draft.made.push(s.unit);
  draft.placed.push({ unit: s.unit, code: s.code }, { unit: s.unit, parent: s.parent });
  draft.index('children', s.parent ?? '', s.unit);
  if (s.parent !== null) draft.name(s.parent);
  for (const unit of s.predecessors) draft.name(unit);
  if (s.locality) draft.name(s.locality);
}

function exist(draft: Draft, id: string, existence: Existence): void {
  const own = draft.own(id, 'existence');
  if (own) own.existence = insert(own.existence, draft.entry(existence));
}

function hold(draft: Draft, { unit, post, holder, was, route, until, basis }: PostChange): void {
  const key = postKey(post, holder ?? was);
  const own = draft.own(unit, `post:${key}`);
  if (!own) return;
  const holding =
    holder === null || route === null ? null : { holder, route, until, ...(basis ? { basis } : {}) };
  own.posts = own.posts.set(key, insert(own.posts.get(key) ?? [], draft.entry(holding)));
}

function indexCodes(draft: Draft, { unit: id, code, parent }: Draft['placed'][number]): void {
  const unit = draft.touched.get(id);
  if (!unit) return;
  const parents = parent === undefined ? unit.parent.map((entry) => entry.value) : [parent];
  const codes = code === undefined ? (unit.labels.code ?? []).map((entry) => String(entry.value)) : [code];
  for (const under of new globalThis.Set(parents))
    for (const one of codes) draft.index('codes', codeKey(unit.kind, under, one), id);
}

/** The register with everything that the draft collected, and the act in the list of all. */
function committed({ state, touched }: Draft, act: LoggedAct): Register {
  const lastTouch: LastTouch = { revision: act.revision, decision: act.decision };
  const put = (before: Register['units']): Register['units'] => {
    let after = before;
    for (const [id, unit] of touched) {
      unit.lastTouch = lastTouch;
      after = after.set(id, unit);
    }
    return after;
  };
  // Most acts touch one unit, for which a copy to be changed is not worth its cost.
  const units = touched.size > 1 ? state.units.withMutations(put) : put(state.units);
  return { ...state, units, acts: state.acts.push(act) };
}

/** The unit as if some events had never been. */
export function withoutEvents(unit: Unit, revisions: ReadonlySet<number>): Unit {
  const keep = <T>(timeline: Timeline<T>): Timeline<T> =>
    timeline.filter((entry) => !revisions.has(entry.revision));
  const labels = Object.entries(unit.labels).map(([label, timeline]) => [label, keep(timeline)]);
  const counts = Object.entries(unit.counts).map(([quantity, count]) => [
    quantity,
    withoutRevisions(count, revisions),
  ]);
  return {
    ...unit,
    existence: keep(unit.existence),
    parent: keep(unit.parent),
    labels: Object.fromEntries(labels) as Unit['labels'],
    pairing: keep(unit.pairing),
    counts: Object.fromEntries(counts) as Unit['counts'],
    posts: unit.posts.map(keep),
    writes: unit.writes.filter((write) => !revisions.has(write.revision)),
  };
}

/** The register in which a decision about its record has touched the units that it names. */
function touching(state: Register, event: DecisionAnnulled | RecordCorrected, revision: number): Register {
  const lastTouch: LastTouch = { revision, decision: event.data.decision.decisionId };
  const units = state.units.withMutations((map) => {
    for (const id of unitsTouchedBy(event)) map.update(id, (unit) => unit && { ...unit, lastTouch });
  });
  return { ...state, units: units as Register['units'] };
}

function applyAnnulment(state: Register, { data }: DecisionAnnulled): Register {
  const revisions: ReadonlySet<number> = new globalThis.Set(data.revisions);
  const units = state.units.withMutations((map) => {
    for (const { unit } of data.restored)
      map.update(unit, (known) => known && withoutEvents(known, revisions));
  });
  const { decisionId, effectiveOn } = data.decision;
  const annulled = state.annulled.add(data.annuls);
  return withRecord({ ...state, units: units as Register['units'], annulled }, decisionId, effectiveOn);
}

/** A decision about the register itself or its record: it changes no unit, so there is nothing of it to annul. */
function withRecord(state: Register, id: string, effectiveOn: Decision['effectiveOn']): Register {
  return { ...state, records: state.records.set(id, effectiveOn) };
}

function applyCorrection(state: Register, { data }: RecordCorrected): Register {
  const corrected = decisionIn(state, data.corrects);
  const revisions = new globalThis.Set(corrected?.acts.map((act) => act.revision) ?? []);
  const units = state.units.withMutations((map) => {
    for (const { unit, founded } of data.founded ?? [])
      map.update(unit, (known) => known && { ...known, founded });
    for (const { unit, name: spelled } of data.spelling ?? []) {
      map.update(
        unit,
        (known) =>
          known && {
            ...known,
            labels: {
              ...known.labels,
              name: (known.labels.name ?? []).map((e) =>
                revisions.has(e.revision) ? { ...e, value: spelled } : e,
              ),
            },
          },
      );
    }
  });
  const { decisionId, effectiveOn } = data.decision;
  return withRecord({ ...state, units: units as Register['units'] }, decisionId, effectiveOn);
}
