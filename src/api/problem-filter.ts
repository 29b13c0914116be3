import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { challengeOf } from './access/challenge.js';
import type { IdentifiedRequest } from './access/caller.js';
import type { SecurityLog } from './access/security-log.js';
import { notJson } from './commands.controller.js';
import { correlationIdOf } from './correlation.js';
import { tooLarge } from './json-body.js';
import { ProblemError, problemOf, type Problem } from './problem.js';
import { pathOf } from './request-path.js';
import { unserved, type Route } from './routes.js';
import type { WatchedRequest } from './watch-requests.js';

type Refused = IdentifiedRequest & WatchedRequest;

/** Every error that leaves the server leaves it as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** `routes`: what is served, in case that something else is asked for. */
  constructor(
    private readonly securityLog: Pick<SecurityLog, 'record'>,
    private readonly routes: () => readonly Route[],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Refused>(), http.getResponse<FastifyReply>());
  }

  /** Answers a request for what nothing serves. */
  unserved(request: Refused, reply: FastifyReply): void {
    this.answer(unserved(this.routes(), request.method, pathOf(request)), request, reply);
  }

  /** Answers a request with what is wrong; who was refused for what he is or lacks stands in the security log. */
  answer(error: unknown, request: Refused, reply: FastifyReply): void {
    const { firstRefusal, ...rest } = problemOf(translated(error, request, this.routes));
    const problem: Problem = { ...rest, instance: request.originalUrl };
    const { watched } = request;
    if (watched) watched.problem = problem.type.split('/').at(-1);
    if (problem.status >= 500)
      watched?.log[problem.status === 500 ? 'error' : 'warn']({ err: error }, 'a request failed');
    if ([401, 403, 421].includes(problem.status) || firstRefusal === true) {
      this.securityLog.record({
        at: new Date().toISOString(), status: problem.status, problem: problem.type.split('/').at(-1) ?? '',
        method: request.method, path: pathOf(request), caller: request.caller?.id ?? null,
        address: request.socket.remoteAddress ?? '', correlationId: correlationIdOf(request.headers) ?? null,
      }); // prettier-ignore
    }
    if (reply.sent || reply.raw.headersSent) return;
    const challenge = challengeOf(problem);
    if (challenge !== undefined) reply.header('www-authenticate', challenge);
    if (problem['retry']) reply.header('retry-after', '1');
    if (typeof problem['retryAfter'] === 'number') reply.header('retry-after', problem['retryAfter']);
    if (typeof problem['allow'] === 'string') reply.header('allow', problem['allow']);
    void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** What Nest and Fastify throw, in our words. */
function translated(error: unknown, request: Refused, routes: () => readonly Route[]): unknown {
  const { code, statusCode, message, cause } = error as Partial<HttpException> & FastifyFault;
  if (cause instanceof ProblemError) return cause;
  const fault = error instanceof HttpException ? { status: error.getStatus(), code: (cause as FastifyFault | undefined)?.code } : { status: statusCode, code };
  if (fault.status === undefined || fault.status >= 500 || error instanceof ProblemError) return error;
  if (fault.status === 413) return tooLarge();
  if (fault.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return notJson(request.headers['content-type']);
  if (fault.status === 404) return unserved(routes(), request.method, pathOf(request));
  return new ProblemError(fault.status, 'invalid-request', message ?? '', 'Mend the request as /docs describes it.', {
    rule: 'routes of this server',
  });
} // prettier-ignore

/** What Fastify says of an error of its own, or of one in a body that it read. */
interface FastifyFault {
  readonly code?: string;
  readonly statusCode?: number;
}
