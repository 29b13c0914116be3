import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AnyCommand } from '../kernel/command.js';
import { ReadModels, type AnyQuery } from '../projections/index.js';
import { answerOf } from './asking.js';
import { CommandGateway } from './command-gateway.js';
import { COMMANDS } from './commands.controller.js';
import { QUERIES } from './openapi.controller.js';
import { parseParams } from './parameters.js';
import { hasAlready } from './preconditions.js';
import { match, queryPath, routesOf, unserved, type Route } from './routes.js';

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
  async ask(
    @Query() given: Readonly<Record<string, unknown>>,
    @Headers('x-position') header: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() { method, path }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const { query, named } = this.find(path) ?? {};
    if (!query) throw unserved(this.routes, method, path);
    const { position = header, ...rest } = given;
    const params = parseParams(query, { ...rest, ...named });
    if (position !== undefined) await this.readModels.waitFor(String(position));
    return this.readModels.read(async (view) => {
      if (view.checkpoint !== undefined) response.setHeader('X-Position', view.checkpoint);
      if (view.incident) response.setHeader('X-Incident', view.incident.position);
      const answer = this.gateway.answer(await answerOf(view, query, params));
      const etag = query.etag?.(answer);
      if (etag === undefined) return answer;
      response.setHeader('ETag', etag).setHeader('Cache-Control', 'private, no-cache');
      // Not left to Express, which sends everything where the request says no-cache, as that of every `fetch` does.
      return hasAlready(ifNoneMatch, etag) ? void response.status(304) : answer;
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
