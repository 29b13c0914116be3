import { defineTable, type DatabaseOf, type Projection } from '../../projections/index.js';
import { programmeEvents, type ProgrammeEvent } from '../domain/programme.events.js';

export interface ProgrammeRow {
  readonly programme: string;
  readonly register: string;
  readonly name: string;
  readonly issuer: string;
  readonly basisNumber: string;
  readonly serves: string | null;
  readonly termFrom: string;
  readonly termTo: string;
  readonly openedOn: string;
  readonly closedOn: string | null;
  /** Of the last event of its stream. */
  readonly revision: number;
}
export const programmes = defineTable<ProgrammeRow>({
  name: 'programmes',
  columns: {
    programme: 'text', register: 'text', name: 'text', issuer: 'text', basisNumber: 'text', serves: 'text?', termFrom: 'text', termTo: 'text',
    openedOn: 'text', closedOn: 'text?', revision: 'integer',
  },
  key: ['programme'],
  indexes: [['register']],
}); // prettier-ignore

export interface GoalRow {
  readonly programme: string;
  readonly goal: string;
  readonly name: string;
  readonly measure: string;
  readonly total: number | null;
}
export const goals = defineTable<GoalRow>({
  name: 'programme_goals',
  columns: { programme: 'text', goal: 'text', name: 'text', measure: 'text', total: 'integer?' },
  key: ['programme', 'goal'],
});

/**
 * What changed of a unit's target or of what it reached, on a day. In the order of day, revision and part: a figure is
 * given anew, or changes by a number because a target came or went.
 */
export interface TargetStepRow {
  readonly programme: string;
  readonly goal: string;
  readonly unit: string;
  readonly revision: number;
  readonly part: number;
  readonly on: string;
  /** UTC, ISO 8601. */
  readonly recordedAt: string;
  /** `target` or `reached`. */
  readonly figure: string;
  /** `is` or `by`. */
  readonly how: string;
  readonly number: number;
}
export const targetSteps = defineTable<TargetStepRow>({
  name: 'programme_target_steps',
  columns: {
    programme: 'text', goal: 'text', unit: 'text', revision: 'integer', part: 'integer', on: 'text', recordedAt: 'text', figure: 'text', how: 'text', number: 'integer',
  },
  key: ['programme', 'goal', 'unit', 'revision', 'part'],
}); // prettier-ignore
export type ProgrammeDatabase = DatabaseOf<{
  programmes: typeof programmes;
  programme_goals: typeof goals;
  programme_target_steps: typeof targetSteps;
}>;

/** Programmes, their goals, and what each organization is to reach and has reached. */
export const programmesProjection: Projection = {
  name: 'programmes',
  version: 3,
  tables: [programmes, goals, targetSteps],
  handles: programmeEvents.map((definition) => definition.name),
  project({ event: given, revision, metadata: { recordedAt } }, model) {
    const event = given as ProgrammeEvent;
    const { programme } = event.data;
    const opened = (change: Partial<ProgrammeRow>): void => {
      const known = model.get(programmes, { programme });
      if (known) model.put(programmes, { ...known, ...change });
    };
    const step = (row: Omit<TargetStepRow, 'programme' | 'revision' | 'recordedAt'>): void =>
      model.put(targetSteps, { programme, revision, recordedAt, ...row });
    if (event.type !== 'ProgrammeOpened') opened({ revision });
    switch (event.type) {
      case 'ProgrammeOpened': {
        const { register, name, issuer, basis, serves, term, openedOn } = event.data;
        model.put(programmes, {
          programme, register, name, issuer, basisNumber: basis.number, serves: serves ?? null, termFrom: term.from, termTo: term.to, openedOn,
          closedOn: null, revision,
        }); // prettier-ignore
        for (const goal of event.data.goals) model.put(goals, { programme, ...goal });
        return;
      }
      case 'TargetsSet': {
        const { goal, on, targets } = event.data;
        for (const { unit, target } of targets)
          step({ goal, unit, part: 0, on, figure: 'target', how: 'is', number: target });
        return;
      }
      case 'ProgressRecorded': {
        const { goal, unit, on, reached } = event.data;
        return step({ goal, unit, part: 0, on, figure: 'reached', how: 'is', number: reached });
      }
      case 'TargetMoved': {
        const { goal, from, to, on, target, reached } = event.data;
        // What was reached goes with it as it stood when the move was recorded, so not before the day of that figure.
        const days = [from, to].flatMap((unit) => model.select(targetSteps, { programme, goal, unit })).filter(({ figure }) => figure === 'reached').map((one) => one.on); // prettier-ignore
        const reachedOn = [on, ...days].toSorted().at(-1) ?? on;
        for (const [unit, sign] of [
          [from, -1],
          [to, 1],
        ] as const) {
          // prettier-ignore
          step({ goal, unit, part: 0, on, figure: 'target', how: 'by', number: sign * target });
          step({ goal, unit, part: 1, on: reachedOn, figure: 'reached', how: 'by', number: sign * reached });
        }
        return;
      }
      case 'ProgrammeClosed':
        return opened({ closedOn: event.data.on });
    }
  },
};
