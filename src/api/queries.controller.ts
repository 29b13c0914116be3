import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AnyCommand } from '../kernel/command.js';
import { dayInVietnam } from '../kernel/day.js';
import { ReadModels, type AnyQuery, type PagedList, type ReadView } from '../projections/index.js';
import { assertRole, callerOf, type IdentifiedRequest } from './access/caller.js';
import { Access } from './access/declared.js';
import { answerOf } from './asking.js';
import { CommandGateway } from './command-gateway.js';
import { COMMANDS } from './commands.controller.js';
import { QUERIES } from './openapi.controller.js';
import { Cursors } from './cursors.js';
import { cutPage, type PageParams } from './paging.js';
import { parsePage, parseParams } from './parameters.js';
import { hasAlready } from './preconditions.js';
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
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {
    this.routes = routesOf(commands, queries);
  }

  @Get('*path')
  @Access('by-definition')
  async ask(
    @Query() given: Readonly<Record<string, unknown>>,
    @Headers('x-position') header: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const { query, named } = this.find(request.path) ?? {};
    if (!query) throw unserved(this.routes, request.method, request.path);
    setRoute(response, queryPath(query));
    const caller = callerOf(request);
    assertRole(caller, query.roles, `The question "${query.name}"`);
    const { position = header, ...others } = given;
    const { page, rest } = query.pages ? parsePage(query, others) : { rest: others };
    const params = parseParams(query, { ...rest, ...named }) as object;
    if (position !== undefined) await this.readModels.waitFor(String(position));
    return this.readModels.read(async (view) => {
      if (view.checkpoint !== undefined) response.setHeader('X-Position', view.checkpoint);
      if (view.incident) response.setHeader('X-Incident', view.incident.position);
      const told = page
        ? await this.pageOf(view, query, params, page, request, response)
        : await answerOf(view, query, params, { scope: caller.scope });
      const answer = this.gateway.answer(told);
      const etag = query.etag?.(answer);
      if (etag === undefined) return answer;
      response.setHeader('ETag', etag).setHeader('Cache-Control', 'private, no-cache');
      // Not left to Express, which sends everything where the request says no-cache, as that of every `fetch` does.
      return hasAlready(ifNoneMatch, etag) ? void response.status(304) : answer;
    });
  }

  /** A page of an answer's list, with the cursor of the next one in the answer and in `Link`. */
  private async pageOf(
    view: ReadView,
    query: AnyQuery,
    params: object,
    { limit, cursor }: PageParams,
    request: IdentifiedRequest,
    response: Response,
  ): Promise<unknown> {
    const from = cursor === undefined ? undefined : this.cursors.read(query, params, cursor);
    const today = from?.today ?? dayInVietnam(Date.now());
    const after = from?.key;
    // One row more than is answered says whether there is a next page.
    const { scope } = callerOf(request);
    const asking = { scope, page: { after, limit: limit + 1 }, today };
    const whole = (await answerOf(view, query, params, asking)) as object;
    const { answer, last } = cutPage(whole, query.pages as PagedList, { after, limit });
    const next = last === undefined ? null : this.cursors.write(query, params, { key: last, today });
    if (next !== null) response.setHeader('Link', `<${nextPage(request, next)}>; rel="next"`);
    return { ...answer, next };
  }

  private find(path: string): { query: AnyQuery; named: Readonly<Record<string, string>> } | undefined {
    for (const query of this.queries) {
      const named = match(queryPath(query), path);
      if (named) return { query, named: decoded(named) };
    }
    return undefined;
  }
}

/** The address of the next page: the same question with another cursor; it need not wait for a position again. */
function nextPage({ path, originalUrl }: IdentifiedRequest, cursor: string): string {
  const { searchParams } = new URL(originalUrl, 'http://localhost');
  searchParams.delete('position');
  searchParams.set('cursor', cursor);
  return `${path}?${searchParams.toString()}`;
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
