import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AnyCommand } from '../kernel/command.js';
import { ReadModels, type AnyQuery } from '../projections/index.js';
import { assertRole, callerOf, type IdentifiedRequest } from './access/caller.js';
import { Access } from './access/declared.js';
import { answerOf } from './asking.js';
import { CommandGateway } from './command-gateway.js';
import { COMMANDS } from './commands.controller.js';
import { QUERIES } from './openapi.controller.js';
import { parseParams } from './parameters.js';
import { match, queryPath, routesOf, unserved, type Route } from './routes.js';
import { setRoute } from './watch-requests.js';

/** The one controller of queries: a route for each definition. */
@Controller('api/v1')
export class QueriesController {
  private readonly routes: readonly Route[];

  constructor(
    @Inject(COMMANDS) commands: readonly AnyCommand[],
    @Inject(QUERIES) private readonly queries: readonly AnyQuery[],
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
  ) {
    this.routes = routesOf(commands, queries);
  }

  @Get('*path')
  @Access('by-definition')
  async ask(
    @Query() given: Readonly<Record<string, unknown>>,
    @Headers('x-position') header: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const { query, named } = this.find(request.path) ?? {};
    if (!query) throw unserved(this.routes, request.method, request.path);
    setRoute(response, queryPath(query));
    const caller = callerOf(request);
    assertRole(caller, query.roles, `The question "${query.name}"`);
    const { position = header, ...rest } = given;
    const params = parseParams(query, { ...rest, ...named });
    if (position !== undefined) await this.readModels.waitFor(String(position));
    return this.readModels.read(async (view) => {
      if (view.checkpoint !== undefined) response.setHeader('X-Position', view.checkpoint);
      if (view.incident) response.setHeader('X-Incident', view.incident.position);
      return this.gateway.answer(await answerOf(view, query, params, caller.scope));
    });
  }

  private find(path: string): { query: AnyQuery; named: Readonly<Record<string, string>> } | undefined {
    for (const query of this.queries) {
      const named = match(queryPath(query), path);
      if (named) return { query, named: decoded(named) };
    }
    return undefined;
  }
}

/** Values as they were meant; what cannot be decoded fits no parameter's schema. */
function decoded(named: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}
