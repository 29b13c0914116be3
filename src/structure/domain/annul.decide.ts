import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide, DecisionContext } from '../../kernel/decider.js';
import { header } from './structure.command.js';
import { idSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { QUANTITIES } from './act.js';
import { guardCodes, guardNumbers, UNRECORDED } from './conclude.js';
import { guardHeader } from './guards.js';
import { registerFold, withoutEvents } from './register-fold.js';
import { decisionIn, type Existence, type LoggedDecision, type Register, type Unit, type Write } from './register.state.js'; // prettier-ignore
import { unfounded } from './standing.js';
import type { DecisionAnnulled, StructureEvent } from './structure.events.js';
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
export function standingDecision(state: Register, id: string): LoggedDecision {
  const found = decisionIn(state, id);
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

/** The annulment of a decision, with everything that is valid again without it. */
export function annulment(command: Annul, state: Register, context: DecisionContext): DecisionAnnulled {
  const annulled = standingDecision(state, command.decisionId);
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
      unmade: annulled.acts.flatMap((act) => act.made).map((unit) => ({ unit, obligationsTo: heir(command, state, annulled, unit) })), restored,
    },
  }; // prettier-ignore
  const after = registerFold.evolve(state, { event, id: '', revision: UNRECORDED, commandId: '' });
  guardFounded(state, after, touched, annulled);
  guardCodes(after, touched, annulled.effectiveOn);
  guardNumbers(
    (unit, quantity) => after.units.get(unit)?.counts[quantity],
    touched.flatMap((unit) => QUANTITIES.map((quantity) => ({ unit, quantity, on: '0000-01-01' as Day }))),
  );
  return event;
}

/** Who takes over what was opened at a unit that never was: whom the command names, else what the decision had ended. */
function heir(command: Annul, state: Register, annulled: LoggedDecision, unit: string): string | null {
  const named = command.obligations?.find((line) => line.unit === unit)?.to;
  if (named !== undefined && !state.units.has(named)) {
    reject({
      code: 'unit-unknown',
      where: '/obligations',
      rule: 'design: Annulment',
      detail: `The register has no unit "${named}".`,
      remedy: 'Name a unit of the register.',
      facts: { unit: named },
    });
  }
  const made = new Set(annulled.acts.flatMap((act) => act.made));
  const parent = state.units.get(unit)?.parent.at(-1)?.value ?? null;
  return (
    named ??
    annulled.acts.flatMap((act) => act.touched).find((id) => !made.has(id) && id !== parent) ??
    parent
  );
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
