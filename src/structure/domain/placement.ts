import { reject } from '../../kernel/rejection.js';
import type { Kind, Quantity } from './act.js';
import type { ActDraft } from './act-draft.js';
import { followPairings } from './follow-pairings.js';
import { livingReceiver } from './guards.js';
import { placeChildren } from './place-children.js';
import { numberAt, type Unit } from './register.state.js';
import type { Placement } from './structure.command.js';

type Rest = number | 'rest';
interface Line {
  readonly from?: string | undefined;
  readonly to: string;
  readonly number: Rest;
  readonly where: string;
}
interface Unplaced {
  readonly unit: string;
  readonly quantity: Quantity;
  readonly held: number;
  readonly placed: number;
}

/**
 * Places everything that ending units hold (design, Conservation): members and households by number or `rest`,
 * children by name or `rest`, pairings to a single successor, obligations to one unit.
 * `restTo` is where everything goes that the command does not mention; without it, it must mention all.
 * Gives the successors of each ending unit: all that received something of it.
 */
export function placeHoldings(
  draft: ActDraft,
  ending: readonly Unit[],
  place: Placement,
  restTo?: string,
): Map<string, string[]> {
  const successors = new Map<string, Set<string>>(
    ending.map((unit) => [unit.id, new Set(restTo === undefined ? [] : [restTo])]),
  );
  const follow: Follow = (from, to) => void successors.get(from)?.add(to);
  placeContents(draft, ending, place, restTo, follow);
  placeObligations(draft, ending, place, restTo, follow);
  const result = new Map([...successors].map(([id, set]) => [id, [...set]]));
  followPairings(draft, ending, result);
  return result;
}

/** Tells that a unit got something of another one. */
export type Follow = (from: string, to: string) => void;

/** Places members, households and children of units that end, or may hold them no longer. */
export function placeContents(
  draft: ActDraft,
  units: readonly Unit[],
  place: Placement,
  restTo: string | undefined,
  follow: Follow,
): void {
  placeNumbers(draft, units, place, restTo, follow);
  placeChildren(draft, units, place, restTo, follow);
}

/** Checks that a receiver of members or households lives after the act and can hold them. */
export function receiverOf(draft: ActDraft, reference: string, quantity: Quantity, where: string): string {
  const id = draft.resolve(reference);
  const made = draft.makes(id);
  const unit = made ?? livingReceiver(draft.state, id, draft.day, where, RECEIVER_KINDS[quantity]);
  if (draft.livesAfter(id) && mayHold(quantity, unit.kind, made?.form ?? draft.formNow(unit as Unit)))
    return id;
  return reject({
    code: 'receiver-unfit', where, rule: 'design: Conservation', detail: `"${reference}" cannot receive ${quantity} by this decision: it ends too, or units of its form do not hold them.`,
    remedy: 'Name a unit that lives on: a cell or base-cell for members, a village for households.', facts: { receiver: id, quantity },
  }); // prettier-ignore
}

const RECEIVER_KINDS = {
  households: ['village'], official: ['cell', 'organization'], probationary: ['cell', 'organization'],
} as const; // prettier-ignore

function mayHold(quantity: Quantity, kind: Kind, form: string): boolean {
  if (quantity === 'households') return kind === 'village';
  return kind === 'cell' || (kind === 'organization' && form === 'base-cell');
}

function linesOf(place: Placement, quantity: Quantity): Line[] {
  if (quantity === 'households') {
    return (place.households ?? []).map((line, at) => ({
      from: line.from,
      to: line.to,
      number: line.households,
      where: `/place/households/${at}`,
    }));
  }
  return (place.members ?? []).flatMap((line, at) => {
    const number = line[quantity];
    return number === undefined
      ? []
      : [{ from: line.from, to: line.to, number, where: `/place/members/${at}/${quantity}` }];
  });
}

