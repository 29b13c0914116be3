import 'reflect-metadata';
import { once } from 'node:events';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { ApiModule } from './api.module.js';
import type { System } from '../composition.js';
import type { Telemetry } from '../telemetry/index.js';
import { identify } from './access/identify.js';
import { RateLimit } from './access/rate-limit.js';
import { assertRoutesDeclared } from './access/route-walk.js';
import { securityHeaders } from './access/security-headers.js';
import type { SecurityLog } from './access/security-log.js';
import type { TokenVerifier } from './access/tokens.js';
import { isJson } from './commands.controller.js';
import type { HttpSettings } from './http-settings.js';
import { assertReadable, BODY_BYTES, type RefusedRequest } from './json-body.js';
import { nestLog } from './nest-log.js';
import { OpenRequests } from './open-requests.js';
import { SWAGGER_UI } from './pages.js';
import { ProblemError, problemOf } from './problem.js';
import { ProblemFilter } from './problem-filter.js';
import { watchRequests } from './watch-requests.js';

const TRIES = 20;
/** How long a server that stops waits for the requests that are open. */
const PATIENCE_MS = 10_000;
const JSON_BODIES = {
  // What is JSON but no object is refused by the schema of the command, which says so.
  strict: false,
  limit: BODY_BYTES,
  type: (request: IncomingMessage) => isJson(request.headers['content-type']),
  verify: (request: IncomingMessage & RefusedRequest, _response: ServerResponse, bytes: Buffer) =>
    assertReadable(request, bytes),
};

/** A server that listens. */
export interface Served {
  readonly url: string;
  readonly port: number;
  /**
   * Accepts no more connections, answers the requests that are open, and closes. What is not answered after
   * `patienceMs` (10 s) is broken off; the number of those is the result.
   */
  close(patienceMs?: number): Promise<number>;
}

/** How a system is served. */
export interface ServeOptions {
  /** The first to try; a taken one makes way for the next. 0 takes any. */
  readonly port: number;
  readonly http: HttpSettings;
  readonly tokens: TokenVerifier;
  readonly securityLog: SecurityLog;
  readonly telemetry: Telemetry;
}

/**
 * The server of a system, not listening yet. What a request meets in front of the routes stands here, in order.
 * @throws Error where a route does not declare who may use it
 */
export async function openApp(
  module: DynamicModule,
  { http, tokens, securityLog, telemetry }: Omit<ServeOptions, 'port'>,
  open = new OpenRequests(),
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: nestLog(telemetry.log),
    bodyParser: false,
  });
  app.useGlobalFilters(new ProblemFilter(securityLog));
  app.use(watchRequests(telemetry));
  app.use(open.keepRequest);
  app.use(securityHeaders);
  app.use(onlyAs(http.allowedHosts));
  if (http.corsOrigins.length > 0) app.enableCors(corsFor(http.corsOrigins));
  app.use(identify(tokens, new RateLimit(http.requestsPerMinute)));
  app.useBodyParser('json', JSON_BODIES);
  app.useStaticAssets(SWAGGER_UI, { prefix: '/docs/ui', index: false });
  app.disable('x-powered-by');
  // A tag says what was seen of a unit; one made of the bytes of any answer would say something else.
  app.disable('etag');
  await app.init();
  assertRoutesDeclared(app);
  return app;
}

/** Serves a system. */
export async function serve(system: System, options: ServeOptions): Promise<Served> {
  const { http, telemetry } = options;
  const open = new OpenRequests();
  const app = await openApp(ApiModule.of(system, telemetry), options, open);
  const server = app.getHttpServer() as Server;
  open.watch(server);
  server.on('clientError', refuseGarbled);
  // Longer than clients keep an idle connection: else one may send on it while it is being closed.
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = http.requestTimeoutMs;
  server.headersTimeout = http.requestTimeoutMs;
  // How often it looks for requests that are late; read when it starts to listen.
  Object.assign(server, { connectionsCheckingInterval: Math.min(10_000, http.requestTimeoutMs) });
  await listen(server, options.port, http.host);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const name = http.host.includes(':') ? `[${http.host}]` : http.host;
  const close = async (patienceMs = PATIENCE_MS): Promise<number> => {
    const broken = await open.drain(server, patienceMs);
    await app.close();
    return broken;
  };
  return { url: `http://${name}:${port}`, port, close };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      // Not by `app.listen`, which prints the error of a port that is taken.
      server.listen(port === 0 ? 0 : port + attempt, host);
      await once(server, 'listening');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt >= TRIES) throw error;
    }
  }
}

/** Refuses a request that calls this server by a name that is not its own: a page elsewhere whose name was made to point here. */
function onlyAs(allowed: readonly string[]) {
  return function onlyAsNamed(request: Request, _response: Response, next: () => void): void {
    const { host = '' } = request.headers;
    const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
    if (allowed.length === 0 || allowed.includes(name)) return next();
    throw new ProblemError(421, 'other-host', `This server is not "${host}".`, `Use ${allowed.join(' or ')} with its port; an operator sets the names with ALLOWED_HOSTS.`, {
      where: 'Host', rule: 'names of this server',
    }); // prettier-ignore
  };
}

/** Pages of these sites may ask, with a token; what they need of our headers they may read. */
function corsFor(origins: readonly string[]): Parameters<NestExpressApplication['enableCors']>[0] {
  return {
    origin: [...origins],
    methods: ['GET', 'POST'],
    exposedHeaders: ['X-Position', 'X-Incident', 'X-Correlation-Id', 'Idempotency-Key', 'Retry-After', 'WWW-Authenticate'],
  }; // prettier-ignore
}

/** What is no HTTP never reaches a controller. */
function refuseGarbled(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
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
