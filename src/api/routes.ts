import type { AnyCommand } from '../kernel/command.js';
import type { AnyQuery } from '../projections/index.js';
import { ProblemError } from './problem.js';

/** One thing that is served. `path` as OpenAPI writes it: `/api/v1/registers/{register}/structure`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
}

/** `MergeVillages` as a path segment: `merge-villages`. */
export function kebabCase(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
}

export const commandPath = ({ name }: AnyCommand): string => `/api/v1/commands/${kebabCase(name)}`;
export const queryPath = ({ path }: AnyQuery): string => `/api/v1/${path.replace(/:(\w+)/g, '{$1}')}`;

/** What is told as it happens. */
export const LIVE = [
  { method: 'GET', path: '/api/v1/registers/{register}/audit/events' },
  { method: 'POST', path: '/api/v1/read-models/rebuild' },
  { method: 'GET', path: '/api/v1/read-models/rebuild/events' },
] as const satisfies readonly Route[];

/** Documents that commands cite: their bytes. */
export const DOCUMENTS = [
  { method: 'GET', path: '/api/v1/documents/{sha256}' },
  { method: 'PUT', path: '/api/v1/documents/{sha256}' },
] as const satisfies readonly Route[];

/** What is served beside commands and queries. */
export const PAGES = ['/', '/docs', '/openapi.json', '/problems', '/problems/{type}', '/health/live', '/health/ready', '/metrics'] as const; // prettier-ignore

/** Everything that is served. */
export function routesOf(commands: readonly AnyCommand[], queries: readonly AnyQuery[]): Route[] {
  return [
    ...commands.map((command) => ({ method: 'POST', path: commandPath(command) }) as const),
    ...queries.map((query) => ({ method: 'GET', path: queryPath(query) }) as const),
    ...LIVE,
    ...DOCUMENTS,
    ...PAGES.map((path) => ({ method: 'GET', path }) as const),
  ];
}

/** The values of a route's parameters where a path fits it. */
export function match(route: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [route.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const named: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const segment = given[at] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) named[name] = segment;
    else if (part !== segment) return undefined;
  }
  return named;
}

/** What is said where nothing answers: nothing is there (404), or it is asked in another way (405). */
export function unserved(routes: readonly Route[], method: string, path: string): ProblemError {
  const methods = routes.flatMap((route) => (match(route.path, path) ? [route.method] : []));
  if (methods.length === 0)
    return new ProblemError(404, 'not-found', `There is nothing at ${path}.`, 'Look at /docs for what there is.', {
      where: path, rule: 'routes of this server',
    }); // prettier-ignore
  const allow = methods.map((one) => (one === 'GET' ? 'GET, HEAD' : one)).join(', ');
  return new ProblemError(405, 'method-not-allowed', `${path} is not asked by ${method}.`, `Use ${allow}: commands are POST, questions are GET, documents are PUT.`, {
    where: method, rule: 'routes of this server', allow,
  }); // prettier-ignore
}
