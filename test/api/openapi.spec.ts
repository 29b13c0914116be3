import { z } from 'zod';
import { openApiOf } from '../../src/api/openapi.js';
import { DOCUMENTS, LIVE, PAGES, routesOf } from '../../src/api/routes.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
  readonly example?: unknown;
}
interface Operation {
  readonly operationId?: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { schema: object; example: Record<string, unknown> }> };
  readonly responses: Readonly<Record<string, { description: string }>>;
} // prettier-ignore
interface Document {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly tags: readonly { name: string; description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let running: RunningSystem;
let document: Document;
let operations: { path: string; method: string; operation: Operation }[];
beforeAll(async () => {
  running = await runSystem();
  document = (await running.get('/openapi.json')).body as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const opening = { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở' }; // prettier-ignore
  await running.send('open-register', opening);
});
afterAll(() => running.close());

/** Everything below a value with the place where it stands. */
function* within(value: unknown, place = '#'): Generator<{ place: string; value: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  yield { place, value: value as Record<string, unknown> };
  for (const [name, item] of Object.entries(value)) yield* within(item, `${place}/${name}`);
}
const bodyOf = ({ requestBody }: Operation) => requestBody?.content['application/json'];
/** A path with values that fit its parameters. */
const filled = (path: string): string => path.replace('{register}', 'r').replace('{unit}', 'u').replace('{type}', 'unit-ended'); // prettier-ignore
const isCommand = (path: string): boolean => path.startsWith('/api/v1/commands/');
const request = (path: string, method: string) =>
  fetch(`${running.served.url}${filled(path)}`, { method, headers: running.authorization });

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1: each operation has a unique id, answers, known tags and parameters with a schema and a meaning', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Kiện Toàn', version: expect.any(String) as string });
    const ids = operations.flatMap(({ operation }) => operation.operationId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { path, operation } of operations) {
      expect([path, operation.summary]).toEqual([path, expect.stringMatching(/\S/)]);
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
      for (const { description } of Object.values(operation.responses)) expect(description).toMatch(/\S/);
      for (const parameter of operation.parameters ?? [])
        expect([path, parameter]).toEqual([path, expect.objectContaining({ name: expect.stringMatching(/\S/), in: expect.stringMatching(/^(path|query|header)$/), description: expect.stringMatching(/\S/), schema: expect.any(Object) })]); // prettier-ignore
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(declared.map(({ name, required }) => [name, required])).toEqual(
        inPath.map((name) => [name, true]),
      );
    }
    for (const tag of tags)
      expect(operations.some(({ operation }) => operation.tags.includes(tag))).toBe(true);
  });

  it('points only at what it holds', () => {
    const places = new Set([...within(document)].map(({ place }) => place));
    for (const { place, value } of within(document))
      if (typeof value['$ref'] === 'string')
        expect([place, places.has(value['$ref'])]).toEqual([place, true]);
  });

  it('describes everything that is served, and nothing else', () => {
    const { commands, queries } = running.system.capabilities;
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    expect(described.sort()).toEqual(routesOf(commands, queries).map(({ path, method }) => `${method} ${path}`).sort()); // prettier-ignore
    expect(described).toHaveLength(
      commands.length + queries.length + LIVE.length + DOCUMENTS.length + PAGES.length,
    );
    expect(openApiOf(commands, queries)).toEqual(document);
  });

  /** It is begun, and told of from then on. */
  const WITHOUT: Readonly<Record<string, number>> = { 'rebuild-read-models': 202 };

  it('is answered as it says: each route is there, and says by which method it is asked', async () => {
    for (const { path, method, operation } of operations) {
      const served = await request(path, method.toUpperCase());
      // What is told as it happens has no end.
      await served.body?.cancel();
      // A command without a body is refused for it; the unit `u` is not there, and `{plan}`, `{name}` and `{sha256}` are no ids; every other question has an answer.
      expect([path, served.status]).toEqual([
        path,
        WITHOUT[operation.operationId ?? ''] ??
          (method === 'post'
            ? 415
            : path.includes('{unit}')
              ? 422
              : /\{(plan|name|sha256)\}/.test(path)
                ? 400
                : 200),
      ]);
      const other = await request(path, method === 'post' ? 'GET' : 'DELETE');
      expect([path, other.status, other.headers.get('allow')]).toEqual([path, 405, method === 'post' ? 'POST' : path.includes('{sha256}') ? 'GET, HEAD, PUT' : 'GET, HEAD']); // prettier-ignore
      expect(await other.json()).toMatchObject({ type: '/problems/method-not-allowed' });
    }
  });

  it('shows for each command an example that its published schema takes, and refuses with an unknown field', () => {
    for (const { path, operation } of operations.filter(({ path }) => isCommand(path))) {
      const { schema, example } = bodyOf(operation) ?? { schema: {}, example: {} };
      const published = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
      expect([path, published.safeParse(example).error?.message]).toEqual([path, undefined]);
      expect([path, published.safeParse({ ...example, colour: 'red' }).success]).toEqual([path, false]);
      expect([path, published.safeParse({}).success]).toEqual([path, false]);
    }
  });

  it('shows examples that get as far as the rules: on an empty register none of them is malformed', async () => {
    for (const { path, operation } of operations.filter(({ path }) => isCommand(path))) {
      const answer = await running.send(path.split('/').at(-1) ?? '', bodyOf(operation)?.example);
      expect([path, answer.body.type]).not.toEqual([path, '/problems/invalid-command']);
      expect([200, 404, 409, 422]).toContain(answer.status);
    }
  });

  it('shows examples of parameters that questions take', async () => {
    await running.send('open-register', { register: 'kon-tum', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở' }); // prettier-ignore
    for (const { path, operation } of operations.filter(
      ({ path }) => path.startsWith('/api/v1/registers') && !path.endsWith('/events'),
    )) {
      const parameters = (operation.parameters ?? []).filter(({ example }) => example !== undefined);
      const asked = parameters.filter((one) => one.in === 'query').map(({ name, example }): [string, string] => [name, String(example)]); // prettier-ignore
      const address = parameters.filter((one) => one.in === 'path').reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), path); // prettier-ignore
      const answer = await running.get(`${address}?${new URLSearchParams(asked).toString()}`);
      expect([path, answer.status]).toEqual([
        path,
        path.includes('{unit}') ? 422 : path.includes('{plan}') ? 404 : 200,
      ]);
    }
  });
});

describe('what a browser finds', () => {
  it.each(['/', '/docs', '/docs/start.js', '/docs/ui/swagger-ui-bundle.js', '/docs/ui/swagger-ui.css', '/docs/ui/favicon-32x32.png'])(
    '%s comes from this server alone',
    async (path) => {
      const response = await fetch(`${running.served.url}${path}`);
      const text = await response.text();
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
      if (response.headers.get('content-type')?.startsWith('text/html'))
        for (const [, address] of text.matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\//);
    },
  ); // prettier-ignore

  it('at the address of the server, a link to each question with its example', async () => {
    const page = (await running.get('/')).body as string;
    for (const { path } of running.system.capabilities.queries)
      expect(page).toContain(`/api/v1/${path.split('/:')[0] ?? ''}`);
  });
});
