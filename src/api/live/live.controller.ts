import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { auditQuery, isAuditEntry, lastAuditEntry } from '../../history/index.js';
import { ForeignPosition } from '../../event-store/event-store.errors.js';
import type { Position } from '../../event-store/event-store.port.js';
import { localitiesWithin } from '../../kernel/scope.js';
import { ReadModels, type ReadView } from '../../projections/index.js';
import { callerOf, type Caller, type IdentifiedRequest } from '../access/caller.js';
import { Access } from '../access/declared.js';
import { answerOf } from '../asking.js';
import { CommandGateway } from '../command-gateway.js';
import { ProblemError } from '../problem.js';
import { pathOf } from '../request-path.js';
import { auditEvents } from './audit-events.js';
import { EventStreams } from './event-stream.js';
import { RebuildRuns } from './rebuild-runs.js';

const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d{1,15}$/;

/** What is told as it happens, by server-sent events; and what is told of is begun here. */
@Controller('api/v1')
export class LiveController {
  constructor(
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(RebuildRuns) private readonly runs: RebuildRuns,
  ) {}

  @Get('registers/:register/audit/events')
  @Access(auditQuery.roles)
  async audit(
    @Param('register') register: string,
    @Query() { after, ...others }: Readonly<Record<string, unknown>>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id: caller, scope, expires } = callerOf(request);
    const [stranger] = Object.keys(others);
    if (stranger !== undefined || (after !== undefined && typeof after !== 'string'))
      throw new ProblemError(400, 'invalid-parameters', `${stranger ?? 'after'}: there is no such parameter; there is after`, 'Mend the parameters as /docs describes them.', { where: stranger ?? 'after', rule: 'parameters of audit events' }); // prettier-ignore
    const given = lastEventId ?? after;
    if (given !== undefined) await this.reach(given, lastEventId === undefined ? 'after' : 'Last-Event-ID');
    const from = await this.readModels.read(async (view) => {
      // Refuses an unknown register, and one outside of the caller's scope, before the stream begins.
      await answerOf(view, auditQuery, { register }, { scope, page: { limit: 1 } });
      if (lastEventId !== undefined) await assertEntry(view, register, lastEventId);
      return given ?? (await lastAuditEntry(view, register));
    });
    const ended = new AbortController();
    const { readModels, gateway } = this;
    const events = auditEvents({ readModels, gateway, scope, register, after: from }, ended.signal);
    this.streams.assertRoom(caller);
    await this.streams.send(hijacked(reply), events, { caller, ended, expires });
  }

  @Post('read-models/rebuild')
  @Access(['operator'])
  @HttpCode(202)
  rebuild(
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): { readonly rebuild: string; readonly events: string } {
    const { id, authenticated } = operatorOfAll(request);
    const events = `${pathOf(request)}/events`;
    const rebuild = this.runs.start({ id, authenticated });
    reply.header('location', events);
    return { rebuild, events };
  }

  @Get('read-models/rebuild/events')
  @Access(['operator'])
  async progress(@Headers('last-event-id') lastEventId: string | undefined, @Req() request: IdentifiedRequest, @Res() reply: FastifyReply): Promise<void> {
    const { id: caller, expires } = operatorOfAll(request);
    if (lastEventId !== undefined && !RUN_ID.test(lastEventId)) throw lastEventIdInvalid(lastEventId, 'no event of a rebuild');
    if (!this.runs.known)
      throw new ProblemError(404, 'rebuild-unknown', 'No rebuild has been asked for since this server started.', 'Ask for one: POST /api/v1/read-models/rebuild.', { rule: 'design: Read models' });
    if (lastEventId !== undefined && lastEventId === this.runs.lastId) {
      // Tells a browser to connect no more (HTML 9.2.3): it has heard the end.
      await reply.code(204).send();
      return;
    }
    const ended = new AbortController();
    this.streams.assertRoom(caller);
    await this.streams.send(hijacked(reply), this.runs.events(ended.signal), { caller, ended, expires });
  } // prettier-ignore

  /** @throws ProblemError for a position that is none of this log; ReadModelBehind */
  private async reach(position: Position, where: string): Promise<void> {
    try {
      await this.readModels.waitFor(position);
    } catch (error) {
      if (!(error instanceof ForeignPosition)) throw error;
      throw where === 'after' ? error : lastEventIdInvalid(position, 'no position of this log');
    }
  }
}

/** The bare response of a reply, with the headers that it has so far, for whoever writes it bit by bit. */
function hijacked(reply: FastifyReply): ServerResponse {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.hijack();
  return reply.raw;
}

/** A rebuild touches the read models of every register. @throws Rejection `out-of-scope` */
function operatorOfAll(request: IdentifiedRequest): Caller {
  const caller = callerOf(request);
  localitiesWithin(caller.scope, 'every-register', undefined);
  return caller;
}

async function assertEntry(view: ReadView, register: string, position: Position): Promise<void> {
  if (await isAuditEntry(view, register, position)) return;
  throw lastEventIdInvalid(position, `no entry of the audit trail of "${register}"`);
}

function lastEventIdInvalid(id: string, what: string): ProblemError {
  return new ProblemError(400, 'last-event-id-invalid', `"${id}" is ${what}.`, 'Send the id of an event that this stream gave; or leave it out and begin with what comes now.', {
    where: 'Last-Event-ID', rule: 'HTML, 9.2: an event stream is resumed behind one of its own events',
  }); // prettier-ignore
}
