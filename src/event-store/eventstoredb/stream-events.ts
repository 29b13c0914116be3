import type { EventStoreDBClient } from '@eventstore/db-client';
import type { ReadStreamOptions, StoredEvent } from '../event-store.port.js';
import { unavailable } from './client.errors.js';
import type { OwnStreams } from './own-streams.js';
import { patiently } from './patience.js';
import { openRead } from './raw-read.js';
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
    try {
      const revision = from ?? (forwards ? 'start' : 'end');
      const read = openRead(client, {
        from: { stream: name, revision },
        backwards: !forwards,
        maxCount: wanted,
      });
      for await (const message of patiently(read, { patienceMs, signal })) {
        if (message.hasStreamNotFound()) return;
        const stored = storedEvent(message, streams);
        if (!stored) continue;
        got++;
        from = stored.revision + (forwards ? 1 : -1);
        yield stored;
      }
    } catch (error) {
      if (signal?.aborted) return;
      throw unavailable(error);
    }
    left -= got;
    if (got < wanted || (from ?? 0) < 0 || signal?.aborted) return;
  }
}
