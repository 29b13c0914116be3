import { readdirSync } from 'node:fs';
import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { AnyCommand } from '../kernel/command.js';
import type { AnyQuery } from '../projections/index.js';
import { Access } from './access/declared.js';
import { COMMANDS } from './commands.controller.js';
import { DOCS_PAGE, DOCS_SCRIPT, indexPage, SWAGGER_UI } from './pages.js';
import { openApiOf } from './openapi.js';
import { pathOf } from './request-path.js';
import { unserved } from './routes.js';
import { setRoute, type WatchedRequest } from './watch-requests.js';

/** The list of query definitions that a server offers. */
export const QUERIES = Symbol('QUERIES');

/** Those of Swagger UI; nothing else of its folder is sent. */
const UI_FILES = new Set(readdirSync(SWAGGER_UI).filter((file) => /\.(css|js|png|html)$/.test(file)));

/** Serves the description of the API, for programs and for people. It tells nothing that is recorded. */
@Access('public')
@Controller()
export class OpenApiController {
  private readonly document: Record<string, unknown>;
  private readonly page: string;

  constructor(
    @Inject(COMMANDS) commands: readonly AnyCommand[],
    @Inject(QUERIES) queries: readonly AnyQuery[],
  ) {
    this.document = openApiOf(commands, queries);
    this.page = indexPage(queries);
  }

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  index(): string {
    return this.page;
  }

  @Get('openapi.json')
  openapi(): Record<string, unknown> {
    return this.document;
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  docs(): string {
    return DOCS_PAGE;
  }

  @Get('docs/start.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return DOCS_SCRIPT;
  }

  @Get('docs/ui/:file')
  ui(@Param('file') file: string, @Req() request: WatchedRequest, @Res() reply: FastifyReply): FastifyReply {
    if (!UI_FILES.has(file)) throw unserved([], request.method, pathOf(request));
    setRoute(request, '/docs/ui');
    return reply.sendFile(file);
  }
}