function placeNumbers(
  draft: ActDraft,
  ending: readonly Unit[],
  place: Placement,
  restTo: string | undefined,
  follow: Follow,
): void {
  const unplaced: Unplaced[] = [];
  const ids = new Set(ending.map((unit) => unit.id));
  for (const quantity of ['official', 'probationary', 'households'] as const) {
    const lines = linesOf(place, quantity);
    for (const line of lines) guardLine(draft, ids, line, quantity);
    const linesFrom = byGiver(lines);
    for (const unit of ending) {
      const held = numberAt(unit, quantity, draft.day);
      const mine = [...(linesFrom.get(unit.id) ?? []), ...(linesFrom.get(undefined) ?? [])];
      const rests = mine.filter((line) => line.number === 'rest');
      if (rests.length > 1) {
        reject({
          code: 'rest-twice', where: rests[1]?.where ?? '', rule: 'design: Conservation', detail: `"rest" stands twice for the ${quantity} of "${unit.id}".`,
          remedy: 'Give numbers to all receivers but one.',
        }); // prettier-ignore
      }
      const numbered = mine.reduce((sum, line) => sum + (line.number === 'rest' ? 0 : line.number), 0);
      const rest = held - numbered;
      const restReceiver = rests[0]
        ? receiverOf(draft, rests[0].to, quantity, rests[0].where)
        : mine.length === 0
          ? restTo
          : undefined;
      if (rest < 0 || (rest > 0 && restReceiver === undefined))
        unplaced.push({ unit: unit.id, quantity, held, placed: numbered });
      const moves: [string, number][] = mine.flatMap((line) =>
        line.number === 'rest' ? [] : [[receiverOf(draft, line.to, quantity, line.where), line.number]],
      );
      if (restReceiver !== undefined && rest > 0)
        moves.push([receiverOf(draft, restReceiver, quantity, '/place'), rest]);
      for (const [to, number] of moves) {
        if (number === 0) continue;
        draft.count(unit.id, quantity, -number);
        draft.count(to, quantity, number);
        follow(unit.id, to);
      }
    }
  }
  if (unplaced.length === 0) return;
  if (place.exception !== undefined && unplaced.every(({ held, placed }) => placed < held)) {
    for (const { unit, quantity, held, placed } of unplaced) draft.count(unit, quantity, placed - held);
    draft.accepted.push({
      code: 'conservation-exception', level: 'warning', citation: place.exception, version: '1',
      figures: Object.fromEntries(unplaced.map(({ unit, quantity, held, placed }) => [`${unit}.${quantity}`, held - placed])),
    }); // prettier-ignore
    return;
  }
  reject({
    code: 'does-not-add-up', where: '/place', rule: 'design: Conservation', detail: 'What the units hold and what the decision places differ.',
    remedy: 'Place exactly what is held, or give one receiver "rest".', facts: { unplaced },
  }); // prettier-ignore
}

/** Lines by the unit that they take from; undefined: from whichever of them ends. */
function byGiver(lines: readonly Line[]): Map<string | undefined, Line[]> {
  const all = new Map<string | undefined, Line[]>();
  for (const line of lines) {
    const known = all.get(line.from);
    if (known) known.push(line);
    else all.set(line.from, [line]);
  }
  return all;
}

function guardLine(draft: ActDraft, ending: ReadonlySet<string>, line: Line, quantity: Quantity): void {
  const known = line.from === undefined ? ending.size === 1 || line.number === 'rest' : ending.has(line.from);
  if (!known) {
    reject({
      code: 'placement-unclear', where: line.where, rule: 'design: Conservation',
      detail: line.from === undefined ? `Several units end; say whose ${quantity} these are.` : `"${line.from}" is not ended or divided by this decision.`,
      remedy: 'Name in `from` one of the units that the decision ends.', facts: { ends: [...ending].slice(0, 1000) },
    }); // prettier-ignore
  }
  receiverOf(draft, line.to, quantity, line.where);
}

function placeObligations(
  draft: ActDraft,
  ending: readonly Unit[],
  place: Placement,
  restTo: string | undefined,
  follow: Follow,
): void {
  const named = place.obligationsTo === undefined ? restTo : draft.resolve(place.obligationsTo);
  for (const unit of ending) {
    if (named === undefined || !draft.livesAfter(named)) {
      reject({
        code: 'obligations-to-nobody', where: '/place/obligationsTo', rule: 'design: Conservation, obligations',
        detail: named === undefined ? `The decision does not say who takes over what is open at "${unit.id}".` : `"${named}" cannot take over what is open at "${unit.id}": it does not live after the decision.`,
        remedy: 'Name in `place.obligationsTo` one unit that lives on.', facts: { from: unit.id, to: named ?? null },
      }); // prettier-ignore
    }
    draft.oblige(unit.id, named);
    follow(unit.id, named);
  }
}
