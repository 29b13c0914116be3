import 'reflect-metadata';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import serveFiles from '@fastify/static';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Telemetry } from '../telemetry/index.js';
import { identify } from './access/identify.js';
import { RateLimit } from './access/rate-limit.js';
import { assertRoutesDeclared, keepRoutes } from './access/route-walk.js';
import { SECURITY_HEADERS, securityHeaders } from './access/security-headers.js';
import type { SecurityLog } from './access/security-log.js';
import type { TokenVerifier } from './access/tokens.js';
import { COMMANDS } from './commands.controller.js';
import type { HttpSettings } from './http-settings.js';
import { BODY_BYTES } from './json-body.js';
import { nestLog } from './nest-log.js';
import { OpenRequests } from './open-requests.js';
import { QUERIES } from './openapi.controller.js';
import { SWAGGER_UI } from './pages.js';
import { ProblemFilter } from './problem-filter.js';
import { parseBodies } from './request-body.js';
import { routesOf } from './routes.js';
import { onlyAs, refuseExpectation, refuseGarbled } from './unheard.js';
import { watchRequests } from './watch-requests.js';

/** A path may be as long as the headers of a request may be; what does not fit is told by whoever reads it. */
const LONGEST_PARAMETER = 16 * 1024;

/** How a system is offered over HTTP. */
export interface AppOptions {
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
  { http, tokens, securityLog, telemetry }: AppOptions,
  open = new OpenRequests(),
): Promise<NestFastifyApplication> {
  const filter = new ProblemFilter(securityLog, () => routesOf(app.get(COMMANDS), app.get(QUERIES)));
  const adapter = new FastifyAdapter({
    ...limits(http),
    skipMiddie: true,
    logger: false,
    clientErrorHandler: refuseGarbled,
    // An address that cannot be read meets nothing else.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply.headers(SECURITY_HEADERS)),
    routerOptions: { maxParamLength: LONGEST_PARAMETER, ignoreTrailingSlash: true },
    requestIdHeader: false,
    genReqId: () => '',
  });
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLog(telemetry.log),
    bodyParser: false,
  });
  app.useGlobalFilters(filter);
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  fastify.addHook('onRequest', watchRequests(telemetry));
  fastify.addHook('onRequest', open.keepRequest);
  fastify.addHook('onRequest', securityHeaders);
  fastify.addHook('onRequest', onlyAs(http.allowedHosts));
  if (http.corsOrigins.length > 0) await fastify.register(cors, corsFor(http.corsOrigins));
  // That of CORS, which answers nothing by itself, is not counted.
  keepRoutes(fastify);
  fastify.addHook('onRequest', identify(tokens, new RateLimit(http.requestsPerMinute)));
  parseBodies(fastify);
  await fastify.register(serveFiles, { root: SWAGGER_UI, serve: false });
  fastify.server.on('checkExpectation', refuseExpectation);
  await app.init();
  assertRoutesDeclared(app);
  return app;
}

/** How long a request may take, and how large it may be. */
function limits({ requestTimeoutMs }: HttpSettings) {
  return {
    bodyLimit: BODY_BYTES,
    // Longer than clients keep an idle connection: else one may send on it while it is being closed.
    keepAliveTimeout: 65_000,
    requestTimeout: requestTimeoutMs,
    http: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      // How often it looks for requests that are late.
      connectionsCheckingInterval: Math.min(10_000, requestTimeoutMs),
      // Told by us, as a problem.
      requireHostHeader: false,
    },
  };
}

/** Pages of these sites may ask, with a token; what they need of our headers they may read. */
function corsFor(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'POST', 'PUT'],
    exposedHeaders: ['X-Position', 'X-Incident', 'X-Correlation-Id', 'Idempotency-Key', 'Retry-After', 'WWW-Authenticate'],
  }; // prettier-ignore
}
