import type { Fault } from './check-procedure.js';
import { END, type Condition, type Exit, type Procedure, type Stage } from './procedure.js';

/** What of a stage says where plans go: all that is needed of one whose other parts are not fit. */
export interface Crossing {
  readonly id: string;
  readonly exits: readonly Pick<Exit, 'to'>[];
}

/** Stages that are not there, stand twice, or cannot be reached or left. Pure. */
export function roadFaults(start: string, stages: readonly Crossing[]): Fault[] {
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const names = nameFaults(start, stages, byId);
  if (names.length > 0) return names;
  const reached = reachedFrom(start, byId);
  return stages.flatMap(({ id }, at): Fault[] => {
    if (!reached.has(id))
      return [{ path: ['stages', at], rule: 'stage-reachable', detail: `stage "${id}" cannot be reached from "${start}"`, remedy: 'Lead an exit to it, or remove it.' }];
    if (reachedFrom(id, byId).has(END)) return [];
    return [{ path: ['stages', at], rule: 'way-to-end', detail: `from stage "${id}" no way leads to "${END}"`, remedy: `Give a stage of this way an exit to "${END}".` }];
  });
} // prettier-ignore

function nameFaults(start: string, stages: readonly Crossing[], byId: ReadonlyMap<string, Crossing>): Fault[] {
  const found: Fault[] = [];
  const known = `Name one of: ${[...byId.keys()].join(', ')}.`;
  if (!byId.has(start)) found.push({ path: ['start'], rule: 'stage-known', detail: `there is no stage "${start}"`, remedy: known });
  stages.forEach(({ id, exits }, at) => {
    if (id === END) found.push({ path: ['stages', at, 'id'], rule: 'stage-not-end', detail: `"${END}" is where a procedure is over, and no stage`, remedy: 'Give the stage another id.' });
    if (stages.findIndex((stage) => stage.id === id) !== at)
      found.push({ path: ['stages', at, 'id'], rule: 'stage-once', detail: `stage "${id}" stands twice`, remedy: 'Give one of them another id.' });
    exits.forEach(({ to }, n) => {
      if (to !== END && !byId.has(to)) found.push({ path: ['stages', at, 'exits', n, 'to'], rule: 'stage-known', detail: `there is no stage "${to}"`, remedy: known });
    });
  });
  return found;
} // prettier-ignore

/** Exits that no plan ever takes, and stages that some plan never leaves. */
export function exitFaults({ exits }: Stage, at: number): Fault[] {
  const found: Fault[] = [];
  exits.forEach(({ when, returns }, n) => {
    const before = exits.slice(0, n).findIndex((earlier) => covers(earlier.when, when));
    if (before >= 0)
      found.push({ path: ['stages', at, 'exits', n], rule: 'exit-reachable', detail: `no plan ever takes this exit: exit ${before} is taken first`, remedy: 'Move it before that one, or remove it; an exit for a task that was given back says `when: { name: returned }`.' });
    if (when.name === 'returned' && !returns)
      found.push({ path: ['stages', at, 'exits', n], rule: 'returned-returns', detail: 'what was given back goes back', remedy: 'Say `returns: true` at this exit.' });
  });
  if (exits.at(-1)?.when.name !== 'always')
    found.push({ path: ['stages', at, 'exits'], rule: 'last-exit-always', detail: 'the last exit must be "always", or a plan could stay for ever', remedy: 'Add an exit `{ when: { name: always }, to: … }` at the end.' });
  return found;
} // prettier-ignore

/** Whether a condition holds wherever another one does. */
function covers(first: Condition, second: Condition): boolean {
  if (first.name === 'always') return true;
  if (first.name === 'returned' || second.name === 'always' || second.name === 'returned')
    return first.name === second.name;
  if (first.task !== second.task || first.field !== second.field) return false;
  if (first.name === 'answered')
    return second.name === 'answered' && second.oneOf.every((one) => first.oneOf.includes(one));
  return second.name === 'more-than' && first.of === second.of && first.over === second.over && first.percent <= second.percent; // prettier-ignore
}

