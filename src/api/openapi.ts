import type { AnyCommand } from '../kernel/command.js';
import type { AnyQuery } from '../projections/index.js';
import { answerSchemaOf, jsonSchemaOf } from './json-schema.js';
import { PAGE_PARAMETERS, parametersOf } from './parameters.js';
import { documentPaths } from './openapi-documents.js';
import { livePaths } from './live/openapi-live.js';
import { HTTP_PROBLEM_TYPES, PROBLEM_TYPES } from './problem-pages/index.js';
import { commandPath, queryPath } from './routes.js';

type Json = Record<string, unknown>;

const text = { type: 'string' };
/** The problem types that are answered with a status; `/problems/<type>` says what each of them means. */
const typesOf = (status: number): string[] =>
  Object.entries(HTTP_PROBLEM_TYPES).flatMap(([code, [usual]]) => (usual === status ? [`/problems/${code}`] : [])).sort(); // prettier-ignore
const problemResponse = (status: number, description: string): Json => ({
  description,
  'x-problem-types': typesOf(status),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const PROBLEMS = {
  '400': problemResponse(400, 'The request does not fit: malformed JSON, unknown fields, foreign position'),
  '401': problemResponse(401, 'No token, or one that is refused; WWW-Authenticate says which'),
  '403': problemResponse(403, 'The token lacks the role, or what is touched lies outside of its scope'),
  '404': problemResponse(404, 'No such register, decision or route'),
  '409': problemResponse(409, 'The record stands otherwise: later entries, wrong expected revision'),
  '412': problemResponse(412, 'A unit that If-Match names has been touched since it was seen'),
  '413': problemResponse(413, 'Too large'),
  '415': problemResponse(415, 'Not JSON; a document that is not kept, or is another than it is called'),
  '422': problemResponse(422, 'A rule refuses'),
  '429': problemResponse(429, 'Too many requests in a minute, or streams open at once; Retry-After says how long to wait'),
  '503': problemResponse(503, 'The store or read model is not there (yet): repeat with the same key'),
}; // prettier-ignore
const PROBLEM: Json = {
  type: 'object', description: 'What went wrong (RFC 9457): what, where, by which rule, and what to do.', required: ['type', 'title', 'status', 'detail', 'remedy'],
  properties: { type: text, title: text, status: { type: 'integer' }, detail: text, instance: text, where: text, rule: text, remedy: text },
}; // prettier-ignore
const RECEIPT: Json = {
  type: 'object', description: 'Where a command was recorded. A read that sends the position back sees it.', required: ['stream', 'revision', 'position', 'commandId', 'repeated'],
  properties: { stream: text, revision: { type: 'integer' }, position: text, commandId: { type: 'string', format: 'uuid' }, repeated: { type: 'boolean' } },
}; // prettier-ignore
const POSITION: Json = { description: 'Position of the log that the answer stands at', schema: text };

const TOKEN: Json = {
  type: 'http', scheme: 'bearer', bearerFormat: 'JWT',
  description: 'Claims beside iss, aud and exp: `sub`, an opaque account id; `roles`; `registers`, ids or `["*"]`; `localities`, unit ids. `kientoan token` issues one for development.',
}; // prettier-ignore

const QUESTIONS = { name: 'Questions', description: 'Tra cứu: cơ cấu, báo cáo, nhật ký' };
const DOCUMENTS = { name: 'Documents', description: 'Tài liệu kèm theo' };
const SERVER = { name: 'Server', description: 'Máy chủ' };
/** Under which heading a command stands: the first that fits its stream and name. */
const HEADINGS: readonly { name: string; description: string; of: RegExp }[] = [
  { name: 'Register', description: 'Sổ bộ, ghi hiện trạng, hủy ghi nhận, đính chính', of: /^register (OpenRegister|RecordOpeningInventory|AnnulDecision|Correct\w+)$/ },
  { name: 'Members and households', description: 'Đảng viên và hộ gia đình', of: /^register \w*(Members\w*|Households)$/ },
  { name: 'Posts', description: 'Chức danh', of: /^register (FillPost|EndPost|AssignSecretaryAsHead)$/ },
  { name: 'Localities', description: 'Xã, phường, thị trấn', of: /^register \w*Localit(y|ies)$/ },
  { name: 'Villages', description: 'Thôn, tổ dân phố', of: /^register \w*Villages?$/ },
  { name: 'Organizations', description: 'Tổ chức cơ sở đảng', of: /^register \w*Organizations?$/ },
  { name: 'Groups', description: 'Tổ đảng', of: /^register \w*Group(s|Number)?$/ },
  { name: 'Cells', description: 'Chi bộ', of: /^register / },
  { name: 'Inspections', description: 'Kiểm tra, giám sát, khắc phục', of: /^inspection / },
  { name: 'Meetings', description: 'Sinh hoạt chi bộ, kiến nghị', of: /^meeting / },
  { name: 'Programmes', description: 'Chương trình, chỉ tiêu', of: /^programme / },
  { name: 'Operations', description: 'Vận hành', of: /^/ },
]; // prettier-ignore

/** OpenAPI 3.1 of everything that is served, made from the same definitions. */
export function openApiOf(commands: readonly AnyCommand[], queries: readonly AnyQuery[]): Json {
  const paths: Record<string, Json> = {};
  for (const command of commands) paths[commandPath(command)] = { post: commandOperation(command) };
  for (const query of queries) paths[queryPath(query)] = { get: queryOperation(query) };
  Object.assign(paths, livePaths(PROBLEMS), documentPaths(PROBLEMS));
  paths['/'] = page('This server, to begin with', 'text/html');
  paths['/docs'] = page('This document, to read and to try out', 'text/html');
  paths['/openapi.json'] = page('This document', 'application/json');
  paths['/health/live'] = page('Whether the server answers', 'application/json');
  paths['/health/ready'] = page('Whether it can record and answer; with the lag of whatever follows the log', 'application/json', { responses: { '503': problemResponse(503, 'The log cannot be reached, or what follows it is halted') } }); // prettier-ignore
  paths['/metrics'] = page('Metrics, as Prometheus reads them', 'text/plain');
  paths['/problems'] = page('Every problem type', 'text/html');
  paths['/problems/{type}'] = page('What a problem type means, and what to do', 'text/html', {
    parameters: [PROBLEM_TYPE],
  });
  const used = new Set(commands.map(headingOf));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kiện Toàn', version: '1',
      description: 'Sổ bộ tổ chức: quyết định, lịch sử, báo cáo. The record of an authority\'s organization: decisions, their history, reports.\n\nA command answers with the position at which it was recorded; a question that sends it back (`position`) waits until it can see it. Every problem says what is wrong, where, by which rule, and what to do. Send a bearer token (`Authorize`): its subject is recorded as the actor, its roles and scope say what it may do (`x-roles`, `x-narrowest-scope`). In demo mode the server prints tokens when it starts.',
    },
    tags: [QUESTIONS, DOCUMENTS, ...HEADINGS.filter(({ name }) => used.has(name)).map(({ name, description }) => ({ name, description })), SERVER],
    security: [{ token: [] }],
    paths,
    components: { schemas: { Problem: PROBLEM, Receipt: RECEIPT, ...answersNamed(queries) }, securitySchemes: { token: TOKEN } },
  }; // prettier-ignore
}

