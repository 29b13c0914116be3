import { reject } from '../../kernel/rejection.js';
import type { Quantity } from './act.js';
import type { ActDraft } from './act-draft.js';
import { guardNoLaterEntries, livingReceiver, parentFor, villageFormIn } from './guards.js';
import { cellsPairedAt, childrenAt, holdsMembers, numberAt, textAt, type Unit } from './register.state.js';
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
  const follow = (from: string, to: string): void => void successors.get(from)?.add(to);
  placeNumbers(draft, ending, place, restTo, follow);
  placeChildren(draft, ending, place, restTo, follow);
  placeObligations(draft, ending, place, restTo, follow);
  const result = new Map([...successors].map(([id, set]) => [id, [...set]]));
  for (const unit of ending) placePairings(draft, unit, result.get(unit.id) ?? []);
  return result;
}

/** Checks that a receiver of members or households lives after the act and can hold them. */
export function receiverOf(draft: ActDraft, reference: string, quantity: Quantity, where: string): string {
  const id = draft.resolve(reference);
  const made = draft.changes.started.find((started) => started.unit === id);
  const kinds = quantity === 'households' ? (['village'] as const) : (['cell', 'organization'] as const);
  if (!made) {
    const unit = livingReceiver(draft.state, id, draft.day, where, kinds);
    if (
      draft.livesAfter(id) &&
      (quantity === 'households' || holdsMembers(unit, draft.day) || formAfter(draft, unit) === 'base-cell')
    )
      return id;
  } else if (
    quantity === 'households' ? made.kind === 'village' : made.kind === 'cell' || made.form === 'base-cell'
  )
    return id;
  return reject({
    code: 'receiver-unfit', where, rule: 'design: Conservation', detail: `"${reference}" cannot receive ${quantity} by this decision: it ends too, or units of its form do not hold them.`,
    remedy: 'Name a unit that lives on: a cell or base-cell for members, a village for households.', facts: { receiver: id, quantity },
  }); // prettier-ignore
}

function formAfter(draft: ActDraft, unit: Unit): string {
  const labelled = draft.changes.labelled.findLast(
    (change) => change.unit === unit.id && change.label === 'form',
  );
  return labelled ? String(labelled.value) : textAt(unit, 'form', draft.day);
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
  follow: (from: string, to: string) => void,
): void {
  const unplaced: Unplaced[] = [];
  for (const quantity of ['official', 'probationary', 'households'] as const) {
    const lines = linesOf(place, quantity);
    for (const line of lines) guardLine(draft, ending, line, quantity);
    for (const unit of ending) {
      const held = numberAt(unit, quantity, draft.day);
      const mine = lines.filter((line) => (line.from ?? unit.id) === unit.id);
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

function guardLine(draft: ActDraft, ending: readonly Unit[], line: Line, quantity: Quantity): void {
  const known =
    line.from === undefined
      ? ending.length === 1 || line.number === 'rest'
      : ending.some((unit) => unit.id === line.from);
  if (!known) {
    reject({
      code: 'placement-unclear', where: line.where, rule: 'design: Conservation',
      detail: line.from === undefined ? `Several units end; say whose ${quantity} these are.` : `"${line.from}" is not ended or divided by this decision.`,
      remedy: 'Name in `from` one of the units that the decision ends.', facts: { ends: ending.map((unit) => unit.id) },
    }); // prettier-ignore
  }
  receiverOf(draft, line.to, quantity, line.where);
}

function placeChildren(
  draft: ActDraft,
  ending: readonly Unit[],
  place: Placement,
  restTo: string | undefined,
  follow: (from: string, to: string) => void,
): void {
  const lines = (place.children ?? []).map((line, at) => ({ ...line, where: `/place/children/${at}` }));
  const rest = lines.find((line) => line.child === 'rest');
  const left: { unit: string; child: string; kind: string }[] = [];
  const named = new Set(lines.map((line) => line.child));
  for (const unit of ending) {
    for (const child of childrenAt(draft.state, unit.id, draft.day)) {
      named.delete(child.id);
      if (ending.includes(child)) continue;
      const line = lines.find((candidate) => candidate.child === child.id) ?? rest;
      const to = line?.to ?? (child.kind === 'group' && restTo === undefined ? undefined : restTo);
      if (to !== undefined) {
        const parent = draft.resolve(to);
        const own = line?.child === child.id ? line : undefined;
        moveChild(draft, child, parent, own, line?.where ?? '/place/children');
        follow(unit.id, parent);
      } else if (child.kind === 'group') {
        guardNoLaterEntries(draft.state, child, draft.day, '/place/children');
        draft.end(child, 'ended-with-parent', []);
      } else left.push({ unit: unit.id, child: child.id, kind: child.kind });
    }
  }
  named.delete('rest');
  const stranger = [...named][0];
  if (stranger !== undefined) {
    reject({
      code: 'not-a-child', where: '/place/children', rule: 'design: Conservation', detail: `"${stranger}" is not a child of a unit that ends.`,
      remedy: 'Name only children of the units that the decision ends.', facts: { unit: stranger },
    }); // prettier-ignore
  }
  if (left.length > 0) {
    reject({
      code: 'children-left-over', where: '/place/children', rule: 'design: Conservation', detail: `${left.length} children of the ended units are placed nowhere.`,
      remedy: 'Place each by name, or all others by "rest".', facts: { left },
    }); // prettier-ignore
  }
}

/** Moves a unit under another parent, with the code, name and form that it bears there. */
export function moveChild(
  draft: ActDraft,
  child: Unit,
  parent: string,
  to: { code?: string | undefined; name?: string | undefined } | undefined,
  where: string,
): void {
  const made = draft.changes.started.find((started) => started.unit === parent);
  const parentForm = made?.form ?? textAt(draft.state.units.get(parent) ?? child, 'form', draft.day);
  const form = child.kind === 'village' ? villageFormIn(parentForm) : textAt(child, 'form', draft.day);
  if (made) guardMadeParent(child, made.kind, made.form, where);
  else parentFor(draft.state, child.kind, parent, form, draft.day, where);
  draft.mark(child.id, 'transferred');
  draft.move(child, parent);
  if (form !== textAt(child, 'form', draft.day)) draft.label(child, 'form', form);
  if (to?.code !== undefined) draft.label(child, 'code', to.code);
  if (to?.name !== undefined) draft.label(child, 'name', to.name);
}

function guardMadeParent(child: Unit, kind: string, form: string, where: string): void {
  const fits =
    child.kind === 'village'
      ? kind === 'locality'
      : child.kind === 'cell'
        ? form === 'committee'
        : kind === 'cell' || form === 'base-cell';
  if (fits) return;
  reject({
    code: 'wrong-parent', where, rule: 'design: Register and units', detail: `A ${child.kind} cannot stand under a ${kind} of form ${form}.`,
    remedy: 'Place it under a unit of the right kind.', facts: { child: child.id, kind, form },
  }); // prettier-ignore
}

function placePairings(draft: ActDraft, unit: Unit, successors: readonly string[]): void {
  if (unit.kind !== 'village') return;
  const single = successors.length === 1 ? (successors[0] ?? null) : null;
  for (const cell of cellsPairedAt(draft.state, unit.id, draft.day)) draft.pair(cell, single);
}

function placeObligations(
  draft: ActDraft,
  ending: readonly Unit[],
  place: Placement,
  restTo: string | undefined,
  follow: (from: string, to: string) => void,
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
