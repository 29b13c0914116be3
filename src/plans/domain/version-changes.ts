import type { Sentence } from '../../kernel/event.js';
import type { Procedure, Stage, TaskTemplate } from './procedure.js';

/** Something that two versions of a procedure say differently; null where one of them says nothing. */
export interface ChangedPart {
  /** `deadline`, `citation`, `exits`… as the file of the procedure names it. */
  readonly part: string;
  readonly from: unknown;
  readonly to: unknown;
}

type Change = 'added' | 'removed' | 'changed' | 'same';

/** A task of a stage in two versions. */
export interface ChangedTask {
  readonly task: string;
  readonly title: Sentence;
  readonly change: Change;
  readonly parts: readonly ChangedPart[];
}

/** A stage in two versions. */
export interface ChangedStage {
  readonly stage: string;
  readonly title: Sentence;
  readonly change: Change;
  readonly parts: readonly ChangedPart[];
  readonly tasks: readonly ChangedTask[];
}

const OF_STAGE = ['title', 'citation', 'edits', 'wait', 'effect', 'exits'] as const satisfies readonly (keyof Stage)[]; // prettier-ignore
const OF_TASK = [
  ...(['title', 'citation', 'role', 'level', 'fields', 'evidence'] as const),
  ...(['deadline', 'escalates', 'approves', 'otherThan', 'forEach'] as const),
] satisfies readonly (keyof TaskTemplate)[];

/** Stage by stage and task by task what another version of a procedure says otherwise; those of `to` in its order, then those that it lacks. Pure. */
export function versionChanges(from: Procedure, to: Procedure): ChangedStage[] {
  return pairsOf(from.stages, to.stages).map(([before, after]) => {
    const tasks = pairsOf(before?.tasks ?? [], after?.tasks ?? []).map(([old, now]): ChangedTask => {
      const { id, title } = (now ?? old) as TaskTemplate;
      const parts = old && now ? partsOf(OF_TASK, old, now) : [];
      return { task: id, title, change: changeOf(old, now, parts.length > 0), parts };
    });
    const { id, title } = (after ?? before) as Stage;
    const parts = before && after ? partsOf(OF_STAGE, before, after) : [];
    const isChanged = parts.length > 0 || tasks.some(({ change }) => change !== 'same');
    return { stage: id, title, change: changeOf(before, after, isChanged), parts, tasks };
  });
}

function changeOf(before: unknown, after: unknown, isChanged: boolean): Change {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return isChanged ? 'changed' : 'same';
}

/** By id: each of `to` beside what it was, then what is gone. */
function pairsOf<T extends { readonly id: string }>(
  from: readonly T[],
  to: readonly T[],
): (readonly [T | undefined, T | undefined])[] {
  const known = new Set(to.map(({ id }) => id));
  return [
    ...to.map((one) => [from.find(({ id }) => id === one.id), one] as const),
    ...from.filter(({ id }) => !known.has(id)).map((one) => [one, undefined] as const),
  ];
}

function partsOf<T extends object>(names: readonly (keyof T & string)[], from: T, to: T): ChangedPart[] {
  return names
    .map((part) => ({ part, from: from[part] ?? null, to: to[part] ?? null }))
    .filter((one) => JSON.stringify(one.from) !== JSON.stringify(one.to));
}
