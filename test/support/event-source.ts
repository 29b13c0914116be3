/** An event as a client of server-sent events gets it. */
export interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stream of server-sent events that is open; `lastId` is what a browser would send to resume it. */
export interface Listening {
  readonly status: number;
  readonly headers: Headers;
  readonly lastId: string;
  /** Comments and fields that are no events, as they came. */
  readonly raw: string;
  /** The next event; undefined once the server has ended the stream. */
  next(): Promise<Heard | undefined>;
  close(): void;
}

/** Connects as a browser does. */
export async function listen(url: string, headers: Record<string, string> = {}): Promise<Listening> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: leaving.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let [buffer, raw, lastId] = ['', '', ''];
  const block = async (): Promise<string | undefined> => {
    for (let end = buffer.indexOf('\n\n'); ; end = buffer.indexOf('\n\n')) {
      if (end >= 0) {
        const whole = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        return whole;
      }
      const { done, value } = (await reader?.read().catch(() => undefined)) ?? { done: true, value: undefined };
      if (done) return undefined;
      raw += value;
      buffer += value;
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    get lastId() {
      return lastId;
    },
    get raw() {
      return raw;
    },
    next: async () => {
      for (let one = await block(); one !== undefined; one = await block()) {
        const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(one ?? '')?.[1];
        lastId = field('id') ?? lastId;
        const data = field('data');
        if (data !== undefined) return { id: lastId, event: field('event') ?? 'message', data: JSON.parse(data) as Heard['data'] };
      }
      return undefined;
    },
    close: () => leaving.abort(),
  };
} // prettier-ignore
