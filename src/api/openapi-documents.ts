import { MEDIA_TYPES } from '../documents/index.js';
import { READERS } from '../projections/index.js';
import { KEEPERS } from './documents.controller.js';
import { DOCUMENTS } from './routes.js';

type Json = Record<string, unknown>;

const bytes = { type: 'string', format: 'binary' };
const HASH = {
  name: 'sha256', in: 'path', required: true, description: 'SHA-256 of its bytes, lower-case hexadecimal', schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
}; // prettier-ignore
const KEPT = {
  type: 'object', required: ['sha256', 'mediaType', 'bytes'], additionalProperties: false,
  properties: { sha256: { type: 'string' }, mediaType: { type: 'string' }, bytes: { type: 'integer' } },
}; // prettier-ignore

/** The bytes of documents, for OpenAPI. `problems`: the answers to what is refused, by status. */
export function documentPaths(problems: Readonly<Record<'400' | '404' | '413' | '415' | '422' | '429' | '503', Json>>): Record<string, Json> {
  const { '400': bad, '404': missing, '413': large, '415': type, '422': rule, '429': many, '503': away } = problems;
  const kept = (description: string): Json => ({ description, content: { 'application/json': { schema: KEPT } } });
  return {
    [DOCUMENTS[0].path]: {
      get: {
        operationId: 'read-document', summary: 'Đọc một tài liệu', description: 'The bytes of a document. Whoever has been told its hash may read it', tags: ['Documents'], 'x-roles': READERS, 'x-narrowest-scope': 'any', parameters: [HASH],
        responses: { '200': { description: 'The bytes', content: { '*/*': { schema: bytes } } }, '304': { description: 'If-None-Match names it: it never changes' }, '400': bad, '404': missing, '429': many },
      },
      put: {
        operationId: 'keep-document', summary: 'Lưu một tài liệu', description: 'Keeps a document, so that commands can cite it. The hash is that of its bytes; the type is told by them and must be what Content-Type says. What no event cites is removed after some days', tags: ['Documents'], 'x-roles': KEEPERS, 'x-narrowest-scope': 'any', parameters: [HASH],
        requestBody: { required: true, content: Object.fromEntries(MEDIA_TYPES.map((one) => [one, { schema: bytes }])) },
        responses: { '200': kept('It was kept already'), '201': kept('Kept'), '400': bad, '413': large, '415': type, '422': rule, '429': many, '503': away },
      },
    },
  };
} // prettier-ignore
