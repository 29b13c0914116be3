import type { AnyQuery } from '../projections/index.js';
import { ProblemError } from './problem.js';

/** Parameters of a query from texts. @throws ProblemError 400 with every fault */
export function parseParams(query: AnyQuery, given: Readonly<Record<string, unknown>>): unknown {
  const parsed = query.params.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  throw new ProblemError(400, 'invalid-parameters', `${issues[0]?.path ?? ''}: ${issues[0]?.message ?? ''}`, 'Mend the parameters as /docs describes them.', {
    where: issues[0]?.path ?? '', rule: `parameters of ${query.name}`, issues,
  }); // prettier-ignore
}
