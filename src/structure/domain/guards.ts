import type { Day } from '../../kernel/day.js';
import type { DecisionContext } from '../../kernel/decider.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind, Label } from './act.js';
import { countedAfter } from './count.js';
import { isAlive, labelAt, textAt, type Register, type Unit } from './register.state.js';
import type { Header } from './structure.command.js';
import { nextAfter, spans, valueAt, type Entry, type Timeline } from './timeline.js';

/** The register has been opened. */
export function guardOpen(state: Register, register: string): void {
  if (state.id !== null) return;
  reject({
    code: 'register-unknown', where: '/register', rule: 'design: Register and units', detail: `There is no register "${register}".`,
    remedy: 'Check the id, or open the register with OpenRegister.',
  }); // prettier-ignore
}

/** The decision's day must be known and not lie ahead; a register must be open. */
export function guardHeader(state: Register, header: Header, { today }: DecisionContext): void {
  guardOpen(state, header.register);
  if (header.effectiveOn > today) {
    reject({
      code: 'effective-after-today', where: '/effectiveOn', rule: 'design: Time', detail: `The decision takes effect on ${header.effectiveOn}; today is ${today}.`,
      remedy: 'Record it on the day, or schedule it as a plan.', facts: { effectiveOn: header.effectiveOn, today },
    }); // prettier-ignore
  }
  if (header.decidedOn > today) {
    reject({
      code: 'decided-after-today', where: '/decidedOn', rule: 'design: Time', detail: `The decision is dated ${header.decidedOn}; today is ${today}.`,
      remedy: 'Correct the date of the decision.', facts: { decidedOn: header.decidedOn, today },
    }); // prettier-ignore
  }
}

/** The unit, of one of the kinds, alive at the end of the day. */
export function livingUnit(
  state: Register,
  id: string,
  day: Day,
  where: string,
  kinds?: readonly Kind[],
): Unit {
  const unit = state.units.get(id);
  if (!unit) {
    return reject({
      code: 'unit-unknown', where, rule: 'design: Register and units', detail: `The register has no unit "${id}".`,
      remedy: 'Look it up with `kientoan units REGISTER --find TEXT`.', facts: { unit: id },
    }); // prettier-ignore
  }
  if (kinds && !kinds.includes(unit.kind)) {
    reject({
      code: 'wrong-kind', where, rule: 'design: Register and units', detail: `"${id}" is a ${unit.kind}, not a ${kinds.join(' or ')}.`,
      remedy: 'Use the command for its kind.', facts: { unit: id, kind: unit.kind, expected: kinds },
    }); // prettier-ignore
  }
  if (!isAlive(unit, day)) {
    const existence = valueAt(unit.existence, day);
    reject({
      code: existence ? 'unit-ended' : 'unit-not-yet', where, rule: 'design: Time, existence',
      detail: existence ? `"${id}" had ended by ${day} (${existence.how}).` : `"${id}" did not exist yet on ${day}.`,
      remedy: existence?.successors.length ? 'Use its successor, or an earlier day.' : 'Use a day on which it exists.',
      facts: { unit: id, day, successors: existence?.successors ?? [] },
    }); // prettier-ignore
  }
  return unit;
}

/** Existence may not be written before a later existence entry of the unit. */
export function guardNoLaterExistence(unit: Unit, day: Day, where: string): void {
  const later = nextAfter(unit.existence, day);
  if (!later) return;
  reject({
    code: 'later-entry', where, rule: 'design: Time, existence', detail: `"${unit.id}" has a later entry: ${later.value.how} on ${later.on}.`,
    remedy: 'Annul or correct the later entry first.',
    facts: { unit: unit.id, standsInTheWay: [{ unit: unit.id, on: later.on, how: later.value.how, revision: later.revision }] },
  }); // prettier-ignore
}

