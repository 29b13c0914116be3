import { EventStoreDBClient, jsonEvent, START } from '@eventstore/db-client';
import type { AppendToStreamOptions, JSONEventData } from '@eventstore/db-client';
import { parsePosition } from '../src/event-store/eventstoredb/esdb-position.js';
import type { Position } from '../src/event-store/event-store.port.js';

const UNIMPLEMENTED = 12;

/** The client of EventStoreDB as its documentation shows it: what ours is measured beside. */
export class BareClient {
  private readonly client: EventStoreDBClient;

  constructor(connectionString: string) {
    this.client = EventStoreDBClient.connectionString(connectionString);
  }

  /** Appends a second: one append a command, so many callers, spread over the streams, without expected revision. */
  async appendAll(
    events: readonly { readonly type: string; readonly data: string; readonly metadata: string }[],
    streams: readonly string[],
    callers: number,
  ): Promise<number> {
    const ready: JSONEventData[] = events.map(({ type, data, metadata }) =>
      jsonEvent({
        type,
        data: JSON.parse(data) as object,
        metadata: JSON.parse(metadata) as object,
      } as never),
    );
    const options = await this.pathOf(streams[0] ?? '');
    let next = 0;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async () => {
        for (let n = next++; n < ready.length; n = next++) {
          const event = ready[n];
          const stream = streams[n % streams.length];
          if (event && stream !== undefined) await this.client.appendToStream(stream, event, options);
        }
      }),
    );
    return ready.length / ((performance.now() - started) / 1000);
  }

  /** Events a second of `readAll`, from a position on (or from the start), until so many have come. */
  async readAll(from: Position | undefined, count: number): Promise<{ rate: number; read: number }> {
    const started = performance.now();
    const fromPosition = from === undefined ? START : parsePosition(from);
    let read = 0;
    for await (const { event } of this.client.readAll({ fromPosition, maxCount: count })) if (event) read++;
    return { rate: read / ((performance.now() - started) / 1000), read };
  }

  /** The client's own choice is the batch path; a server without it is asked for the unary one, by credentials. */
  private async pathOf(stream: string): Promise<AppendToStreamOptions> {
    try {
      await this.client.appendToStream(`${stream}-probe`, jsonEvent({ type: 'probe', data: {} }));
      return {};
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNIMPLEMENTED) throw error;
      return { credentials: { username: 'unused', password: 'unused' } };
    }
  }

  close(): Promise<void> {
    return this.client.dispose();
  }
}
