import { END, type Condition, type Field, type Procedure, type Stage } from './procedure.js';

/** Something wrong with a version: where (a path into it), and what. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly detail: string;
}

/** Names that a procedure may use. */
export interface Known {
  isDecision(command: string): boolean;
  isCommand(command: string): boolean;
}

/** Everything that is wrong with a version of a procedure, beyond its shape. Pure. */
export function faultsOf(procedure: Procedure, known: Known): Fault[] {
  const { stages, start } = procedure;
  const ids = new Set(stages.map(({ id }) => id));
  const found: Fault[] = [];
  const fault = (path: Fault['path'], detail: string): void => void found.push({ path, detail });
  procedure.decisions.forEach((command, at) => {
    if (!known.isDecision(command)) fault(['decisions', at], `"${command}" is no command that changes units`);
  });
  if (!ids.has(start)) fault(['start'], `there is no stage "${start}"`);
  stages.forEach((stage, at) => {
    if (stages.findIndex(({ id }) => id === stage.id) !== at) fault(['stages', at, 'id'], `stage "${stage.id}" stands twice`);
    stage.exits.forEach(({ to, when }, n) => {
      if (to !== END && !ids.has(to)) fault(['stages', at, 'exits', n, 'to'], `there is no stage "${to}"`);
      const wrong = conditionFault(stage, when);
      if (wrong) fault(['stages', at, 'exits', n, 'when'], wrong);
    });
    if (stage.exits.at(-1)?.when.name !== 'always') fault(['stages', at, 'exits'], 'the last exit must be "always", or a plan could stay for ever');
    found.push(...taskFaults(procedure, stage, at, known));
  });
  if (stages.filter(({ effect }) => effect).length > 1) fault(['stages'], 'a procedure has one stage of effect at most');
  if (found.length === 0) found.push(...wayFaults(procedure));
  return found;
} // prettier-ignore

function conditionFault({ tasks }: Stage, when: Condition): string | undefined {
  if (when.name === 'always') return undefined;
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

function taskFaults({ stages }: Procedure, stage: Stage, at: number, known: Known): Fault[] {
  return stage.tasks.flatMap((task, n) => {
    const path = ['stages', at, 'tasks', n] as const;
    const faults: Fault[] = [];
    if (stage.tasks.findIndex(({ id }) => id === task.id) !== n)
      faults.push({ path: [...path, 'id'], detail: `task "${task.id}" stands twice` });
    if (task.otherThan !== undefined && !stages.slice(0, at + 1).some(({ tasks }) => tasks.some(({ id }) => id === task.otherThan)))
      faults.push({ path: [...path, 'otherThan'], detail: `no task "${task.otherThan}" comes before` });
    task.fields.forEach((field, f) => {
      const wrong = fieldFault(field, known);
      if (wrong) faults.push({ path: [...path, 'fields', f], detail: wrong });
    });
    return faults;
  });
} // prettier-ignore

function fieldFault({ type, options, commands }: Field, known: Known): string | undefined {
  if ((type === 'choice') !== (options !== undefined)) return 'a choice, and nothing else, has options';
  if ((type === 'commands') !== (commands !== undefined))
    return 'a field of commands, and nothing else, names commands';
  const stray = commands?.find((command) => !known.isCommand(command));
  return stray === undefined ? undefined : `there is no command "${stray}"`;
}

/** Stages that cannot be reached or left, loops in which nobody does anything, and an effect that nobody has approved. */
function wayFaults({ stages, start, decisions }: Procedure): Fault[] {
  const found: Fault[] = [];
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const reached = reachedFrom(start, byId);
  stages.forEach(({ id }, at) => {
    if (!reached.has(id))
      found.push({ path: ['stages', at], detail: `stage "${id}" cannot be reached from "${start}"` });
    else if (!reachedFrom(id, byId).has(END))
      found.push({ path: ['stages', at], detail: `from stage "${id}" no way leads to "${END}"` });
  });
  const idle = stages.filter(({ tasks, wait, effect }) => tasks.length === 0 && !wait && !effect);
  const among = new Map(idle.map((stage) => [stage.id, stage]));
  for (const { id, exits } of idle) {
    if (exits.some(({ to }) => to === id || reachedFrom(to, among).has(id)))
      found.push({
        path: ['stages', stages.findIndex((stage) => stage.id === id)],
        detail: `stage "${id}" stands in a loop without a task or a wait`,
      });
  }
  const effect = stages.findIndex((stage) => stage.effect);
  if (decisions.length > 0 && effect >= 0) {
    const unapproved = new Map([...byId].filter(([, { tasks }]) => !tasks.some(({ approves }) => approves)));
    const effectId = stages[effect]?.id ?? '';
    if (unapproved.has(start) && reachedFrom(start, unapproved).has(effectId))
      found.push({
        path: ['stages', effect],
        detail: `stage "${effectId}" can be reached without a task that approves`,
      });
  }
  if (decisions.length > 0 && effect < 0)
    found.push({ path: ['stages'], detail: 'a procedure that carries decisions needs a stage of effect' });
  return found;
}

/** Every stage to which some way leads, the first included; `end` where one leads there. Only by stages of the map. */
function reachedFrom(start: string, stages: ReadonlyMap<string, Stage>): Set<string> {
  const reached = new Set<string>();
  const steps = [start];
  for (let id = steps.pop(); id !== undefined; id = steps.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const { to } of stages.get(id)?.exits ?? []) steps.push(to);
  }
  return reached;
}
