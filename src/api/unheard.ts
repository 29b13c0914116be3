import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SECURITY_HEADERS } from './access/security-headers.js';
import { ProblemError, problemOf } from './problem.js';

/** What is refused before anybody looks where it goes. */

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** A name or address, and perhaps a port (RFC 9110, 7.2). */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** Refuses a request that calls this server by a name that is not its own: a page elsewhere whose name was made to point here. */
export function onlyAs(allowed: readonly string[]): Hook {
  return function onlyAsNamed({ headers, raw }, _reply, done): void {
    const { host } = headers;
    if (host === undefined ? raw.httpVersion !== '1.0' : !HOST.test(host)) return done(noHost(host));
    const name = (host ?? '').replace(/:\d{1,5}$/, '').toLowerCase();
    if (allowed.length === 0 || allowed.includes(name)) return done();
    done(new ProblemError(421, 'other-host', `This server is not "${name}".`, `Use ${allowed.join(' or ')} with its port; an operator sets the names with ALLOWED_HOSTS.`, {
      where: 'Host', rule: 'names of this server',
    })); // prettier-ignore
  };
}

function noHost(host: string | undefined): ProblemError {
  const what = host === undefined ? 'The request names no host.' : 'What the request calls this server is no name of a host.'; // prettier-ignore
  return new ProblemError(400, 'malformed-request', what, 'Use an HTTP client, or send Host: NAME.', { where: 'Host', rule: 'RFC 9112, 3.2' }); // prettier-ignore
}

/** What is no HTTP never reaches a controller. */
export function refuseGarbled(error: NodeJS.ErrnoException, socket: Duplex): void {
  // In the middle of an answer nothing else can be said.
  const { _httpMessage: answer } = socket as Duplex & { readonly _httpMessage?: ServerResponse };
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const code =
    status === 431 ? 'headers-too-large' : status === 408 ? 'request-timeout' : 'malformed-request';
  const problem = problemOf(
    new ProblemError(status, code, `This is no HTTP request: ${STATUS_CODES[status] ?? ''}.`, 'Use an HTTP client.', { rule: 'RFC 9112' }),
  ); // prettier-ignore
  const body = JSON.stringify(problem);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`); // prettier-ignore
}

/** Whoever expects of this server what it does not do is told so, before he sends a body (RFC 9110, 10.1.1). */
export function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  const problem = problemOf(
    new ProblemError(417, 'expectation-failed', 'This server meets no expectation but 100-continue.', 'Send the request without Expect.', { where: 'Expect', rule: 'RFC 9110, 10.1.1' }),
  ); // prettier-ignore
  const body = JSON.stringify({ ...problem, instance: request.url });
  response
    .writeHead(417, { ...SECURITY_HEADERS, 'Content-Type': 'application/problem+json', 'Content-Length': Buffer.byteLength(body), 'Connection': 'close' })
    .end(body); // prettier-ignore
}
