import { auditQuery } from '../../history/index.js';
import { LIVE } from '../routes.js';

type Json = Record<string, unknown>;

const text = { type: 'string' };
const header = (name: string, required: boolean, description: string): Json => ({
  name, in: 'header', required, description, schema: text,
}); // prettier-ignore
const LAST_EVENT = header(
  'Last-Event-ID',
  false,
  'The id of the last event that was heard: goes on behind it',
);
const stream = (description: string): Json => ({ description, content: { 'text/event-stream': { schema: text } } }); // prettier-ignore

/** What is told as it happens, for OpenAPI. `problems`: the answers to what is refused, by status. */
export function livePaths(problems: Readonly<Record<'400' | '404' | '409' | '429' | '503', Json>>): Record<string, Json> {
  const [audit, rebuild, progress] = LIVE.map(({ path }) => path) as [string, string, string];
  const { '400': bad, '404': missing, '409': conflict, '429': many, '503': away } = problems;
  return {
    [audit]: { get: {
      operationId: 'follow-audit', summary: 'Nhật ký kiểm toán, theo dõi trực tiếp', description: 'The audit trail as it grows, by server-sent events: each `entry` is one as `audit` lists it, its id the position. Without Last-Event-ID and `after` it begins with what comes now', tags: ['Questions'], 'x-roles': auditQuery.roles, 'x-narrowest-scope': auditQuery.scope,
      parameters: [
        { name: 'register', in: 'path', required: true, description: 'id of the register, or `operations`', schema: text, example: 'kon-tum' },
        { name: 'after', in: 'query', required: false, description: 'Position of an answer: begins behind it', schema: text },
        LAST_EVENT,
      ],
      responses: { '200': stream('Events `entry`'), '400': bad, '404': missing, '429': many, '503': away },
    } },
    [rebuild]: { post: {
      operationId: 'rebuild-read-models', summary: 'Dựng lại dữ liệu tra cứu', description: 'Builds the read models beside the live ones, compares and switches; the certificate is recorded', tags: ['Operations'], 'x-roles': ['operator'], 'x-narrowest-scope': 'any',
      responses: {
        '202': {
          description: 'Begun', headers: { Location: { description: 'Where its progress is told', schema: text } },
          content: { 'application/json': { schema: { type: 'object', required: ['rebuild', 'events'], additionalProperties: false, properties: { rebuild: { type: 'string', format: 'uuid' }, events: text } } } },
        },
        '409': conflict,
      },
    } },
    [progress]: { get: {
      operationId: 'follow-rebuild', summary: 'Tiến độ dựng lại dữ liệu tra cứu', description: 'How far the rebuild is that was asked for last, by server-sent events: `progress`, then `finished` with the certificate, or `failed` with the problem', tags: ['Operations'], 'x-roles': ['operator'], 'x-narrowest-scope': 'any',
      parameters: [LAST_EVENT],
      responses: { '200': stream('Events `progress`, `finished`, `failed`'), '204': { description: 'The last event was heard already' }, '400': bad, '404': missing, '429': many },
    } },
  };
} // prettier-ignore
