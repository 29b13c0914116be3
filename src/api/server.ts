import 'reflect-metadata';
import { once } from 'node:events';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { ApiModule } from './api.module.js';
import type { System } from '../composition.js';
import { isJson } from './commands.controller.js';
import { assertReadable, BODY_BYTES, type RefusedRequest } from './json-body.js';
import { SWAGGER_UI } from './pages.js';
import { ProblemError, problemOf } from './problem.js';
import { ProblemFilter, sendProblem } from './problem-filter.js';

const TRIES = 20;
const JSON_BODIES = {
  limit: BODY_BYTES,
  type: (request: IncomingMessage) => isJson(request.headers['content-type']),
  verify: (request: IncomingMessage & RefusedRequest, _response: ServerResponse, bytes: Buffer) =>
    assertReadable(request, bytes),
};

/** A server that listens. */
export interface Served {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a system on loopback; a taken port makes way for the next free one. `port` 0 takes any. */
export async function serve(system: System, { port }: { readonly port: number }): Promise<Served> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.of(system), {
    logger: ['error', 'warn'],
    bodyParser: false,
  });
  app.use(onlyFromHere);
  app.useBodyParser('json', JSON_BODIES);
  app.useStaticAssets(SWAGGER_UI, { prefix: '/docs/ui', index: false });
  app.useGlobalFilters(new ProblemFilter());
  app.disable('x-powered-by');
  await app.init();
  const server = app.getHttpServer() as Server;
  server.on('clientError', refuseGarbled);
  const unused = unusedConnections(server);
  // Longer than clients keep an idle connection: else one may send on it while it is being closed.
  server.keepAliveTimeout = 65_000;
  for (let attempt = 0; ; attempt++) {
    try {
      // Not by `app.listen`, which prints the error of a port that is taken.
      server.listen(port === 0 ? 0 : port + attempt, '127.0.0.1');
      await once(server, 'listening');
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt >= TRIES) throw error;
    }
  }
  const close = async (): Promise<void> => {
    const closing = app.close();
    for (const socket of unused) socket.destroy();
    await closing;
  };
  const address = server.address();
  const listening = typeof address === 'object' && address ? address.port : port;
  return { url: `http://127.0.0.1:${listening}`, port: listening, close };
}

/** Connections on which nothing was asked yet, as browsers open them ahead; Node waits for them when it closes. */
function unusedConnections(server: Server): ReadonlySet<Duplex> {
  const unused = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  return unused;
}

/** Names under which a browser on this machine reaches it. Another one would be a page elsewhere that had its name point here. */
const HERE = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

function onlyFromHere(request: Request, response: Response, next: () => void): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"); // prettier-ignore
  const { host = '' } = request.headers;
  if (HERE.test(host)) return next();
  const refused = new ProblemError(421, 'other-host', `This server is not "${host}".`, 'Use http://127.0.0.1 or http://localhost with its port.', {
    where: 'Host', rule: 'loopback only',
  }); // prettier-ignore
  sendProblem(response, { ...problemOf(refused), instance: request.originalUrl });
}

/** What is no HTTP never reaches a controller. */
function refuseGarbled(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const problem = problemOf(
    new ProblemError(status, 'malformed-request', `This is no HTTP request: ${STATUS_CODES[status] ?? ''}.`, 'Use an HTTP client.', { rule: 'RFC 9112' }),
  ); // prettier-ignore
  const body = JSON.stringify(problem);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`); // prettier-ignore
}