/** A unit may not end (or split) before any later entry of it, or of its children's existence. */
export function guardNoLaterEntries(state: Register, unit: Unit, day: Day, where: string): void {
  const found: InTheWay[] = [];
  const note = (id: string, what: string, entry: { on: Day; revision: number } | undefined): void => {
    if (entry) found.push({ unit: id, on: entry.on, what, revision: entry.revision });
  };
  note(unit.id, 'existence', nextAfter(unit.existence, day));
  for (const [label, timeline] of Object.entries(unit.labels)) note(unit.id, label, nextAfter(timeline, day));
  note(unit.id, 'pairing', nextAfter(unit.pairing, day));
  for (const [post, timeline] of unit.posts) note(unit.id, post, nextAfter(timeline, day));
  for (const [quantity, count] of Object.entries(unit.counts))
    note(unit.id, quantity, countedAfter(count, day)[0]);
  const later = <T>(timeline: Timeline<T>): Entry<T> | undefined =>
    timeline.find((entry) => entry.on > day && entry.value === unit.id);
  for (const id of state.paired.get(unit.id) ?? [])
    note(id, 'pairing', later(state.units.get(id)?.pairing ?? []));
  if (unit.kind === 'locality') {
    for (const id of state.children.get('') ?? [])
      note(id, 'locality', later(state.units.get(id)?.labels.locality ?? []));
  }
  found.push(...laterOfChildren(state, unit, day));
  refuseLater(unit, found, `"${unit.id}" cannot end on ${day}: there are later entries.`, where);
}

interface InTheWay {
  readonly unit: string;
  readonly on: Day;
  readonly what: string;
  readonly revision: number;
}

/** Later existence entries of the units that stand under a unit on a day or after it. */
function laterOfChildren(state: Register, unit: Unit, day: Day): InTheWay[] {
  return [...(state.children.get(unit.id) ?? [])].flatMap((id) => {
    const child = state.units.get(id);
    const entry = child && nextAfter(child.existence, day);
    const stands = child && spans(child.parent).some(({ value, to }) => value === unit.id && (to === null || to > day));
    return entry && stands ? [{ unit: id, on: entry.on, what: 'existence', revision: entry.revision }] : [];
  }); // prettier-ignore
}

/** A unit may not change its form before a later entry of its existence, its children's or what it holds. */
export function guardNoLaterContents(state: Register, unit: Unit, day: Day, where: string): void {
  guardNoLaterExistence(unit, day, where);
  const found = laterOfChildren(state, unit, day);
  for (const [quantity, count] of Object.entries(unit.counts)) {
    const entry = countedAfter(count, day)[0];
    if (entry) found.push({ unit: unit.id, on: entry.on, what: quantity, revision: entry.revision });
  }
  refuseLater(unit, found, `"${unit.id}" cannot change its form on ${day}: there are later entries.`, where);
}

function refuseLater(unit: Unit, found: readonly InTheWay[], detail: string, where: string): void {
  if (found.length === 0) return;
  reject({
    code: 'later-entry', where, rule: 'design: Time, existence', detail,
    remedy: 'Annul or correct what stands in the way first, or use a later day.', facts: { unit: unit.id, standsInTheWay: found },
  }); // prettier-ignore
}

/** A label is not written before a later entry of it. */
export function guardNoLaterLabel(unit: Unit, label: Label, day: Day, where: string): void {
  const later = nextAfter(unit.labels[label] ?? [], day);
  if (later) {
    reject({
      code: 'later-entry', where, rule: 'design: Time, label', detail: `"${unit.id}" has a later ${label}: "${String(later.value)}" from ${later.on}.`,
      remedy: 'Annul or correct the later entry first.', facts: { unit: unit.id, standsInTheWay: [{ on: later.on, label, value: later.value, revision: later.revision }] },
    }); // prettier-ignore
  }
}

/** A label is not written before a later entry of it, nor where it says the same already. */
export function guardLabel(
  unit: Unit,
  label: Label,
  day: Day,
  value: string | number | null,
  where: string,
): void {
  guardNoLaterLabel(unit, label, day, where);
  if (labelAt(unit, label, day) === value) {
    reject({
      code: 'no-change', where, rule: 'design: Store (an accepted command appends at least one event)', detail: `The ${label} of "${unit.id}" is "${String(value)}" already.`,
      remedy: 'Nothing is to be done, or the day is wrong.', facts: { unit: unit.id, label, value },
    }); // prettier-ignore
  }
}

