import { Set } from 'immutable';
import type { Day } from '../../kernel/day.js';
import { reject } from '../../kernel/rejection.js';
import type { Act, Kind, Quantity, StoredFinding } from './act.js';
import type { ActDraft } from './act-draft.js';
import { addCount, belowZero, NO_COUNT, type Count } from './count.js';
import { registerFold } from './register-fold.js';
import { groupNumbers } from './policies/group-numbers.policy.js';
import { codeKey, type Register, type Unit } from './register.state.js';
import type { ActEvent, ActName } from './structure.events.js';
import { spansSince, UNRECORDED, type Span, type Timeline } from './timeline.js';

/** What a policy says of an act that is about to be recorded. */
export type Finding = StoredFinding & { readonly where?: string; readonly detail: string };

/**
 * Ends a decision: the rules that hold at its end are checked (no number below zero; on a fork, unique codes and the
 * numbers of groups), and findings are rejected or accepted.
 */
export function conclude(
  draft: ActDraft,
  type: ActName,
  inputs: readonly string[],
  results: readonly string[],
  findings: readonly Finding[] = [],
): ActEvent[] {
  const event = draft.event(type, inputs, results);
  const coded = unitsWithNewCodes(event.data);
  const taking = draft.changes.counted.filter((change) => change.delta < 0);
  if (taking.length > 0) guardNumbers(countsAfter(draft), taking);
  const grouped = draft.changes.moved.length + taking.length > 0 ? cellsOfGroups(draft) : [];
  // Most acts neither give a code nor concern a group; they need no fork.
  if (coded.length === 0 && grouped.length === 0) {
    weigh(draft, findings);
    return [event];
  }
  const after = registerFold.evolve(draft.state, { event, id: '', revision: UNRECORDED, commandId: '' });
  guardCodes(after, coded, draft.day);
  weigh(draft, [...findings, ...grouped.flatMap((cell) => groupNumbers(draft, after, cell))]);
  return [event];
}

/** Cells with groups whose number falls by the act, or to which it brings a group. */
function cellsOfGroups({ changes, state }: ActDraft): string[] {
  const brought = changes.moved.filter(({ unit }) => state.units.get(unit)?.kind === 'group');
  const falling = changes.counted.filter(
    ({ unit, quantity, delta }) => delta < 0 && quantity !== 'households' && state.children.has(unit),
  );
  return [
    ...new globalThis.Set([...brought.map(({ parent }) => parent), ...falling.map(({ unit }) => unit)]),
  ];
}

/** What is counted of each unit when the act is recorded. */
function countsAfter({ state, changes }: ActDraft): CountOf {
  const after = new globalThis.Map<string, Count>();
  const countOf: CountOf = (unit, quantity) =>
    after.get(`${unit} ${quantity}`) ?? state.units.get(unit)?.counts[quantity];
  for (const { unit, quantity, on, delta, counted } of changes.counted) {
    const entry = { on, revision: UNRECORDED, delta, counted };
    after.set(`${unit} ${quantity}`, addCount(countOf(unit, quantity) ?? NO_COUNT, entry));
  }
  return countOf;
}

type CountOf = (unit: string, quantity: Quantity) => Count | undefined;

/** Rejections stop the decision; warnings stop it until they are accepted by code, and are then recorded. */
export function weigh(draft: ActDraft, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const refused = findings.filter((finding) => finding.level === 'rejection');
  const open = findings.filter(
    (finding) => finding.level === 'warning' && !draft.header.accept?.includes(finding.code),
  );
  const worst = refused[0] ?? open[0];
  if (worst) {
    reject({
      code: refused.length > 0 ? 'policy' : 'warning-not-accepted', where: worst.where ?? '', rule: `${worst.code}: ${worst.citation}`, detail: worst.detail,
      remedy: refused.length > 0 ? 'Change the decision so that it keeps the rule.' : `Check the figures; to go ahead, add "${worst.code}" to \`accept\`.`,
      facts: { findings: refused.length > 0 ? refused : open },
    }); // prettier-ignore
  }
  draft.accepted.push(
    ...findings.map(({ code, level, citation, version, figures }) => ({
      code,
      level,
      citation,
      version,
      figures,
    })),
  );
}

interface Clash {
  readonly code: string;
  readonly kind: Kind;
  readonly parent: string | null;
  readonly units: readonly string[];
  readonly from: Day;
  readonly free: readonly string[];
}

function unitsWithNewCodes({ changes: { started, moved, labelled } }: Act): string[] {
  // Most acts only count something.
  if (!started && !moved && !labelled) return [];
  return [
    ...new globalThis.Set([
      ...(started ?? []).map((s) => s.unit),
      ...(moved ?? []).map((m) => m.unit),
      ...(labelled ?? []).filter((l) => l.label === 'code').map((l) => l.unit),
    ]),
  ];
}

