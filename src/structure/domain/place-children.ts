import { reject } from '../../kernel/rejection.js';
import type { ActDraft } from './act-draft.js';
import {
  guardDistinct,
  guardFitsUnder,
  guardNoLaterEntries,
  guardNoLaterLabel,
  livingParent,
  villageFormIn,
  type Parent,
} from './guards.js';
import { childrenAt, textAt, type Unit } from './register.state.js';
import type { Placement } from './structure.command.js';

/**
 * Places the children of units that end, or may hold them no longer: by name, by `rest`, or with the one unit that
 * results (`restTo`). A group that the decision does not place ends with its cell.
 */
export function placeChildren(
  draft: ActDraft,
  units: readonly Unit[],
  place: Placement,
  restTo: string | undefined,
  follow: (from: string, to: string) => void,
): void {
  const given = place.children ?? [];
  guardDistinct(
    given.map((line) => line.child),
    '/place/children',
  );
  const lines = new Map(given.map((line, at) => [line.child, { ...line, where: `/place/children/${at}` }]));
  const rest = lines.get('rest');
  const left: { unit: string; child: string; kind: string }[] = [];
  const named = new Set(lines.keys());
  for (const unit of units) {
    for (const child of childrenAt(draft.state, unit.id, draft.day)) {
      named.delete(child.id);
      if (draft.ending.has(child.id)) continue;
      const own = lines.get(child.id);
      const line = own ?? rest;
      const to = line?.to ?? (child.kind === 'group' ? undefined : restTo);
      if (to !== undefined) {
        const parent = draft.resolve(to);
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
      remedy: 'Place each by name, or all others by "rest".', facts: { left: left.slice(0, 1000) },
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
  const above = parentAfter(draft, child, parent, where);
  if (child.kind === 'village') guardNoLaterLabel(child, 'form', draft.day, where);
  const form = child.kind === 'village' ? villageFormIn(above.form) : textAt(child, 'form', draft.day);
  guardFitsUnder(child.kind, form, above, where);
  draft.mark(child.id, 'transferred');
  draft.move(child, parent);
  if (form !== textAt(child, 'form', draft.day)) draft.label(child, 'form', form);
  if (to?.code !== undefined) draft.label(child, 'code', to.code);
  if (to?.name !== undefined) draft.label(child, 'name', to.name);
}

/** The parent as it is after the act, which must not end it. */
function parentAfter(draft: ActDraft, child: Unit, parent: string, where: string): Parent {
  const made = draft.makes(parent);
  if (made) return { id: made.unit, kind: made.kind, form: made.form };
  const living = livingParent(draft.state, child.kind, parent, draft.day, where);
  const known = draft.state.units.get(parent);
  if (living && known && draft.livesAfter(parent)) return { ...living, form: draft.formNow(known) };
  return reject({
    code: 'receiver-unfit', where, rule: 'design: Conservation', detail: `"${parent}" cannot take "${child.id}": it ends by this decision too.`,
    remedy: 'Place it under a unit that lives on.', facts: { receiver: parent, child: child.id },
  }); // prettier-ignore
}