/** Loops in which nobody does anything: a plan in one would go round for ever. */
export function loopFaults({ stages }: Procedure): Fault[] {
  const idle = new Map(stages.filter(({ tasks }) => tasks.length === 0).map((stage) => [stage.id, stage]));
  return stages.flatMap(({ id, exits }, at): Fault[] => {
    if (!idle.has(id) || !exits.some(({ to }) => reachedFrom(to, idle).has(id))) return [];
    return [{ path: ['stages', at], rule: 'loop-with-task', detail: `stage "${id}" stands in a loop without a task`, remedy: 'Give a stage of the loop a task, or lead it on.' }]; // prettier-ignore
  });
}

/** An effect of decisions that is missing, that nobody has approved, or before which they may be edited after the approval. */
export function effectFaults({ stages, start, decisions }: Procedure): Fault[] {
  const approving = stages.findIndex(({ tasks }) => tasks.some(({ approves }) => approves));
  if (decisions.length === 0)
    return approving < 0 ? [] : [{ path: ['stages', approving], rule: 'approval-decides', detail: 'a task approves, and the procedure carries no decisions', remedy: 'Name the `decisions`, or leave out `approves`.' }];
  const effects = stages.flatMap(({ effect }, at) => (effect ? [at] : []));
  const [at, second] = effects;
  if (second !== undefined) return [{ path: ['stages', second, 'effect'], rule: 'effect-once', detail: 'a procedure has one stage of effect at most', remedy: 'Leave one of them.' }];
  const effect = at === undefined ? undefined : stages[at];
  if (at === undefined || !effect) return [{ path: ['stages'], rule: 'effect-there', detail: 'a procedure that carries decisions needs a stage of effect', remedy: 'Add a stage with `effect: true` behind the approval.' }];
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const unapproved = new Map([...byId].filter(([, { tasks }]) => !tasks.some(({ approves }) => approves)));
  if (unapproved.has(start) && reachedFrom(start, unapproved).has(effect.id))
    return [{ path: ['stages', at], rule: 'effect-approved', detail: `stage "${effect.id}" can be reached without a task that approves`, remedy: 'Give every way to it a task with `approves: true`.' }];
  return stages.flatMap((stage, n): Fault[] => {
    if (!stage.edits) return [];
    const approves = stage.tasks.some((task) => task.approves);
    if (!approves && !reachedFrom(stage.id, unapproved).has(effect.id)) return [];
    return [{ path: ['stages', n, 'edits'], rule: 'approved-as-edited', detail: `what is changed in stage "${stage.id}" would take effect without an approval of it`, remedy: 'Leave out `edits` there, or put an approval between it and the effect.' }];
  });
} // prettier-ignore

/** The stages that hold a task of this id. */
export function stagesWith({ stages }: Procedure, task: string): readonly Stage[] {
  return stages.filter(({ tasks }) => tasks.some(({ id }) => id === task));
}

/** Whether some way leads from the start to a stage without passing one of these. */
export function avoids({ start, stages }: Procedure, to: string, passed: readonly Stage[]): boolean {
  const others = new Map(stages.filter((stage) => !passed.includes(stage)).map((stage) => [stage.id, stage]));
  return others.has(start) && reachedFrom(start, others).has(to);
}

/** The stages from which a plan still comes to its effect; all of them where the procedure has none. */
export function stagesBeforeEffect({ stages }: Procedure): readonly Stage[] {
  const effect = stages.find((stage) => stage.effect);
  if (!effect) return stages;
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  return stages.filter((stage) => stage !== effect && reachedFrom(stage.id, byId).has(effect.id));
}

/** Every stage to which some way leads, the first included; `end` where one leads there. Only by stages of the map. */
function reachedFrom(start: string, stages: ReadonlyMap<string, Crossing>): Set<string> {
  const reached = new Set<string>();
  const steps = [start];
  for (let id = steps.pop(); id !== undefined; id = steps.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const { to } of stages.get(id)?.exits ?? []) steps.push(to);
  }
  return reached;
}
