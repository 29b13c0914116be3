import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
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
    const problem = problemOf(translated(error));
    if (problem.status === 500)
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    sendProblem(response, { ...problem, instance: http.getRequest<Request>().originalUrl });
  }
}

export function sendProblem(response: Response, problem: Problem): void {
  if (response.headersSent) return;
  if (problem['retry']) response.setHeader('Retry-After', '1');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** What Nest and the body parser throw, in our words. */
function translated(error: unknown): unknown {
  const type = (error as Partial<BodyParserError> | null)?.type;
  if (type === 'entity.too.large')
    return new ProblemError(413, 'body-too-large', 'The body is larger than 1 MiB.', 'Send less at once.', {
      rule: 'limit of a request: 1 MiB',
    });
  if (type === 'entity.parse.failed')
    return new ProblemError(
      400,
      'malformed-json',
      `The body is not JSON: ${(error as Error).message}`,
      'Mend the JSON.',
      { rule: 'RFC 8259' },
    );
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new ProblemError(415, 'unsupported-encoding', (error as Error).message, 'Send JSON in UTF-8.', {
      rule: 'RFC 8259',
    });
  if (!(error instanceof HttpException)) return error;
  const said = error.getResponse();
  const message = typeof said === 'object' && 'message' in said ? String(said.message) : error.message;
  if (/too large/i.test(message)) return translated({ type: 'entity.too.large' });
  if (error.getStatus() === 404)
    return new ProblemError(404, 'not-found', message, 'Look at /docs for what there is.', {
      rule: 'routes of this server',
    });
  if (error.getStatus() === 400 && /JSON/.test(message))
    return new ProblemError(400, 'malformed-json', `The body is not JSON: ${message}`, 'Mend the JSON.', {
      rule: 'RFC 8259',
    });
  return new ProblemError(
    error.getStatus(),
    'invalid-request',
    message,
    'Mend the request as /docs describes it.',
    { rule: 'routes of this server' },
  );
}
