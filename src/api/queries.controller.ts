import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HandleCommand } from '../event-store/handle-command.js';
import type { AnyCommand } from '../kernel/command.js';
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
import { pathOf } from './request-path.js';
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
    @Inject(HandleCommand) private readonly handle: HandleCommand,
  ) {
    this.routes = routesOf(commands, queries);
  }

  @Get('*')
  @Access('by-definition')
  async ask(
    @Query() given: Readonly<Record<string, unknown>>,
    @Headers('x-position') header: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { query, named } = this.find(pathOf(request)) ?? {};
    if (!query) throw unserved(this.routes, request.method, pathOf(request));
    setRoute(request, queryPath(query));
    const caller = callerOf(request);
    assertRole(caller, query.roles, `The question "${query.name}"`);
    const { position = header, ...others } = given;
    const { page, rest } = query.pages ? parsePage(query, others) : { rest: others };
    const params = parseParams(query, { ...rest, ...named }) as object;
    if (position !== undefined) await this.readModels.waitFor(String(position));
    return this.readModels.read(async (view) => {
      if (view.checkpoint !== undefined) reply.header('x-position', view.checkpoint);
      if (view.incident) reply.header('x-incident', view.incident.position);
      const told = page
        ? await this.pageOf(view, query, params, page, request, reply)
        : await answerOf(view, query, params, {
            scope: caller.scope,
            caller,
            today: this.handle.today(),
            decides: this.handle,
          });
      const answer = this.gateway.answer(told);
      const etag = query.etag?.(answer);
      if (etag === undefined) return answer;
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      return hasAlready(ifNoneMatch, etag) ? void reply.code(304) : answer;
    });
  }

  /** A page of an answer's list, with the cursor of the next one in the answer and in `Link`. */
  private async pageOf(
    view: ReadView,
    query: AnyQuery,
    params: object,
    { limit, cursor }: PageParams,
    request: IdentifiedRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const from = cursor === undefined ? undefined : this.cursors.read(query, params, cursor);
    const today = from?.today ?? this.handle.today();
    const after = from?.key;
    // One row more than is answered says whether there is a next page.
    const caller = callerOf(request);
    const asking = {
      scope: caller.scope,
      caller,
      decides: this.handle,
      page: { after, limit: limit + 1 },
      today,
    };
    const whole = (await answerOf(view, query, params, asking)) as object;
    const { answer, last } = cutPage(whole, query.pages as PagedList, { after, limit });
    const next = last === undefined ? null : this.cursors.write(query, params, { key: last, today });
    if (next !== null) reply.header('link', `<${nextPage(request, next)}>; rel="next"`);
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
function nextPage({ originalUrl }: IdentifiedRequest, cursor: string): string {
  const { searchParams } = new URL(originalUrl, 'http://localhost');
  searchParams.delete('position');
  searchParams.set('cursor', cursor);
  return `${pathOf({ url: originalUrl })}?${searchParams.toString()}`;
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
