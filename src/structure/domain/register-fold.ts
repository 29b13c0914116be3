import { Set } from 'immutable';
import type { Fold, Placed } from '../../kernel/decider.js';
import type { Day } from '../../kernel/day.js';
import type { Act, Started } from './act.js';
import { addCount, NO_COUNT, withoutRevisions } from './count.js';
import {
  NO_REGISTER,
  NO_UNIT,
  postKey,
  type Existence,
  type LoggedAct,
  type Register,
  type Unit,
} from './register.state.js';
import { registerFromJson, registerToJson } from './register-snapshot.js';
import {
  isAct,
  type ActEvent,
  type DecisionAnnulled,
  type RecordCorrected,
  type StructureEvent,
} from './structure.events.js';
import { insert, type Timeline } from './timeline.js';

/** How a register follows from its stream. It applies what an act says; it derives nothing. */
export const registerFold: Fold<StructureEvent, Register> = {
  category: 'register',
  version: 1,
  initial: () => NO_REGISTER,
  evolve(state, placed) {
    const { event } = placed;
    if (isAct(event)) return applyAct(state, placed as Placed<ActEvent>);
    if (event.type === 'DecisionAnnulled') return applyAnnulment(state, event, placed.revision);
    if (event.type === 'RecordCorrected') return applyCorrection(state, event, placed.revision);
    return { ...state, id: event.data.register, region: event.data.region, openedOn: event.data.openedOn };
  },
  snapshot: { toJson: registerToJson, fromJson: registerFromJson },
};

/** Collects what one event writes, unit by unit, and puts it into the register at the end. */
class Draft {
  readonly made: string[] = [];
  readonly touched = new globalThis.Map<string, Unit>();
  constructor(
    public state: Register,
    readonly revision: number,
    readonly day: Day,
  ) {}

  unit(id: string): Unit | undefined {
    return this.touched.get(id) ?? this.state.units.get(id);
  }

  /** Changes a unit and notes which aspect was written. */
  write(id: string, aspect: string, change: (unit: Unit) => Unit): void {
    const unit = this.unit(id);
    if (!unit) return;
    const changed = change(unit);
    this.touched.set(id, { ...changed, writes: changed.writes.push({ revision: this.revision, aspect }) });
  }

  entry<T>(value: T): { on: Day; revision: number; value: T } {
    return { on: this.day, revision: this.revision, value };
  }

  index(key: 'children' | 'paired' | 'codes', of: string, id: string): void {
    const set = this.state[key].get(of) ?? Set<string>();
    if (!set.has(id)) this.state = { ...this.state, [key]: this.state[key].set(of, set.add(id)) };
  }

  commit(): Register {
    const units = this.state.units.withMutations((map) => {
      for (const [id, unit] of this.touched) map.set(id, unit);
    });
    const state = { ...this.state, units };
    return state;
  }
}

