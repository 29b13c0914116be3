import { avoids, effectFaults, exitFaults, loopFaults, roadFaults, stagesWith } from './check-way.js';
import { figureFaults } from './check-figures.js';
import type { Condition, Field, Procedure, Stage, TaskTemplate } from './procedure.js';

/** Something wrong with a version: where (a path into it), by which rule, what, and what to do. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly detail: string;
  readonly remedy: string;
}

/** Names that a procedure may use. */
export interface Known {
  isDecision(command: string): boolean;
  isCommand(command: string): boolean;
}

/** Everything that is wrong with a version of a procedure, beyond its shape. Pure. */
export function faultsOf(procedure: Procedure, known: Known): Fault[] {
  const { stages, start, decisions } = procedure;
  return [
    ...decisions.flatMap((command, at): Fault[] =>
      known.isDecision(command) ? [] : [{ path: ['decisions', at], rule: 'decision-known', detail: `"${command}" is no command that changes units`, remedy: 'Name one that `kientoan commands` lists.' }]),
    ...twice(decisions, (at) => ['decisions', at], 'decision-once', 'decision'),
    ...roadFaults(start, stages),
    ...stages.flatMap((stage, at) => [...exitFaults(stage, at), ...conditionFaults(stage, at), ...stage.tasks.flatMap((task, n) => taskFaults(procedure, at, task, n, known))]),
    ...stages.flatMap(({ tasks }, at) => twice(tasks.map(({ id }) => id), (n) => ['stages', at, 'tasks', n, 'id'], 'task-once', 'task')),
    ...loopFaults(procedure),
    ...effectFaults(procedure),
  ];
} // prettier-ignore

function twice(ids: readonly string[], path: (at: number) => Fault['path'], rule: string, what: string): Fault[] {
  return ids.flatMap((id, at) => (ids.indexOf(id) === at ? [] : [{ path: path(at), rule, detail: `${what} "${id}" stands twice`, remedy: 'Leave one, or name the other differently.' }]));
} // prettier-ignore

function conditionFaults(stage: Stage, at: number): Fault[] {
  return stage.exits.flatMap(({ when }, n): Fault[] => {
    const wrong = conditionFault(stage, when);
    return wrong === undefined ? [] : [{ path: ['stages', at, 'exits', n, 'when'], rule: 'condition-fits', detail: wrong, remedy: 'Name a task of this stage, a field of it that fits the condition, and options of that field.' }];
  });
} // prettier-ignore

function conditionFault({ tasks }: Stage, when: Condition): string | undefined {
  if (when.name === 'always') return undefined;
  if (when.name === 'returned') return tasks.length > 0 ? undefined : 'the stage has no task that could be given back'; // prettier-ignore
  const task = tasks.find(({ id }) => id === when.task);
  if (!task) return `the stage has no task "${when.task}"`;
  const field = task.fields.find(({ id }) => id === when.field);
  if (!field) return `task "${when.task}" has no field "${when.field}"`;
  if (when.name === 'more-than')
    return field.type === 'votes' ? undefined : `field "${when.field}" holds no votes`;
  if (field.type !== 'choice') return `field "${when.field}" is no choice`;
  const stray = when.oneOf.find((one) => !field.options?.some(({ id }) => id === one));
  return stray === undefined ? undefined : `field "${when.field}" has no option "${stray}"`;
}

function taskFaults(procedure: Procedure, at: number, task: TaskTemplate, n: number, known: Known): Fault[] {
  const path = ['stages', at, 'tasks', n] as const;
  const other = otherFault(procedure, at, task);
  return [
    ...(other === undefined ? [] : [{ path: [...path, 'otherThan'], rule: 'other-task-before', detail: other, remedy: 'Name a task of a stage that every way to this one passes before.' }]),
    ...(task.escalates && !task.deadline ? [{ path: [...path, 'escalates'], rule: 'escalation-has-deadline', detail: `task "${task.id}" escalates after a deadline that it does not have`, remedy: 'Give it a `deadline`, or leave out `escalates`.' }] : []),
    ...figureFaults(procedure, at, task, n),
    ...twice(task.fields.map(({ id }) => id), (f) => [...path, 'fields', f, 'id'], 'field-once', 'field'),
    ...task.fields.flatMap((field, f) => fieldFaults(field, [...path, 'fields', f], known)),
  ];
} // prettier-ignore

/** Who did another task is known only where that task is done before this one opens. */
function otherFault(procedure: Procedure, at: number, { id, otherThan }: TaskTemplate): string | undefined {
  if (otherThan === undefined) return undefined;
  if (otherThan === id) return `task "${id}" cannot be done by another person than the one who does it`;
  const stage = procedure.stages[at];
  if (stage?.tasks.some((task) => task.id === otherThan)) return `task "${otherThan}" stands beside it, and may be done after it`;
  const holding = stagesWith(procedure, otherThan);
  if (holding.length === 0) return `there is no task "${otherThan}"`;
  return avoids(procedure, stage?.id ?? '', holding) ? `some way leads here on which task "${otherThan}" is not done` : undefined;
} // prettier-ignore

function fieldFaults({ type, options, commands }: Field, path: Fault['path'], known: Known): Fault[] {
  const faults: Fault[] = twice((options ?? []).map(({ id }) => id), (at) => [...path, 'options', at], 'option-once', 'option');
  if ((type === 'choice') !== (options !== undefined))
    faults.push({ path, rule: 'options-of-choice', detail: 'a choice, and nothing else, has options', remedy: 'Say `type: choice` and list its `options`, or neither.' });
  if ((type === 'commands') !== (commands !== undefined))
    faults.push({ path, rule: 'commands-of-commands', detail: 'a field of commands, and nothing else, names commands', remedy: 'Say `type: commands` and list its `commands`, or neither.' });
  commands?.forEach((command, at) => {
    if (!known.isCommand(command)) faults.push({ path: [...path, 'commands', at], rule: 'command-known', detail: `there is no command "${command}"`, remedy: 'Name one that `kientoan commands` lists.' });
  });
  return faults;
} // prettier-ignore
