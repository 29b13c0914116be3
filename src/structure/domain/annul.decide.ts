import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { header } from './structure.command.js';
import { idSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { QUANTITIES } from './act.js';
import { guardCodes, guardNumbers } from './conclude.js';
import { guardDistinct, guardHeader } from './guards.js';
import { registerFold, withoutEvents } from './register-fold.js';
import { decisionIn, type ActsByDecision, type Existence, type LoggedDecision, type Register, type Unit, type Write } from './register.state.js'; // prettier-ignore
import { unfounded } from './standing.js';
import type { DecisionAnnulled, StructureEvent } from './structure.events.js';
import { UNRECORDED } from './timeline.js';
import { spansOf } from './unit-spans.js';

const { accept: _accept, ...decision } = header;
export const annulSchema = z.strictObject({
  ...decision,
  /** The decision that was recorded in error. */
  decisionId: idSchema,
  /** For a unit that never was: who takes over what was opened there since. */
  obligations: z
    .array(z.strictObject({ unit: idSchema, to: idSchema }))
    .max(20_000)
    .optional(),
});
export type Annul = z.infer<typeof annulSchema>;

/** Decides that a decision was recorded in error. Refused while something later builds on it; the answer lists that, newest first. */
export const annulDecision: Decide<Annul, StructureEvent, Register> = (command, state, context) => {
  guardHeader(state, command, context);
  return [annulment(command, state, context)];
};

/** The decision of that id, not yet annulled. */
export function standingDecision(state: Register, id: string, index?: ActsByDecision): LoggedDecision {
  const found = decisionIn(state, id, index);
  if (!found) {
    return reject({
      code: 'decision-unknown',
      where: '/decisionId',
      rule: 'design: Annulment',
      detail: `The register has no decision "${id}".`,
      remedy: 'Look it up with `kientoan audit REGISTER`.',
      facts: { decisionId: id },
    });
  }
  if (found.annulled) {
    reject({
      code: 'already-annulled',
      where: '/decisionId',
      rule: 'design: Annulment',
      detail: `Decision "${id}" is annulled already.`,
      remedy: 'Nothing is to be done.',
      facts: { decisionId: id },
    });
  }
  return found;
}

/** The decision of that id, not yet annulled, that changed units. */
export function standingAct(state: Register, id: string, index?: ActsByDecision): LoggedDecision {
  const found = standingDecision(state, id, index);
  if (found.acts.length > 0) return found;
  return reject({
    code: 'not-an-act', where: '/decisionId', rule: 'design: Annulment', detail: `Decision "${id}" opened the register, annulled another or corrected the record; it changed no unit itself.`,
    remedy: 'Record anew what was annulled in error; correct a correction by another (CorrectRecord).', facts: { decisionId: id },
  }); // prettier-ignore
}

/** The annulment of a decision, with everything that is valid again without it. `index`: made once by whoever annuls many. */
export function annulment(
  command: Annul,
  state: Register,
  context: DecisionContext,
  index?: ActsByDecision,
): DecisionAnnulled {
  const annulled = standingAct(state, command.decisionId, index);
  guardNothingBuildsOn(state, annulled);
  const revisions = annulled.acts.map((act) => act.revision);
  const gone = new Set(revisions);
  const touched = [...new Set(annulled.acts.flatMap((act) => act.touched))];
  const restored = touched.flatMap((id) => {
    const unit = state.units.get(id);
    return unit ? [spansOf(withoutEvents(unit, gone))] : [];
  });
  const { register, decidedOn, effectiveOn, basis, reason } = command;
  const event: DecisionAnnulled = {
    type: 'DecisionAnnulled',
    data: {
      register, decision: { decisionId: context.newId('annulment', 0), decidedOn, effectiveOn, basis, reason },
      annuls: annulled.id, revisions, eventIds: annulled.acts.map((act) => act.eventId),
      unmade: unmadeBy(command, state, annulled), restored,
    },
  }; // prettier-ignore
  const after = registerFold.evolve(state, { event, id: '', revision: UNRECORDED, commandId: '' });
  guardHeirs(after, event);
  guardFounded(state, after, touched, annulled);
  guardCodes(after, touched, annulled.effectiveOn);
  guardNumbers(
    (unit, quantity) => after.units.get(unit)?.counts[quantity],
    touched.flatMap((unit) => QUANTITIES.map((quantity) => ({ unit, quantity, on: '0000-01-01' as Day }))),
  );
  return event;
}

/** The units that never were, each with who takes over what was opened there since. */
function unmadeBy(
  command: Annul,
  state: Register,
  annulled: LoggedDecision,
): DecisionAnnulled['data']['unmade'] {
  const made = annulled.acts.flatMap((act) => act.made);
  const lines = command.obligations ?? [];
  guardDistinct(
    lines.map((line) => line.unit),
    '/obligations',
  );
  const stranger = lines.findIndex((line) => !made.includes(line.unit));
  if (stranger >= 0) {
    reject({
      code: 'not-unmade', where: `/obligations/${stranger}/unit`, rule: 'design: Annulment', detail: `Decision "${annulled.id}" did not make "${lines[stranger]?.unit ?? ''}", so its annulment moves nothing from there.`,
      remedy: 'Name units that the annulled decision made.', facts: { made },
    }); // prettier-ignore
  }
  return made.map((unit) => {
    const named = lines.find((line) => line.unit === unit)?.to;
    return { unit, obligationsTo: named ?? heir(state, annulled, made, unit) };
  });
}

/** Without a name: a unit of its kind that the decision ended (or took from), else the unit above it. */
function heir(state: Register, annulled: LoggedDecision, made: readonly string[], id: string): string | null {
  const unit = state.units.get(id);
  const kin = annulled.acts
    .flatMap((act) => act.touched)
    .find((other) => !made.includes(other) && state.units.get(other)?.kind === unit?.kind);
  return kin ?? unit?.parent.at(-1)?.value ?? null;
}

/** Who takes over lives once the decision is annulled. */
function guardHeirs(after: Register, { data }: DecisionAnnulled): void {
  for (const { unit, obligationsTo: to } of data.unmade) {
    const heirOf = to === null ? undefined : after.units.get(to);
    if (to === null || heirOf?.existence.at(-1)?.value.alive) continue;
    reject({
      code: 'obligations-to-nobody', where: '/obligations', rule: 'design: Annulment', detail: `"${to}" cannot take over what was opened at "${unit}": ${heirOf ? 'it does not live once the decision is annulled' : 'the register has no such unit'}.`,
      remedy: 'Name in `obligations` a unit that lives then.', facts: { unit, to },
    }); // prettier-ignore
  }
}

interface Later {
  readonly decisionId: string;
  readonly revision: number;
  readonly unit: string;
  readonly because: string;
}

/** L builds on E when it names a unit that E made, or wrote the same existence, label, post or pairing that E wrote. */
function guardNothingBuildsOn(state: Register, annulled: LoggedDecision): void {
  const own = new Set(annulled.acts.map((act) => act.revision));
  const found = new Map<number, Later>();
  for (const act of annulled.acts) {
    for (const id of act.touched) {
      const writes = state.units.get(id)?.writes;
      if (!writes) continue;
      const aspects = new Set(writes.filter((write) => write.revision === act.revision).map(aspectOf));
      const made = act.made.includes(id) || broughtBack(state, id, act.revision);
      for (const write of writes.takeWhile(({ revision }) => revision > act.revision)) {
        if (own.has(write.revision) || !(made || (aspects.has(aspectOf(write)) && COMPARED(write)))) continue;
        const because = made
          ? 'names a unit that the decision made'
          : `wrote the ${write.aspect} of a unit that the decision wrote`;
        found.set(write.revision, {
          decisionId: write.decision,
          revision: write.revision,
          unit: id,
          because,
        });
      }
    }
  }
  for (const late of lateCarried(state, annulled)) found.set(late.revision, late);
  refuseWhileBuiltOn(annulled, [...found.values()]);
}

/** A restored unit lives again by the decision, as if the decision had made it. */
function broughtBack(state: Register, id: string, revision: number): boolean {
  const entry = state.units.get(id)?.existence.find((one) => one.revision === revision);
  return entry?.value.how === 'restored';
}

/** Corrections that were dated before the decision ended a unit, and carried along with what it placed. */
function lateCarried(state: Register, annulled: LoggedDecision): Later[] {
  return annulled.acts.flatMap((act) =>
    act.touched.flatMap((id) => {
      const unit = state.units.get(id);
      if (!unit?.existence.some((entry) => entry.revision === act.revision && carries(entry.value)))
        return [];
      return Object.values(unit.counts).flatMap((count) =>
        count.toArray().filter((entry) => entry.on === annulled.effectiveOn && entry.revision > act.revision)
          .map(({ revision }) => ({ decisionId: decisionAt(unit, revision), revision, unit: id, because: 'was carried along with what the decision placed' })),
      ); // prettier-ignore
    }),
  );
}

function decisionAt(unit: Unit | undefined, revision: number): string {
  return unit?.writes.find((write) => write.revision === revision)?.decision ?? '';
}

/** What stands on the decision though it wrote something else: units under a parent that ended since, numbers, forms. */
function guardFounded(
  state: Register,
  after: Register,
  touched: readonly string[],
  annulled: LoggedDecision,
): void {
  const found = new Map<number, Later>();
  for (const { unit, revision, because } of unfounded(after, touched, annulled.effectiveOn))
    found.set(revision, { decisionId: decisionOf(state, revision), revision, unit, because });
  refuseWhileBuiltOn(annulled, [...found.values()]);
}

function decisionOf(state: Register, revision: number): string {
  return state.acts.find((act) => act.revision === revision)?.decision ?? '';
}

function refuseWhileBuiltOn(annulled: LoggedDecision, found: readonly Later[]): void {
  if (found.length === 0) return;
  const standsInTheWay = found.toSorted((a, b) => b.revision - a.revision);
  reject({
    code: 'later-builds-on-it', where: '/decisionId', rule: 'design: Annulment', detail: `${standsInTheWay.length} later entries build on decision "${annulled.id}".`,
    remedy: 'Annul first what is listed, newest first; or correct the record (CorrectRecord) where only its basis, dates or spelling are wrong.',
    facts: { standsInTheWay: standsInTheWay.slice(0, 1000) },
  }); // prettier-ignore
}

const carries = ({ alive, successors }: Existence): boolean => !alive || successors.length > 0;
const aspectOf = ({ aspect }: Write): string => (aspect === 'made' ? 'existence' : aspect);
const COMPARED = ({ aspect }: Write): boolean => aspect !== 'count' && aspect !== 'named';
