import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

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

/** The streams that are open; all end when the server stops. */
export class EventStreams {
  private readonly open = new Set<AbortController>();
  private stopped = false;

  constructor(private readonly heartbeatMs = HEARTBEAT_MS) {}

  /**
   * Sends one event after the other until there is no more, the client has gone, `expires` has come (milliseconds UTC:
   * the token holds no longer) or the server stops; `ended` is aborted then, for whoever makes the events. The next one
   * is asked for only when the client has taken the one before, so that a slow client costs no memory.
   */
  async send(
    response: ServerResponse,
    events: AsyncIterable<ServerEvent>,
    { ended, expires }: { readonly ended: AbortController; readonly expires: number },
  ): Promise<void> {
    // Set one by one, so that whoever stops the server can ask what the answer is.
    response
      .setHeader('Content-Type', 'text/event-stream; charset=utf-8')
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Connection', 'close')
      .setHeader('X-Accel-Buffering', 'no')
      .writeHead(200);
    if (response.req.method === 'HEAD' || this.stopped) return void response.end();
    this.open.add(ended);
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
    for (const ended of this.open) ended.abort();
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
