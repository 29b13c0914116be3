import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Log, Telemetry } from '../telemetry/index.js';
import { traceRequest } from '../telemetry/request-trace.js';
import { correlationIdOf } from './correlation.js';

const OWN_ID = /^[\w.:-]{1,100}$/;
/** A request that took longer is told louder. */
const SLOW_MS = 1_000;
/** Asked every few seconds by whoever watches the server. */
const WATCHING = /^\/(health\/|metrics$)/;

/** A request on its way, as the log names it. */
export interface WatchedRequest extends Request {
  log?: Log;
}

/** Says under which template a request is counted and told: its path may hold anything that a caller types. */
export function setRoute(response: Response, template: string): void {
  response.locals['route'] = template;
}

/** Counts each request, tells it in the log when it is answered, and traces it where traces are on. */
export function watchRequests({ log, metrics, tracer }: Telemetry) {
  return function watchRequest(request: WatchedRequest, response: Response, next: NextFunction): void {
    const startedAt = performance.now();
    const { method, headers } = request;
    const given = headers['x-request-id'];
    const requestId = typeof given === 'string' && OWN_ID.test(given) ? given : randomUUID();
    response.setHeader('X-Request-Id', requestId);
    const trace = tracer && traceRequest(tracer, method, headers);
    const correlationId = correlationIdOf(headers);
    request.log = log.child({
      request_id: requestId,
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
      ...(trace ? { trace_id: trace.traceId } : {}),
    });
    response.once('close', () => {
      const route = routeOf(request, response);
      const milliseconds = performance.now() - startedAt;
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.requestAnswered(method, route, status, milliseconds);
      trace?.end(route, status);
      const { problem } = response.locals as { readonly problem?: string };
      const told = {
        method,
        route,
        status,
        ms: Math.round(milliseconds * 10) / 10,
        ...(problem ? { problem } : {}),
      };
      const level = milliseconds > SLOW_MS ? 'warn' : WATCHING.test(route) ? 'debug' : 'info';
      request.log?.[level](told, 'request');
    });
    if (trace) trace.within(next);
    else next();
  };
}

/** Every path of which no route was said counts as one, so that nobody makes series by asking for nonsense. */
function routeOf({ path }: Request, { locals, statusCode }: Response): string {
  const { route } = locals as { readonly route?: string };
  if (route !== undefined) return route;
  return path.startsWith('/docs/ui/') && statusCode < 400 ? '/docs/ui' : 'none';
}