/** A code is unique among living units of one kind and parent, on every day from `since` on. */
export function guardCodes(after: Register, ids: readonly string[], since: Day): void {
  const clashes = ids.flatMap((id) => clashesOf(after, after.units.get(id), since));
  if (clashes.length === 0) return;
  reject({
    code: 'code-taken', where: '', rule: 'design: Register and units', detail: `Code "${clashes[0]?.code ?? ''}" is taken under that parent from ${clashes[0]?.from ?? ''}.`,
    remedy: 'Give another code; free ones are listed.', facts: { clashes: clashes.slice(0, 100) },
  }); // prettier-ignore
}

function clashesOf(after: Register, unit: Unit | undefined, from: Day): Clash[] {
  if (!unit) return [];
  return placesOf(unit, from).flatMap((place) => {
    const others = (after.codes.get(codeKey(unit.kind, place.parent, place.code)) ?? Set<string>())
      .filter((id) => id !== unit.id)
      .toArray();
    const rivals = others.filter((id) => stands(after.units.get(id), place, from));
    if (rivals.length === 0) return [];
    return [
      {
        code: place.code,
        kind: unit.kind,
        parent: place.parent,
        units: [unit.id, ...rivals],
        from: place.from,
        free: freeCodes(after, unit.kind, place),
      },
    ];
  });
}

interface Place {
  readonly from: Day;
  readonly to: Day | null;
  readonly code: string;
  readonly parent: string | null;
}

/** Where a unit stands under which code from a day on. */
function placesOf(unit: Unit, since: Day): Place[] {
  const result: Place[] = [];
  const parents = spansSince(unit.parent, since);
  const codes = spansSince(unit.labels.code ?? ([] as Timeline<string | number | null>), since);
  for (const life of spansSince(unit.existence, since)) {
    if (!life.value.alive) continue;
    for (const parent of meet(parents, life)) {
      for (const { from, to, value } of meet(codes, parent))
        if (to === null || to > since) result.push({ from, to, code: String(value), parent: parent.value });
    }
  }
  return result;
}

/** Whether a unit bears the code of a place under its parent on one of its days, from a day on. */
function stands(unit: Unit | undefined, place: Place, since: Day): boolean {
  if (!unit) return false;
  return placesOf(unit, since).some(
    (own) => own.code === place.code && own.parent === place.parent && overlap(own, place),
  );
}

function meet<T>(all: readonly Span<T>[], within: { from: Day; to: Day | null }): Span<T>[] {
  return all
    .filter((span) => overlap(span, within))
    .map((span) => ({
      value: span.value,
      from: span.from > within.from ? span.from : within.from,
      to: span.to === null || (within.to !== null && within.to < span.to) ? within.to : span.to,
    }));
}

function overlap(a: { from: Day; to: Day | null }, b: { from: Day; to: Day | null }): boolean {
  return (a.to === null || b.from < a.to) && (b.to === null || a.from < b.to);
}

/** Some codes of the same pattern that nobody bears on those days: low numbers, or else ones beyond the next powers of ten. */
function freeCodes(after: Register, kind: Kind, place: Place): string[] {
  const digits = /\d+$/.exec(place.code)?.[0] ?? '';
  const stem = place.code.slice(0, place.code.length - digits.length);
  const taken = (code: string): boolean =>
    after.codes
      .get(codeKey(kind, place.parent, code))
      ?.some((id) => stands(after.units.get(id), { ...place, code }, place.from)) ?? false;
  const free: string[] = [];
  for (const start of [1, 100, 1_000, 10_000, 100_000]) {
    for (let n = start; n < start + 99 && free.length < 5; n++) {
      const code = `${stem}${String(n).padStart(digits.length, '0')}`;
      if (!taken(code)) free.push(code);
    }
  }
  return free;
}

/** No count falls below zero on any day from `on` on. */
export function guardNumbers(
  countOf: CountOf,
  counted: readonly { unit: string; quantity: Quantity; on: Day }[],
): void {
  for (const { unit, quantity, on } of counted) {
    const count = countOf(unit, quantity);
    const below = count && belowZero(count, on);
    if (below) {
      reject({
        code: 'below-zero', where: '', rule: 'design: Time, members and households', detail: `"${unit}" would have ${below.balance} (${quantity}) on ${below.day}.`,
        remedy: 'Check the number and the day; recount the unit first where the record is wrong.', facts: { unit, quantity, ...below },
      }); // prettier-ignore
    }
  }
}