function applyAct(before: Register, { event, id, revision }: Placed<ActEvent>): Register {
  const { decision, changes } = event.data;
  const draft = new Draft(before, revision, decision.effectiveOn);
  for (const started of changes.started ?? []) start(draft, started);
  for (const { unit, how, successors } of changes.ended ?? [])
    exist(draft, unit, { alive: false, how, successors });
  for (const { unit, how } of changes.marked ?? []) exist(draft, unit, { alive: true, how, successors: [] });
  for (const { unit, label, value } of changes.labelled ?? []) {
    draft.write(unit, label, (u) => ({
      ...u,
      labels: { ...u.labels, [label]: insert(u.labels[label] ?? [], draft.entry(value)) },
    }));
  }
  for (const { unit, parent } of changes.moved ?? []) {
    draft.write(unit, 'existence', (u) => ({
      ...u,
      parent: insert(u.parent, draft.entry<string | null>(parent)),
    }));
    draft.index('children', parent, unit);
    name(draft, parent);
  }
  for (const { unit, quantity, on, delta, counted } of changes.counted ?? []) {
    const entry = { on, revision, delta, ...(counted === undefined ? {} : { counted }) };
    draft.write(unit, 'count', (u) => ({
      ...u,
      counts: { ...u.counts, [quantity]: addCount(u.counts[quantity] ?? NO_COUNT, entry) },
    }));
  }
  for (const { cell, village } of changes.paired ?? []) {
    draft.write(cell, 'pairing', (u) => ({
      ...u,
      pairing: insert(u.pairing, draft.entry<string | null>(village)),
    }));
    if (village !== null) draft.index('paired', village, cell);
    if (village !== null) name(draft, village);
  }
  for (const post of changes.posts ?? []) {
    const key = postKey(post.post, post.holder ?? post.was);
    const { holder, route, until, basis } = post;
    const holding =
      holder === null || route === null ? null : { holder, route, until, ...(basis ? { basis } : {}) };
    draft.write(post.unit, `post:${key}`, (u) => ({
      ...u,
      posts: u.posts.set(key, insert(u.posts.get(key) ?? [], draft.entry(holding))),
    }));
  }
  for (const unit of [...event.data.inputs, ...event.data.results]) name(draft, unit);
  for (const { to } of changes.obligations ?? []) name(draft, to);
  for (const unit of draft.touched.values()) indexCodes(draft, unit);
  return log(draft.commit(), event.data, {
    revision,
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
    writes: from.writes.push({ revision: draft.revision, aspect: comesBack ? 'existence' : 'made' }),
  });
  if (!comesBack) draft.made.push(s.unit);
  draft.index('children', s.parent ?? '', s.unit);
  if (s.parent !== null) name(draft, s.parent);
  for (const unit of [...s.predecessors, ...(s.locality ? [s.locality] : [])]) name(draft, unit);
}

function exist(draft: Draft, id: string, existence: Existence): void {
  draft.write(id, 'existence', (unit) => ({
    ...unit,
    existence: insert(unit.existence, draft.entry(existence)),
  }));
  for (const successor of existence.successors) name(draft, successor);
}

/** Notes once an event that it names a unit. */
function name(draft: Draft, id: string): void {
  const unit = draft.unit(id);
  if (!unit || unit.writes.last()?.revision === draft.revision) return;
  draft.touched.set(id, { ...unit, writes: unit.writes.push({ revision: draft.revision, aspect: 'named' }) });
}

function indexCodes(draft: Draft, unit: Unit): void {
  for (const parent of unit.parent) {
    for (const code of unit.labels.code ?? [])
      draft.index('codes', `${unit.kind}|${parent.value ?? ''}|${String(code.value)}`, unit.id);
  }
}

function log(state: Register, act: Act, logged: LoggedAct): Register {
  const { decisionId, effectiveOn } = act.decision;
  const known = state.decisions.get(decisionId);
  const decision = { id: decisionId, effectiveOn, annulled: false, acts: [...(known?.acts ?? []), logged] };
  return {
    ...state,
    decisions: state.decisions.set(decisionId, decision),
    decisionOf: state.decisionOf.set(logged.revision, decisionId),
  };
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

function applyAnnulment(state: Register, { data }: DecisionAnnulled, revision: number): Register {
  const revisions: ReadonlySet<number> = new globalThis.Set(data.revisions);
  const units = state.units.withMutations((map) => {
    for (const { unit } of data.restored)
      map.update(unit, (known) => known && withoutEvents(known, revisions));
  });
  const annulled = state.decisions.get(data.annuls);
  const decisions = annulled
    ? state.decisions.set(data.annuls, { ...annulled, annulled: true })
    : state.decisions;
  return {
    ...state,
    units: units as Register['units'],
    decisions,
    decisionOf: state.decisionOf.set(revision, data.decision.decisionId),
  };
}

function applyCorrection(state: Register, { data }: RecordCorrected, revision: number): Register {
  const corrected = state.decisions.get(data.corrects);
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
  return {
    ...state,
    units: units as Register['units'],
    decisionOf: state.decisionOf.set(revision, data.decision.decisionId),
  };
}
