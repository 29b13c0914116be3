import { randomUUID } from 'node:crypto';
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { AnyCommand } from '../kernel/command.js';
import { dispatch } from '../event-store/command-handler.js';
import type { CommandReceipt } from '../event-store/handle-command.js';
import { assertRole, callerOf, type IdentifiedRequest } from './access/caller.js';
import { Access } from './access/declared.js';
import { CommandGateway } from './command-gateway.js';
import { assertedCorrelationIdOf } from './correlation.js';
import { seenIn } from './preconditions.js';
import { ProblemError } from './problem.js';
import { commandPath, kebabCase } from './routes.js';
import { expectedRevisionOf, idempotencyKeyOf } from './sender.js';
import { setRoute } from './watch-requests.js';

/** The list of command definitions that a server offers. */
export const COMMANDS = Symbol('COMMANDS');

/** The one controller of commands: a route for each definition, none of them written by hand. */
@Controller('api/v1/commands')
export class CommandsController {
  private readonly byPath: ReadonlyMap<
    string,
    { readonly definition: AnyCommand; readonly template: string }
  >;

  constructor(
    @Inject(COMMANDS) definitions: readonly AnyCommand[],
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
  ) {
    this.byPath = new Map(
      definitions.map((definition) => [
        kebabCase(definition.name),
        { definition, template: commandPath(definition) },
      ]),
    );
  }

  @Post(':command')
  @Access('by-definition')
  @HttpCode(200)
  async send(
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReceipt> {
    // Taken from the request itself: a decorator for each would be asked for pipes with every command.
    const { params, headers, body } = request;
    const { command: path = '' } = params as { readonly command?: string };
    const { definition, template } = this.byPath.get(path) ?? {};
    if (!definition || !template) {
      throw new ProblemError(
        404,
        'command-unknown',
        `There is no command "${path}".`,
        'See /docs, or `kientoan commands`.',
        { where: path, rule: 'command registry' },
      );
    }
    setRoute(request, template);
    const caller = callerOf(request);
    assertRole(caller, definition.roles, definition.name);
    const contentType = headers['content-type'];
    if (!isJson(contentType)) throw notJson(contentType);
    const key = textOf(headers['idempotency-key']);
    const idempotencyKey = idempotencyKeyOf(key ?? randomUUID(), 'Idempotency-Key');
    const expectedRevision = expectedRevisionOf(
      textOf(headers['x-expected-revision']),
      'X-Expected-Revision',
    );
    const correlationId = assertedCorrelationIdOf(headers);
    const seen = seenIn(headers['if-match']);
    const command = {
      definition, body, idempotencyKey, actor: { id: caller.id, authenticated: caller.authenticated }, rights: caller,
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
      ...(seen ? { seen } : {}),
    }; // prettier-ignore
    const receipt = await this.gateway.send(command, (ready) => dispatch(this.bus, ready), key === undefined);
    reply.header('idempotency-key', idempotencyKey);
    reply.header('x-position', receipt.position);
    reply.header('x-correlation-id', correlationId ?? receipt.commandId);
    return receipt;
  }
}

/** `application/json` and its kin. A page of another site cannot send it without asking first. */
export const isJson = (contentType: string | undefined): boolean =>
  /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? '');

/** Node joins what a header of ours says several times. */
const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

/** What is said of a body that is called something else than JSON. */
export function notJson(contentType: string | undefined): ProblemError {
  return new ProblemError(
    415,
    'not-json',
    `The body is ${contentType === undefined ? 'of no named type' : `"${contentType}"`}; commands are JSON.`,
    'Send Content-Type: application/json.',
    { where: 'Content-Type', rule: 'commands are JSON' },
  );
}
