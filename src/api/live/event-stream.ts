import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ProblemError } from '../problem.js';

/** One event of a stream of server-sent events. Without `data` it only says from where a client may resume. */
export interface ServerEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: unknown;
}

/** How often a quiet stream says that it lives; proxies and clients give up on one that is silent for long. */
const HEARTBEAT_MS = 15_000;
/** How long a client waits until it connects anew. */
const RETRY_MS = 2_000;
/** A timer that is set for longer rings at once; who still listens then connects anew. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How many streams may be open at once. */
export interface StreamLimits {
  readonly ofOne: number;
  readonly ofAll: number;
}

/** How a stream is sent. */
export interface Sending {
  /** The subject of the listener's token. */
  readonly caller: string;
  /** Aborted at the end, for whoever makes the events. */
  readonly ended: AbortController;
  /** Milliseconds UTC: the token holds no longer. */
  readonly expires: number;
}

/** The streams that are open; all end when the server stops. */
export class EventStreams {
  /** Whose each of them is. */
  private readonly open = new Map<AbortController, string>();
  private stopped = false;

  constructor(
    private readonly limits: StreamLimits,
    private readonly heartbeatMs = HEARTBEAT_MS,
  ) {}

  /** Each of them holds a connection until its reader goes. @throws ProblemError `too-many-streams` */
  assertRoom(caller: string): void {
    const { ofOne, ofAll } = this.limits;
    const own = [...this.open.values()].filter((other) => other === caller).length;
    if (own < ofOne && this.open.size < ofAll) return;
    const whose =
      own < ofOne
        ? `This server has ${ofAll} streams of events open`
        : `${ofOne} streams of events of one caller are open`;
    throw new ProblemError(429, 'too-many-streams', `${whose}; there may be no more.`, 'Close one that nobody reads, and connect again.', {
      rule: 'limit: open streams (LIVE_STREAMS_PER_CALLER, LIVE_STREAMS)', retryAfter: RETRY_MS / 1000,
    }); // prettier-ignore
  }

  /**
   * Sends one event after the other until there is no more, the client has gone, `expires` has come or the server stops;
   * `ended` is aborted then. The next one is asked for only when the client has taken the one before, so that a slow
   * client costs no memory.
   */
  async send(
    response: ServerResponse,
    events: AsyncIterable<ServerEvent>,
    { caller, ended, expires }: Sending,
  ): Promise<void> {
    // Set one by one, so that whoever stops the server can ask what the answer is.
    response
      .setHeader('Content-Type', 'text/event-stream; charset=utf-8')
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Connection', 'close')
      .setHeader('X-Accel-Buffering', 'no')
      .writeHead(200);
    if (response.req.method === 'HEAD' || this.stopped) return void response.end();
    this.open.set(ended, caller);
    response.once('close', () => ended.abort());
    const expiry = setTimeout(() => ended.abort(), Math.min(expires - Date.now(), LONGEST_TIMER_MS));
    try {
      await write(response, `retry: ${RETRY_MS}\n\n`, ended.signal);
      for await (const event of withHeartbeats(events, this.heartbeatMs))
        await write(response, event, ended.signal);
    } catch (error) {
      if (!ended.signal.aborted) response.destroy(error as Error);
    } finally {
      clearTimeout(expiry);
      this.open.delete(ended);
      ended.abort();
      response.end();
    }
  }

  /** Nest calls it before it closes the server, which waits for what is open. */
  onModuleDestroy(): void {
    this.stopped = true;
    for (const ended of this.open.keys()) ended.abort();
  }
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!response.write(text)) await once(response, 'drain', { signal });
}

/** The events as they are written, with a comment whenever none has come for a while. */
async function* withHeartbeats(events: AsyncIterable<ServerEvent>, beatMs: number): AsyncIterable<string> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (let next = iterator.next(); ;) {
      const heard = await withinTime(next, beatMs);
      if (heard === 'quiet') {
        yield ': still here\n\n';
        continue;
      }
      if (heard.done) return;
      yield textOf(heard.value);
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

async function withinTime<T>(awaited: Promise<T>, milliseconds: number): Promise<T | 'quiet'> {
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<'quiet'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'quiet');
  });
  try {
    return await Promise.race([awaited, quiet]);
  } finally {
    clearTimeout(timer);
  }
}

/** As the HTML standard has it (9.2.6); what is said is one line of JSON. */
function textOf({ id, event, data }: ServerEvent): string {
  return [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
    '\n',
  ].join('\n');
}
