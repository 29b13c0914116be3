import { randomUUID } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { AnyCommand } from '../kernel/command.js';
import { dispatch } from '../event-store/command-handler.js';
import type { CommandReceipt } from '../event-store/handle-command.js';
import { CommandGateway } from './command-gateway.js';
import { ProblemError } from './problem.js';

/** The list of command definitions that a server offers. */
export const COMMANDS = Symbol('COMMANDS');

/** `MergeVillages` as a path segment: `merge-villages`. */
export function kebabCase(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
}

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
    const actor = headers['x-actor'];
    if (actor === undefined || !/^[\w.@-]{1,100}$/.test(actor)) {
      throw new ProblemError(
        400,
        'actor-missing',
        'The header X-Actor says who sends the command: 1 to 100 letters, digits, ".", "@", "-" or "_".',
        'Send X-Actor.',
        { where: 'X-Actor', rule: 'every write names its actor' },
      );
    }
    const idempotencyKey = headers['idempotency-key'] ?? randomUUID();
    if (idempotencyKey.length > 200) {
      throw new ProblemError(
        400,
        'idempotency-key-too-long',
        'An idempotency key has at most 200 characters.',
        'Use a uuid.',
        { where: 'Idempotency-Key', rule: 'limit of a key' },
      );
    }
    const expectedRevision = expectedRevisionOf(headers['x-expected-revision']);
    const receipt = await dispatch(this.bus, this.gateway.withoutPersons({
      definition, body, idempotencyKey, actor: { id: actor, authenticated: false },
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
    })); // prettier-ignore
    response.setHeader('Idempotency-Key', idempotencyKey);
    response.setHeader('X-Position', receipt.position);
    return receipt;
  }
}

function expectedRevisionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'no-stream') return -1;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ProblemError(
    400,
    'invalid-request',
    `"${text}" is not a revision.`,
    'Send a whole number, or no-stream.',
    { where: 'X-Expected-Revision', rule: 'design: Store' },
  );
}
