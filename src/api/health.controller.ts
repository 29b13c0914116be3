import { Controller, Get, Header, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Metrics } from '../telemetry/index.js';
import { Access } from './access/declared.js';
import { assertReady, type Examined, type Readiness } from './health.js';
import { setRoute, type WatchedRequest } from './watch-requests.js';

/** What the health of a server is judged by. */
export const EXAMINED = Symbol('EXAMINED');
/** The metrics of this process. */
export const METRICS = Symbol('METRICS');

/** For whoever watches the server, without a token: it tells nothing that is recorded. */
@Access('public')
@Controller()
export class HealthController {
  constructor(
    @Inject(EXAMINED) private readonly examined: Examined,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  /** The process answers. */
  @Get('health/live')
  @Header('Cache-Control', 'no-store')
  live(@Req() request: WatchedRequest): { status: 'live' } {
    setRoute(request, '/health/live');
    return { status: 'live' };
  }

  /** It can record and answer. @throws ProblemError `not-ready` */
  @Get('health/ready')
  @Header('Cache-Control', 'no-store')
  ready(@Req() request: WatchedRequest): Promise<Readiness> {
    setRoute(request, '/health/ready');
    return assertReady(this.examined);
  }

  @Get('metrics')
  @Header('Cache-Control', 'no-store')
  async prometheus(@Req() request: WatchedRequest, @Res() reply: FastifyReply): Promise<void> {
    setRoute(request, '/metrics');
    const text = await this.metrics.text();
    await reply.type(this.metrics.contentType).send(text);
  }
}
