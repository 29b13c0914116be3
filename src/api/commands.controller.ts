import { randomUUID } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { AnyCommand } from '../kernel/command.js';
import { dispatch } from '../event-store/command-handler.js';
import type { CommandReceipt } from '../event-store/handle-command.js';
import { CommandGateway } from './command-gateway.js';
import { seenIn } from './preconditions.js';
import { ProblemError } from './problem.js';
import { kebabCase } from './routes.js';
import { actorOf, expectedRevisionOf, idempotencyKeyOf } from './sender.js';

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
  @HttpCode(200)
  async send(
    @Param('command') path: string,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
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
    if (!isJson(headers['content-type'])) throw notJson(headers['content-type']);
    const actor = actorOf(headers['x-actor'], 'X-Actor');
    const key = headers['idempotency-key'];
    const idempotencyKey = idempotencyKeyOf(key ?? randomUUID(), 'Idempotency-Key');
    const expectedRevision = expectedRevisionOf(headers['x-expected-revision'], 'X-Expected-Revision');
    const seen = seenIn(headers['if-match']);
    const request = {
      definition, body, idempotencyKey, actor,
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
      ...(seen ? { seen } : {}),
    }; // prettier-ignore
    const receipt = await this.gateway.send(request, (ready) => dispatch(this.bus, ready), key === undefined);
    response.setHeader('Idempotency-Key', idempotencyKey);
    response.setHeader('X-Position', receipt.position);
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
