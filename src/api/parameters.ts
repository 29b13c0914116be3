import type { ZodType } from 'zod';
import type { AnyQuery } from '../projections/index.js';
import { jsonSchemaOf } from './json-schema.js';
import { pageParams, type PageParams } from './paging.js';
import { ProblemError } from './problem.js';

/** What the parameters of questions mean; one of a name means the same in each. */
const MEANING: Readonly<Record<string, string>> = {
  register: 'id of the register',
  unit: 'id of a unit, as `units` finds it',
  validAt: 'the day asked about, YYYY-MM-DD; default today in Vietnam',
  recordedAt: 'as it was known then: an instant such as 2021-09-15T08:00:00Z, or the end of a day in UTC',
  find: 'part of a name or code; typed without diacritics it finds both',
  kind: 'only units of this kind',
  vacant: 'only posts that nobody holds',
  combined: 'only secretaries who also head the village of their cell',
  open: 'only rounds with a recommendation that is not settled',
  overdue: 'only what is past its deadline: rounds with such a recommendation, tasks',
  unresolved: 'only meetings with an issue that is not settled',
  since: 'counts what happened from this day on, YYYY-MM-DD',
  basis: 'number of the legal basis, such as 66/NQ-HĐND',
  from: 'recorded on this day (UTC) or later',
  to: 'recorded on this day (UTC) or earlier',
  plan: 'id of a plan, as `plans` lists it',
  status:
    'only plans that are: draft, running, scheduled, executing, compensating, in-effect, completed, cancelled, failed',
  at: 'as the plan stood at this revision of its stream',
  procedure: 'the outcome of the decisions under this procedure alone',
  role: 'only tasks for this role',
  holder: 'only tasks that this person has',
  dueBy: 'only tasks that are due on this day or earlier, YYYY-MM-DD',
  mine: 'only what the asker may do: for one of his roles, and nobody else has it',
  on: 'what is in force on this day, YYYY-MM-DD',
  name: 'name of a procedure, as `procedures` lists it',
};

/** A parameter of a query as transports offer it. */
export interface Parameter {
  readonly name: string;
  readonly inPath: boolean;
  readonly required: boolean;
  /** Given or not: an option without a value, `true` or `false` over HTTP. */
  readonly flag: boolean;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The parameters of a query, those of its path first. */
export function parametersOf({ path, params }: AnyQuery): Parameter[] {
  return parametersIn(params, [...path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? '')); // prettier-ignore
}

function parametersIn(params: ZodType, inPath: readonly string[]): Parameter[] {
  const shape = (params as { shape?: Readonly<Record<string, ZodType>> }).shape ?? {};
  const { properties = {}, required = [] } = jsonSchemaOf(params) as {
    properties?: Readonly<Record<string, Record<string, unknown>>>;
    required?: readonly string[];
  };
  const names = [...inPath, ...Object.keys(shape).filter((name) => !inPath.includes(name))];
  return names.map((name) => {
    const flag = isFlag(shape[name]);
    return {
      name,
      inPath: inPath.includes(name),
      required:
        inPath.includes(name) || (required.includes(name) && properties[name]?.['default'] === undefined),
      flag,
      description: shape[name]?.description ?? MEANING[name] ?? '',
      schema: flag ? { type: 'boolean' } : (properties[name] ?? { type: 'string' }),
    };
  });
}

/** It takes what means yes or no, and no other word. */
const isFlag = (schema: ZodType | undefined): boolean =>
  schema !== undefined && schema.safeParse('true').success && !schema.safeParse('word').success;

/** The parameters over HTTP that say which page of a list is wanted. */
export const PAGE_PARAMETERS: readonly Parameter[] = parametersIn(pageParams, []);

/** Parameters of a query from texts. @throws ProblemError 400 with every fault */
export function parseParams(query: AnyQuery, given: Readonly<Record<string, unknown>>): unknown {
  return checked(query, query.params, given);
}

/** Which page of a query's list is wanted, from texts, and the texts that say nothing of it. @throws ProblemError 400 with every fault */
export function parsePage(
  query: AnyQuery,
  { limit, cursor, ...rest }: Readonly<Record<string, unknown>>,
): { readonly page: PageParams; readonly rest: Readonly<Record<string, unknown>> } {
  return { page: checked(query, pageParams, { limit, cursor }), rest };
}

function checked<P>(query: AnyQuery, schema: ZodType<P>, given: Readonly<Record<string, unknown>>): P {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const paged = query.pages ? PAGE_PARAMETERS : [];
  const known = [...parametersOf(query), ...paged].map(({ name }) => name);
  const issues = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((path) => ({ path, message: `there is no such parameter; there are ${[...known, 'position'].join(', ')}` }))
      : [{ path: issue.path.map(String).join('.'), message: issue.message }],
  ); // prettier-ignore
  throw new ProblemError(400, 'invalid-parameters', `${issues[0]?.path ?? ''}: ${issues[0]?.message ?? ''}`, 'Mend the parameters as /docs describes them.', {
    where: issues[0]?.path ?? '', rule: `parameters of ${query.name}`, issues,
  }); // prettier-ignore
}
