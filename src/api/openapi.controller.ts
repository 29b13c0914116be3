import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { AnyCommand } from '../kernel/command.js';
import type { AnyQuery } from '../projections/index.js';
import { COMMANDS, kebabCase } from './commands.controller.js';
import { docsPage } from './docs-page.js';
import { jsonSchemaOf } from './json-schema.js';

/** The list of query definitions that a server offers. */
export const QUERIES = Symbol('QUERIES');

type Json = Record<string, unknown>;
const problemResponse = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const PROBLEMS = {
  '400': problemResponse('The request does not fit: malformed JSON, unknown fields, missing actor'),
  '404': problemResponse('No such register, decision or route'),
  '409': problemResponse('The record stands otherwise: later entries, wrong expected revision'),
  '413': problemResponse('Too large'),
  '422': problemResponse('A rule refuses'),
  '503': problemResponse('The store or read model is not there (yet): repeat with the same key'),
};

/** OpenAPI 3.1 of everything that is served, made from the same definitions. */
export function openApiOf(commands: readonly AnyCommand[], queries: readonly AnyQuery[]): Json {
  const paths: Record<string, Json> = {};
  for (const command of commands)
    paths[`/api/v1/commands/${kebabCase(command.name)}`] = { post: commandOperation(command) };
  for (const query of queries)
    paths[`/api/v1/${query.path.replace(/:(\w+)/g, '{$1}')}`] = { get: queryOperation(query) };
  paths['/openapi.json'] = {
    get: { summary: 'This document', responses: { '200': { description: 'OpenAPI 3.1' } } },
  };
  paths['/docs'] = {
    get: { summary: 'This document, to read', responses: { '200': { description: 'HTML' } } },
  };
  return {
    openapi: '3.1.0',
    info: { title: 'Kiện Toàn', version: '1', description: 'Sổ bộ tổ chức: quyết định, lịch sử, báo cáo. Decisions on organizations, their history and reports.' },
    paths,
    components: { schemas: { Problem: PROBLEM, Receipt: RECEIPT } },
  }; // prettier-ignore
}

const text = { type: 'string' };
const PROBLEM: Json = {
  type: 'object', required: ['type', 'title', 'status', 'detail', 'remedy'],
  properties: { type: text, title: text, status: { type: 'integer' }, detail: text, instance: text, where: text, rule: text, remedy: text },
}; // prettier-ignore
const RECEIPT: Json = {
  type: 'object', required: ['stream', 'revision', 'position', 'commandId', 'repeated'],
  properties: { stream: text, revision: { type: 'integer' }, position: text, commandId: { type: 'string', format: 'uuid' }, repeated: { type: 'boolean' } },
}; // prettier-ignore

function commandOperation({ name, title, schema, example, roles }: AnyCommand): Json {
  const header = (header: string, required: boolean, description: string): Json => ({
    name: header,
    in: 'header',
    required,
    description,
    schema: text,
  });
  return {
    operationId: name, summary: title.vi, description: title.en, tags: ['commands'], 'x-roles': roles,
    parameters: [
      header('X-Actor', true, 'Who sends the command; recorded as not authenticated'),
      header('Idempotency-Key', false, 'The same key repeated is the same command; one is made and returned where it is missing'),
      header('X-Expected-Revision', false, 'Revision of the stream that the command was decided on, or no-stream'),
    ],
    requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(schema), example: example as unknown } } },
    responses: { '200': { description: 'Recorded, or had been', content: { 'application/json': { schema: { $ref: '#/components/schemas/Receipt' } } } }, ...PROBLEMS },
  }; // prettier-ignore
}

function queryOperation({ name, title, path, params, example }: AnyQuery): Json {
  const schema = jsonSchemaOf(params) as { properties?: Record<string, Json>; required?: string[] };
  const inPath = new Set([...path.matchAll(/:(\w+)/g)].map((found) => found[1]));
  const parameters = Object.entries(schema.properties ?? {}).map(([parameter, its]) => ({
    name: parameter, in: inPath.has(parameter) ? 'path' : 'query', required: inPath.has(parameter) || schema.required?.includes(parameter) === true,
    schema: its, ...(example[parameter] === undefined ? {} : { example: example[parameter] }),
  })); // prettier-ignore
  const position = {
    name: 'position',
    in: 'query',
    required: false,
    description: 'Wait until the read model has reached this position',
    schema: text,
  };
  const { '400': bad, '404': missing, '503': away } = PROBLEMS;
  return {
    operationId: `query-${name}`, summary: title.vi, description: title.en, tags: ['queries'], parameters: [...parameters, position],
    responses: { '200': { description: 'The answer', content: { 'application/json': {} } }, '400': bad, '404': missing, '503': away },
  }; // prettier-ignore
}

/** Serves the description of the API, for programs and for people. */
@Controller()
export class OpenApiController {
  private readonly document: Json;

  constructor(
    @Inject(COMMANDS) commands: readonly AnyCommand[],
    @Inject(QUERIES) queries: readonly AnyQuery[],
  ) {
    this.document = openApiOf(commands, queries);
  }

  @Get('openapi.json')
  openapi(): Json {
    return this.document;
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  docs(): string {
    return docsPage(this.document);
  }
}