const PROBLEM_TYPE: Json = {
  name: 'type', in: 'path', required: true, description: 'The last part of a problem\'s type', schema: { enum: Object.keys(PROBLEM_TYPES).sort() }, example: 'unit-ended',
}; // prettier-ignore

function page(
  summary: string,
  type: string,
  { parameters = [], responses = {} }: { parameters?: Json[]; responses?: Json } = {},
): Json {
  const schema = { type: type.startsWith('text/') ? 'string' : 'object' };
  return { get: { summary, tags: [SERVER.name], security: [], ...(parameters.length > 0 ? { parameters } : {}), responses: { '200': { description: summary, content: { [type]: { schema } } }, ...responses } } }; // prettier-ignore
}

const headingOf = ({ name, fold }: AnyCommand): string =>
  HEADINGS.find(({ of }) => of.test(`${fold.category} ${name}`))?.name ?? '';

function commandOperation(command: AnyCommand): Json {
  const { name, title, schema } = command;
  const example = command.example as unknown;
  const header = (header: string, required: boolean, description: string): Json => ({
    name: header, in: 'header', required, description, schema: text,
  }); // prettier-ignore
  return {
    operationId: name, summary: title.vi, description: title.en, tags: [headingOf(command)], ...accessOf(command),
    parameters: [
      header('Idempotency-Key', false, 'The same key repeated is the same command; one is made and returned where it is missing'),
      header('X-Expected-Revision', false, 'Revision of the stream that the command was decided on, or no-stream'),
      header('If-Match', false, 'The `etag` of each unit that was looked at, separated by commas: refused where one of them has been touched since. What else happens in the register does not matter'),
      header('X-Correlation-Id', false, 'Recorded with the events and returned; else the trace id of traceparent, else the id of the command'),
    ],
    requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(schema), example } } },
    responses: {
      '200': {
        description: 'Recorded, or had been',
        headers: { 'X-Position': POSITION, 'X-Correlation-Id': { description: 'What ties the command to others', schema: text }, 'Idempotency-Key': { description: 'The key under which it is recorded', schema: text } },
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Receipt' } } },
      },
      ...PROBLEMS,
    },
  }; // prettier-ignore
}

