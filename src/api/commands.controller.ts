import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
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
  private readonly byPath: ReadonlyMap<string, AnyCommand>;

  constructor(
    @Inject(COMMANDS) definitions: readonly AnyCommand[],
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
  ) {
    this.byPath = new Map(definitions.map((definition) => [kebabCase(definition.name), definition]));
  }

  @Post(':command')
  @Access('by-definition')
  @HttpCode(200)
  async send(
    @Param('command') path: string,
    @Req() request: IdentifiedRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandReceipt> {
    const definition = this.byPath.get(path);
    if (!definition) {
      throw new ProblemError(
        404,
        'command-unknown',
        `There is no command "${path}".`,
        'See /docs, or `kientoan commands`.',
        { where: path, rule: 'command registry' },
      );
    }
    setRoute(response, commandPath(definition));
    const caller = callerOf(request);
    assertRole(caller, definition.roles, definition.name);
    const contentType = request.get('content-type');
    if (!isJson(contentType)) throw notJson(contentType);
    const key = request.get('idempotency-key');
    const idempotencyKey = idempotencyKeyOf(key ?? randomUUID(), 'Idempotency-Key');
    const expectedRevision = expectedRevisionOf(request.get('x-expected-revision'), 'X-Expected-Revision');
    const correlationId = assertedCorrelationIdOf(request.headers);
    const seen = seenIn(request.get('if-match'));
    const command = {
      definition, body, idempotencyKey, actor: { id: caller.id, authenticated: caller.authenticated }, rights: caller,
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
      ...(seen ? { seen } : {}),
    }; // prettier-ignore
    const receipt = await this.gateway.send(command, (ready) => dispatch(this.bus, ready), key === undefined);
    response.setHeader('Idempotency-Key', idempotencyKey);
    response.setHeader('X-Position', receipt.position);
    response.setHeader('X-Correlation-Id', correlationId ?? receipt.commandId);
    return receipt;
  }
}

/** `application/json` and its kin. A page of another site cannot send it without asking first. */
export const isJson = (contentType: string | undefined): boolean =>
  /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? '');

function notJson(contentType: string | undefined): ProblemError {
  return new ProblemError(
    415,
    'not-json',
    `The body is ${contentType === undefined ? 'of no named type' : `"${contentType}"`}; commands are JSON.`,
    'Send Content-Type: application/json.',
    { where: 'Content-Type', rule: 'commands are JSON' },
  );
}
