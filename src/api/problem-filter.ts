import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { malformedJson, tooLarge, type RefusedRequest } from './json-body.js';
import { ProblemError, problemOf, type Problem } from './problem.js';

interface BodyParserError extends Error {
  readonly type: string;
}

/** Every error that leaves the server leaves it as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const request = http.getRequest<Request & RefusedRequest>();
    const problem = problemOf(request.bodyProblem ?? translated(error));
    if (problem.status === 500)
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    sendProblem(response, { ...problem, instance: request.originalUrl });
  }
}

export function sendProblem(response: Response, problem: Problem): void {
  if (response.headersSent) return;
  if (problem['retry']) response.setHeader('Retry-After', '1');
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
