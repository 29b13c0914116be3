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
}
export const programmes = defineTable<ProgrammeRow>({
  name: 'programmes',
  columns: {
    programme: 'text', register: 'text', name: 'text', issuer: 'text', basisNumber: 'text', serves: 'text?', termFrom: 'text', termTo: 'text',
    openedOn: 'text', closedOn: 'text?',
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

export interface TargetRow {
  readonly programme: string;
  readonly goal: string;
  readonly unit: string;
  readonly target: number;
  readonly reached: number;
}
export const targets = defineTable<TargetRow>({
  name: 'programme_targets',
  columns: { programme: 'text', goal: 'text', unit: 'text', target: 'integer', reached: 'integer' },
  key: ['programme', 'goal', 'unit'],
});
export type ProgrammeDatabase = DatabaseOf<{
  programmes: typeof programmes;
  programme_goals: typeof goals;
  programme_targets: typeof targets;
}>;

/** Programmes, their goals, and what each organization is to reach and has reached. */
export const programmesProjection: Projection = {
  name: 'programmes',
  version: 1,
  tables: [programmes, goals, targets],
  handles: programmeEvents.map((definition) => definition.name),
  project(recorded, model) {
    const event = recorded.event as ProgrammeEvent;
    const { programme } = event.data;
    const known = (goal: string, unit: string): TargetRow =>
      model.get(targets, { programme, goal, unit }) ?? { programme, goal, unit, target: 0, reached: 0 };
    switch (event.type) {
      case 'ProgrammeOpened': {
        const { register, name, issuer, basis, serves, term, openedOn } = event.data;
        model.put(programmes, {
          programme,
          register,
          name,
          issuer,
          basisNumber: basis.number,
          serves: serves ?? null,
          termFrom: term.from,
          termTo: term.to,
          openedOn,
          closedOn: null,
        });
        for (const goal of event.data.goals) model.put(goals, { programme, ...goal });
        return;
      }
      case 'TargetsSet':
        for (const { unit, target } of event.data.targets)
          model.put(targets, { ...known(event.data.goal, unit), target });
        return;
      case 'ProgressRecorded':
        return model.put(targets, {
          ...known(event.data.goal, event.data.unit),
          reached: event.data.reached,
        });
      case 'TargetMoved': {
        const { goal, from, to, target, reached } = event.data;
        const there = known(goal, to);
        model.remove(targets, { programme, goal, unit: from });
        return model.put(targets, {
          ...there,
          target: there.target + target,
          reached: there.reached + reached,
        });
      }
      case 'ProgrammeClosed': {
        const row = model.get(programmes, { programme });
        if (row) model.put(programmes, { ...row, closedOn: event.data.on });
      }
    }
  },
};
