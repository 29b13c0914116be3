import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log, Telemetry } from '../telemetry/index.js';
import { traceRequest } from '../telemetry/request-trace.js';
import { correlationIdOf } from './correlation.js';

const OWN_ID = /^[\w.:-]{1,100}$/;
/** A request that took longer is told louder. */
const SLOW_MS = 1_000;
/** Asked every few seconds by whoever watches the server. */
const WATCHING = /^\/(health\/|metrics$)/;

/** By which ids the log names a request. */
interface RequestIds {
  readonly request_id: string;
  readonly correlation_id?: string;
  readonly trace_id?: string;
}

/** What is known of a request on its way, for whoever watches. */
export class Watched {
  /** The template of its path; undefined where nothing is served. */
  route: string | undefined;
  /** The last part of the type of the problem that it was answered with. */
  problem: string | undefined;
  private own: Log | undefined;

  constructor(
    readonly ids: RequestIds,
    private readonly all: Log,
  ) {}

  /** Lines that name the request; most requests need none but the one at their end. */
  get log(): Log {
    this.own ??= this.all.child(this.ids);
    return this.own;
  }
}

/** A request on its way. */
export interface WatchedRequest extends FastifyRequest {
  watched?: Watched;
}

/** Says under which template a request is counted and told: its path may hold anything that a caller types. */
export function setRoute({ watched }: WatchedRequest, template: string): void {
  if (watched) watched.route = template;
}

/** Counts each request, tells it in the log when it is answered, and traces it where traces are on. */
export function watchRequests({ log, metrics, tracer }: Telemetry) {
  return function watchRequest(request: WatchedRequest, reply: FastifyReply, done: () => void): void {
    const startedAt = performance.now();
    const { method, headers } = request;
    const given = headers['x-request-id'];
    const requestId = typeof given === 'string' && OWN_ID.test(given) ? given : randomUUID();
    reply.header('x-request-id', requestId);
    const trace = tracer && traceRequest(tracer, method, headers);
    const correlationId = correlationIdOf(headers);
    const ids: RequestIds = {
      request_id: requestId,
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
      ...(trace ? { trace_id: trace.traceId } : {}),
    };
    const watched = new Watched(ids, log);
    request.watched = watched;
    const response = reply.raw;
    response.on('close', () => {
      // Every path of which no route was said counts as one, so that nobody makes series by asking for nonsense.
      const { route = 'none', problem } = watched;
      const milliseconds = performance.now() - startedAt;
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.requestAnswered(method, route, status, milliseconds);
      trace?.end(route, status);
      const level = milliseconds > SLOW_MS ? 'warn' : WATCHING.test(route) ? 'debug' : 'info';
      if (!log.isLevelEnabled(level)) return;
      const ms = Math.round(milliseconds * 10) / 10;
      log[level]({ ...ids, method, route, status, ms, ...(problem ? { problem } : {}) }, 'request');
    });
    if (trace) trace.within(done);
    else done();
  };
}