/** Who may use it, as the authorization matrix says. */
function accessOf({ roles, scope }: AnyCommand | AnyQuery): Json {
  return { 'x-roles': roles, 'x-narrowest-scope': typeof scope === 'string' ? scope : 'locality' };
}

function queryOperation(query: AnyQuery): Json {
  const { name, title, example } = query;
  const asked = [...parametersOf(query), ...(query.pages ? PAGE_PARAMETERS : [])];
  const parameters = asked.map(({ name: parameter, inPath, required, flag, description, schema }) => ({
    name: parameter, in: inPath ? 'path' : 'query', required, description, schema,
    ...(example[parameter] === undefined ? {} : { example: flag ? example[parameter] === 'true' : example[parameter] }),
  })); // prettier-ignore
  const wait = (place: string, parameter: string): Json => ({
    name: parameter, in: place, required: false, description: 'Position of a receipt: waits until the answer can see it, 2 seconds at most', schema: text,
  }); // prettier-ignore
  const {
    '409': _conflict,
    '412': _moved,
    '413': _large,
    '415': _notJson,
    '422': _rule,
    ...problems
  } = PROBLEMS;
  return {
    operationId: `query-${name}`, summary: title.vi, description: title.en, tags: [QUESTIONS.name], ...accessOf(query),
    parameters: [...parameters, wait('query', 'position'), wait('header', 'X-Position')],
    responses: { ...answered(query), ...problems },
  }; // prettier-ignore
}

const NEXT: Json = {
  description: '`cursor` of the next page; null on the last one',
  type: ['string', 'null'],
};

/** How a question is answered, with everything in the answer. */
function answered(query: AnyQuery): Json {
  const { schema } = answerSchemaOf(query.answer);
  const { properties, required } = schema as { properties: Json; required: string[] };
  const paged = { ...schema, properties: { ...properties, next: NEXT }, required: [...required, 'next'] };
  const headers = {
    'X-Position': POSITION,
    ...(query.pages ? { Link: { description: '`rel="next"`: the address of the next page', schema: text } } : {}),
    ...(query.etag ? { ETag: { description: 'To be sent in If-None-Match, and in If-Match of a command', schema: text } } : {}),
  };
  const unchanged = { '304': { description: 'If-None-Match names what stands', headers: { ETag: { schema: text } } } };
  return {
    '200': { description: 'The answer', headers, content: { 'application/json': { schema: query.pages ? paged : schema } } },
    ...(query.etag ? unchanged : {}),
  };
} // prettier-ignore

/** What several answers have a name for. */
const answersNamed = (queries: readonly AnyQuery[]): Json =>
  Object.assign({}, ...queries.map(({ answer }) => answerSchemaOf(answer).named)) as Json;
