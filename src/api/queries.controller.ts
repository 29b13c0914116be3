import { Controller, Get, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { dayInVietnam } from '../kernel/day.js';
import { ReadModels, type AnyQuery } from '../projections/index.js';
import { CommandGateway } from './command-gateway.js';
import { QUERIES } from './openapi.controller.js';
import { parseParams } from './parameters.js';
import { ProblemError } from './problem.js';

interface Route {
  readonly query: AnyQuery;
  readonly segments: readonly string[];
}

/** The one controller of queries: a route for each definition. */
@Controller('api/v1')
export class QueriesController {
  private readonly routes: readonly Route[];

  constructor(
    @Inject(QUERIES) queries: readonly AnyQuery[],
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
  ) {
    this.routes = queries.map((query) => ({ query, segments: query.path.split('/') }));
  }

  @Get('*path')
  async ask(
    @Param('path') path: string | readonly string[],
    @Query() given: Readonly<Record<string, unknown>>,
    @Headers('x-position') header: string | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const segments = typeof path === 'string' ? path.split('/') : path;
    const found = this.routes.flatMap(({ query, segments: wanted }) => {
      const named = match(wanted, segments);
      return named ? [{ query, named }] : [];
    })[0];
    if (!found) {
      throw new ProblemError(
        404,
        'not-found',
        `There is nothing at ${request.path}.`,
        'Look at /docs for what there is.',
        { rule: 'routes of this server' },
      );
    }
    const { position = header, ...rest } = given;
    const params = parseParams(found.query, { ...rest, ...found.named });
    if (position !== undefined) await this.readModels.waitFor(String(position));
    return this.readModels.read(async (view) => {
      if (view.checkpoint !== undefined) response.setHeader('X-Position', view.checkpoint);
      if (view.incident) response.setHeader('X-Incident', view.incident.position);
      return this.gateway.answer(
        (await found.query.run(view, params, { today: dayInVietnam(Date.now()) })) as unknown,
      );
    });
  }
}

function match(wanted: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== segments.length) return undefined;
  const named: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const segment = segments[at] ?? '';
    if (part.startsWith(':')) named[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return named;
}
