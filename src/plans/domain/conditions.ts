import type { Task } from './plan.state.js';
import type { Condition, Votes } from './procedure.js';

/** Whether the condition of an exit holds of what was recorded in the tasks of its stage. */
export function holds(condition: Condition, tasks: readonly Task[]): boolean {
  if (condition.name === 'always') return true;
  if (condition.name === 'returned') return tasks.some(({ status }) => status === 'returned');
  const values = tasks
    .filter(({ template }) => template === condition.task)
    .map((task) => task.values[condition.field]);
  if (values.length === 0) return false;
  if (condition.name === 'answered') return values.every((value) => condition.oneOf.includes(String(value)));
  const votes = values.flatMap((value) => (Array.isArray(value) ? (value as readonly Votes[]) : []));
  const enough = ({ entitled, took, agreed }: Votes): boolean =>
    agreed * 100 > condition.percent * (condition.of === 'entitled' ? entitled : took);
  if (votes.length === 0) return false;
  return condition.over === 'each' ? votes.every(enough) : enough(sumOf(votes));
}

/** The votes of an area: of all its units together. */
function sumOf(votes: readonly Votes[]): Votes {
  const sum = (of: 'entitled' | 'took' | 'agreed'): number =>
    votes.reduce((total, one) => total + one[of], 0);
  return { entitled: sum('entitled'), took: sum('took'), agreed: sum('agreed') };
}