/** A parent or receiver: alive on the day and on every day after it (on which the act would hold: until `until`). */
export function livingReceiver(
  state: Register,
  id: string,
  day: Day,
  where: string,
  kinds?: readonly Kind[],
  until: Day | null = null,
): Unit {
  const unit = livingUnit(state, id, day, where, kinds);
  const ends = unit.existence.find(
    (entry) =>
      entry.on > day &&
      (until === null || entry.on < until) &&
      (!entry.value.alive || ['split', 'reclassified'].includes(entry.value.how)),
  );
  if (ends) {
    reject({
      code: 'receiver-ends', where, rule: 'design: Time, existence', detail: `"${id}" cannot receive on ${day}: it ${ends.value.how} on ${ends.on}.`,
      remedy: 'Name the unit that lives on, or annul the later entry first.', facts: { unit: id, on: ends.on, how: ends.value.how },
    }); // prettier-ignore
  }
  return unit;
}

/** The same unit may not be named twice. */
export function guardDistinct(ids: readonly string[], where: string): void {
  const seen = new Set<string>();
  const twice = ids.findIndex((id) => seen.size === seen.add(id).size);
  if (twice < 0) return;
  reject({
    code: 'unit-twice', where: `${where}/${twice}`, rule: 'design: Conservation', detail: `"${ids[twice] ?? ''}" is named twice.`,
    remedy: 'Name each unit once.', facts: { unit: ids[twice] },
  }); // prettier-ignore
}

/** Hamlets stand in communes, residential groups in wards and townships. */
export function villageFormIn(localityForm: string): 'hamlet' | 'residential-group' {
  return localityForm === 'commune' ? 'hamlet' : 'residential-group';
}

/** What a unit stands under, with the form that it has by the end of the act. */
export interface Parent {
  readonly id: string;
  readonly kind: Kind;
  readonly form: string;
}

/** Whether a unit of a kind and form may stand under a parent. */
export function fitsUnder(kind: Kind, form: string, parent: Omit<Parent, 'id'>): boolean {
  if (kind === 'village') return parent.kind === 'locality' && form === villageFormIn(parent.form);
  if (kind === 'cell') return parent.kind === 'organization' && parent.form === 'committee';
  return parent.kind === 'cell' || (parent.kind === 'organization' && parent.form === 'base-cell');
}

/** Rules on which kind may stand under which. */
export function guardFitsUnder(kind: Kind, form: string, parent: Parent, where: string): void {
  if (fitsUnder(kind, form, parent)) return;
  reject({
    code: 'wrong-parent', where, rule: 'design: Register and units', detail: `A ${kind} of form ${form} cannot stand under "${parent.id}", a ${parent.kind} of form ${parent.form}.`,
    remedy: kind === 'village' ? 'Hamlets stand in communes, residential groups in wards and townships.' : 'Cells stand under committees, groups in cells and base-cells.',
    facts: { parent: parent.id, parentForm: parent.form, kind, form },
  }); // prettier-ignore
}

const PARENT_KINDS = {
  village: ['locality'],
  cell: ['organization'],
  group: ['cell', 'organization'],
} as const;

/** The living parent for a new or moved unit of a kind; null where it stands under the register. */
export function livingParent(
  state: Register,
  kind: Kind,
  parent: string | null,
  day: Day,
  where: string,
): Parent | null {
  if (kind === 'locality' || kind === 'organization') return null;
  const unit = livingReceiver(state, parent ?? '', day, where, PARENT_KINDS[kind]);
  return { id: unit.id, kind: unit.kind, form: textAt(unit, 'form', day) };
}

/** The living parent for a new unit of a kind and form, under which it may stand. */
export function parentFor(
  state: Register,
  kind: Kind,
  parent: string | null,
  form: string,
  day: Day,
  where: string,
): void {
  const living = livingParent(state, kind, parent, day, where);
  if (living) guardFitsUnder(kind, form, living, where);
}

/** Only residential cells are paired with villages. */
export function guardPairable(form: string, where: string): void {
  if (form === 'residential') return;
  reject({
    code: 'wrong-form', where, rule: 'design: Pairing', detail: `A cell of form ${form} is not paired with a village.`,
    remedy: 'Only residential cells are paired with villages.', facts: { form },
  }); // prettier-ignore
}
