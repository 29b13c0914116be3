import type { Plan } from './plan.state.js';
import type { AtMost, Figure } from './procedure.js';

/** What a figure of a procedure comes to in a plan; undefined where its task has not recorded it. */
export function figureIn(plan: Plan, procedure: string, figure: Figure): number | undefined {
  if (typeof figure === 'number') return figure;
  const { task, field, outOf = 1 } = figure;
  const [last] = [...plan.tasks.values()]
    .filter((one) => one.procedure === procedure && one.template === task && one.status === 'completed')
    .toSorted((a, b) => b.round - a.round);
  const recorded = last?.values[field];
  return typeof recorded === 'number' ? Math.floor(recorded / outOf) : undefined;
}

/** The most that a number may be in a form that says so much else; undefined where nothing bounds it. */
export function mostIn(
  plan: Plan,
  procedure: string,
  atMost: AtMost | undefined,
  values: Readonly<Record<string, unknown>>,
): number | undefined {
  if (atMost === undefined) return undefined;
  if (typeof atMost === 'number' || 'task' in atMost) return figureIn(plan, procedure, atMost);
  const bound = atMost.each[String(values[atMost.by])];
  return bound === undefined ? undefined : figureIn(plan, procedure, bound);
}
