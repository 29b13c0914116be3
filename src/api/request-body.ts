import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { BODY_BYTES, jsonOf, tooLarge } from './json-body.js';
import { ProblemError } from './problem.js';

type Unpack = (
  bytes: Buffer,
  options: ZlibOptions,
  done: (error: Error | null, unpacked: Buffer) => void,
) => void;

const UNPACKING: Readonly<Record<string, Unpack>> = {
  'gzip': gunzip,
  'x-gzip': gunzip,
  'deflate': inflate,
  'br': (bytes, options, done) => brotliDecompress(bytes, options, done),
}; // prettier-ignore

/** What a server does with the bodies of requests: JSON is parsed, anything else is not even read. */
export function parseBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  for (const type of ['application/json', /^application\/[\w.-]+\+json\s*(;|$)/i])
    fastify.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: BODY_BYTES }, readBody);
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  fastify.addHook('onRoute', (route) => {
    if ([route.method].flat().includes('PUT')) route.onRequest = leaveUnread;
  });
}

/** What is PUT is a document, also where it is JSON: its bytes are read by whoever keeps them, who looks at what the request itself says. */
const leaveUnread: onRequestHookHandler = (request, _reply, done) => {
  request.headers = { 'content-type': 'application/octet-stream' };
  done();
};

type Done = (error: Error | null, body?: unknown) => void;

function readBody({ headers }: FastifyRequest, bytes: Buffer, done: Done): void {
  const type = headers['content-type'] ?? '';
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return parseJson(type, bytes, done);
  const unpack = UNPACKING[encoding];
  if (!unpack) return done(unsupported(`unsupported content encoding "${encoding}"`));
  // What is more than a body may be is not unpacked.
  unpack(bytes, { maxOutputLength: BODY_BYTES }, (error, unpacked) => {
    if (!error) return parseJson(type, unpacked, done);
    const { code, message } = error as NodeJS.ErrnoException;
    done(
      code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : unreadable(`the body is not ${encoding}: ${message}`),
    );
  });
}

/** What is JSON but no object is refused by the schema of the command, which says so. */
function parseJson(contentType: string, bytes: Buffer, done: Done): void {
  try {
    assertUtf8Named(contentType);
    done(null, bytes.length === 0 ? undefined : jsonOf(bytes));
  } catch (error) {
    done(error as Error);
  }
}

function assertUtf8Named(contentType: string): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupported(`unsupported charset "${charset}"`); // prettier-ignore
}

function unreadable(what: string): ProblemError {
  return new ProblemError(400, 'invalid-request', `${what}.`, 'Mend the request as /docs describes it.', { where: 'Content-Encoding', rule: 'RFC 9110, 8.4' }); // prettier-ignore
}

export function unsupported(what: string, remedy = 'Send JSON in UTF-8, plain or with gzip.'): ProblemError {
  return new ProblemError(415, 'unsupported-encoding', `${what}.`, remedy, {
    where: 'Content-Encoding, Content-Type', rule: 'RFC 8259',
  }); // prettier-ignore
}
