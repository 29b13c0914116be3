import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { BODY_BYTES, jsonOf, tooLarge } from './json-body.js';
import { ProblemError } from './problem.js';

const INFLATERS: Readonly<Record<string, () => Transform>> = {
  'gzip': createGunzip,
  'x-gzip': createGunzip,
  'deflate': createInflate,
  'br': createBrotliDecompress,
}; // prettier-ignore

/** What a server does with the bodies of requests: JSON is parsed, anything else is not even read. */
export function parseBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  for (const type of ['application/json', /^application\/[\w.-]+\+json\s*(;|$)/i])
    fastify.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: BODY_BYTES }, parseJson);
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  fastify.addHook('preParsing', inflateBody);
}

type Done = (error: Error | null, body?: unknown) => void;

/** Parses a body. What is JSON but no object is refused by the schema of the command, which says so. */
function parseJson({ headers }: FastifyRequest, bytes: Buffer, done: Done): void {
  try {
    assertUtf8Named(headers['content-type'] ?? '');
    done(null, bytes.length === 0 ? undefined : jsonOf(bytes));
  } catch (error) {
    done(error as Error);
  }
}

function assertUtf8Named(contentType: string): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupported(`unsupported charset "${charset}"`); // prettier-ignore
}

function inflateBody(request: FastifyRequest, _reply: FastifyReply, payload: RequestPayload, done: (error: Error | null, payload?: RequestPayload) => void): void {
  const { 'content-encoding': encoding } = request.headers;
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return done(null, payload);
  const inflater = INFLATERS[encoding.toLowerCase()];
  if (!inflater) return done(unsupported(`unsupported content encoding "${encoding}"`));
  if (Number(request.headers['content-length']) > BODY_BYTES) return done(tooLarge());
  // It says how long the packed body is, of which nobody hears any more.
  delete request.headers['content-length'];
  done(null, Readable.from(inflated(payload, inflater()), { objectMode: false }));
} // prettier-ignore

/** A body as it was before it was packed; of one that is larger than it may be no more than says so. */
async function* inflated(payload: Readable, inflater: Transform): AsyncIterable<Buffer> {
  // The reader hears what goes wrong.
  pipeline(payload, inflater, () => undefined);
  let bytes = 0;
  for await (const chunk of inflater as AsyncIterable<Buffer>) {
    yield chunk;
    bytes += chunk.length;
    if (bytes > BODY_BYTES) return;
  }
}

function unsupported(what: string): ProblemError {
  return new ProblemError(415, 'unsupported-encoding', `${what}.`, 'Send JSON in UTF-8, plain or with gzip.', {
    where: 'Content-Encoding, Content-Type', rule: 'RFC 8259',
  }); // prettier-ignore
}
