import type { Readable } from 'node:stream';
import { BACKWARDS, END, START, UnknownError } from '@eventstore/db-client';
import type { AllStreamResolvedEvent, EventStoreDBClient } from '@eventstore/db-client';
import type { Position } from '../event-store.port.js';
import { parsePosition, positionText } from './esdb-position.js';
import type { OwnStreams } from './own-streams.js';
import { patiently } from './patience.js';

/**
 * Position of our last event in `$all`. The client cannot filter a read, so it looks backwards over what others wrote;
 * it remembers how far it has looked, so that each event of theirs is met once and not at every look.
 */
export class LogHead {
  private last: Position | undefined;
  private looked = -1n;

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly streams: OwnStreams,
    private readonly patienceMs: number,
  ) {}

  /** @throws what the read throws */
  async find(): Promise<Position | undefined> {
    const known = this.looked;
    const read = this.client.readAll({ direction: BACKWARDS, fromPosition: END });
    const items = patiently<AllStreamResolvedEvent>(read as unknown as Readable, {
      patienceMs: this.patienceMs,
      cancel: () => read.cancel(),
    });
    let end = known;
    let found: Position | undefined;
    for await (const { event } of items) {
      if (!event) continue;
      const { commit } = event.position;
      if (commit > end) end = commit;
      if (commit <= known) break;
      if (this.streams.owns(event.streamId)) {
        found = positionText(event.position);
        break;
      }
    }
    // Only now: a look that was cut off has not met everything down to the last one.
    if (end > this.looked) this.looked = end;
    if (found !== undefined && found > (this.last ?? '')) this.last = found;
    return this.last;
  }
}

/** Whether the server is well but knows no event at this position: it is one of another server, or of a lost log. */
export async function refusesPosition(
  client: EventStoreDBClient,
  position: Position,
  patienceMs: number,
): Promise<boolean> {
  const firstFrom = async (fromPosition: 'start' | ReturnType<typeof parsePosition>): Promise<void> => {
    const read = client.readAll({ fromPosition, maxCount: 1 });
    const options = { patienceMs, cancel: () => read.cancel() };
    for await (const _ of patiently(read as unknown as Readable, options)) return;
  };
  try {
    await firstFrom(START);
  } catch {
    return false;
  }
  return firstFrom(parsePosition(position)).then(
    () => false,
    (error: unknown) => error instanceof UnknownError,
  );
}
