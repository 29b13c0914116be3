import type { Fault } from './check-procedure.js';
import { avoids, stagesWith } from './check-way.js';
import type { AtMost, Figure, Procedure, RecordedFigure, TaskTemplate } from './procedure.js';

/** What is wrong with the figures of a task: its deadline's days, and the most that its numbers may be. */
export function figureFaults(procedure: Procedure, at: number, task: TaskTemplate, n: number): Fault[] {
  const path = ['stages', at, 'tasks', n] as const;
  const stage = procedure.stages[at]?.id ?? '';
  const known = (figure: Figure, where: Fault['path']): Fault[] => {
    const wrong = typeof figure === 'number' ? undefined : figureFault(procedure, stage, figure);
    return wrong === undefined ? [] : [{ path: where, rule: 'figure-known', detail: wrong, remedy: 'Name a number with a bound (`atMost`) that must be recorded, of a task on every way to this one.' }];
  };
  return [
    ...(task.deadline ? known(task.deadline.count, [...path, 'deadline', 'count']) : []),
    ...task.fields.flatMap(({ type, atMost }, f): Fault[] => {
      if (atMost === undefined) return [];
      const where = [...path, 'fields', f, 'atMost'];
      const wrong = boundFault(task, type, atMost);
      if (wrong !== undefined) return [{ path: where, rule: 'bound-fits', detail: wrong, remedy: 'Bound numbers only, by a choice before it in the same form and its options.' }];
      return figuresOf(atMost).flatMap((figure) => known(figure, where));
    }),
  ];
} // prettier-ignore

function figuresOf(atMost: AtMost): Figure[] {
  return typeof atMost === 'object' && 'each' in atMost ? Object.values(atMost.each) : [atMost];
}

function boundFault({ fields }: TaskTemplate, type: string, atMost: AtMost): string | undefined {
  if (type !== 'number') return 'only a number has a bound';
  if (typeof atMost === 'number' || 'task' in atMost) return undefined;
  const choice = fields.find(({ id }) => id === atMost.by);
  if (choice?.type !== 'choice' || !choice.required) return `the form has no choice "${atMost.by}" that must be made`;
  if (fields.findIndex((field) => field.atMost === atMost) < fields.indexOf(choice)) return `the choice "${atMost.by}" stands behind it`;
  const stray = Object.keys(atMost.each).find((one) => !choice.options?.some(({ id }) => id === one));
  return stray === undefined ? undefined : `the choice "${atMost.by}" has no option "${stray}"`;
} // prettier-ignore

/** A number that somebody records without a bound could set a deadline that no calendar reaches. */
function figureFault(procedure: Procedure, stage: string, { task: id, field: of }: RecordedFigure): string | undefined {
  const holding = stagesWith(procedure, id);
  const task = holding[0]?.tasks.find((one) => one.id === id);
  if (!task) return `there is no task "${id}"`;
  if (holding.length > 1 || task.forEach) return `task "${id}" stands more than once, and may record several numbers`;
  const field = task.fields.find((one) => one.id === of);
  if (field?.type !== 'number' || !field.required) return `task "${id}" records no number "${of}" that must be there`;
  if (!isBounded(task, field.atMost)) return `nothing bounds the number "${of}" of task "${id}"`;
  if (holding[0]?.id === stage || avoids(procedure, stage, holding)) return `some way leads here on which task "${id}" is not done`;
  return undefined;
} // prettier-ignore

function isBounded({ fields }: TaskTemplate, atMost: AtMost | undefined): boolean {
  if (atMost === undefined) return false;
  if (typeof atMost === 'number' || 'task' in atMost) return true;
  const options = fields.find(({ id }) => id === atMost.by)?.options ?? [];
  return options.every(({ id }) => id in atMost.each);
}
