import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { challengeOf } from './access/challenge.js';
import type { IdentifiedRequest } from './access/caller.js';
import type { SecurityLog } from './access/security-log.js';
import { correlationIdOf } from './correlation.js';
import { malformedJson, tooLarge, type RefusedRequest } from './json-body.js';
import { ProblemError, problemOf, type Problem } from './problem.js';
import type { WatchedRequest } from './watch-requests.js';

interface BodyParserError extends Error {
  readonly type: string;
}

/** Every error that leaves the server leaves it as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly securityLog: SecurityLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<IdentifiedRequest & WatchedRequest & RefusedRequest>();
    const problem = problemOf(request.bodyProblem ?? translated(error));
    if (problem.status >= 500)
      request.log?.[problem.status === 500 ? 'error' : 'warn']({ err: error }, 'a request failed');
    sendProblem(request, http.getResponse<Response>(), problem, this.securityLog);
  }
}

/** Answers with a problem; who was refused for what he is or lacks stands in the security log. */
export function sendProblem(
  request: IdentifiedRequest,
  response: Response,
  told: Problem,
  securityLog: SecurityLog,
): void {
  const { firstRefusal, ...rest } = told;
  const problem: Problem = { ...rest, instance: request.originalUrl };
  response.locals['problem'] = problem.type.split('/').at(-1);
  if ([401, 403, 421].includes(problem.status) || firstRefusal === true) {
    securityLog.record({
      at: new Date().toISOString(), status: problem.status, problem: problem.type.split('/').at(-1) ?? '',
      method: request.method, path: request.path, caller: request.caller?.id ?? null,
      address: request.socket.remoteAddress ?? '', correlationId: correlationIdOf(request.headers) ?? null,
    }); // prettier-ignore
  }
  if (response.headersSent) return;
  const challenge = challengeOf(problem);
  if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
  if (problem['retry']) response.setHeader('Retry-After', '1');
  if (typeof problem['retryAfter'] === 'number') response.setHeader('Retry-After', problem['retryAfter']);
  if (typeof problem['allow'] === 'string') response.setHeader('Allow', problem['allow']);
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** What Nest and the body parser throw, in our words. */
function translated(error: unknown): unknown {
  const { type, message = '' } = (error ?? {}) as Partial<BodyParserError>;
  if (type === 'entity.too.large') return tooLarge();
  if (type === 'entity.parse.failed') return malformedJson(message);
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return unsupportedEncoding(message);
  return error instanceof HttpException ? ofNest(error) : error;
}

function ofNest(error: HttpException): ProblemError {
  const said = error.getResponse();
  const message = typeof said === 'object' && 'message' in said ? String(said.message) : error.message;
  const status: number = error.getStatus();
  if (/too large/i.test(message)) return tooLarge();
  if (/^unsupported (content encoding|charset)/i.test(message)) return unsupportedEncoding(message);
  if (status === 400 && /JSON/.test(message))
    return malformedJson(message.replace(/^The body is not JSON: /, ''));
  return new ProblemError(status, 'invalid-request', message, 'Mend the request as /docs describes it.', {
    rule: 'routes of this server',
  });
}

function unsupportedEncoding(message: string): ProblemError {
  return new ProblemError(415, 'unsupported-encoding', `${message}.`, 'Send JSON in UTF-8, plain or with gzip.', {
    where: 'Content-Encoding, Content-Type', rule: 'RFC 8259',
  }); // prettier-ignore
}
