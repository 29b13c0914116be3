import type { Readable } from 'node:stream';
import { BACKWARDS, END, FORWARDS, START, StreamNotFoundError } from '@eventstore/db-client';
import type { EventStoreDBClient, ResolvedEvent } from '@eventstore/db-client';
import type { ReadStreamOptions, StoredEvent } from '../event-store.port.js';
import { unavailable } from './client-errors.js';
import type { OwnStreams } from './own-streams.js';
import { patiently } from './patience.js';
import { storedEvent } from './stored-event.js';

const PAGE = 500;

/** Events of one stream, read in pages; a missing stream is empty. @throws StoreUnavailable */
export async function* streamEvents(
  client: EventStoreDBClient,
  streams: OwnStreams,
  stream: string,
  options: ReadStreamOptions,
  patienceMs: number,
): AsyncGenerator<StoredEvent, void, undefined> {
  const { direction = 'forwards', maxCount = Infinity, signal } = options;
  const forwards = direction === 'forwards';
  const name = streams.nameOnServer(stream);
  let from = options.from;
  for (let left = maxCount; left > 0;) {
    const wanted = Math.min(left, PAGE);
    let got = 0;
    const read = client.readStream(name, {
      direction: forwards ? FORWARDS : BACKWARDS,
      fromRevision: from === undefined ? (forwards ? START : END) : BigInt(from),
      maxCount: wanted,
    });
    const items = patiently<ResolvedEvent>(read as unknown as Readable, {
      patienceMs,
      signal,
      cancel: () => read.cancel(),
    });
    try {
      for await (const { event } of items) {
        if (!event) continue;
        got++;
        const stored = storedEvent(event, streams);
        from = stored.revision + (forwards ? 1 : -1);
        yield stored;
      }
    } catch (error) {
      if (error instanceof StreamNotFoundError || signal?.aborted) return;
      throw unavailable(error);
    }
    left -= got;
    if (got < wanted || (from ?? 0) < 0 || signal?.aborted) return;
  }
}
