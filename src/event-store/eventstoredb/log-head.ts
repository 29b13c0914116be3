import { UnknownError } from '@eventstore/db-client';
import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Position } from '../event-store.port.js';
import { parsePosition, type LogPosition } from './esdb-position.js';
import type { OwnStreams } from './own-streams.js';
import { patiently } from './patience.js';
import { openRead, type RawMessage, type RawRead } from './raw-read.js';
import { storedEvent } from './stored-event.js';

/** So many events of others are passed over one by one, before the server is asked to look for ours. */
const NEAR = 500;
/** The server is silent while it looks through a whole log, so much longer than it may be otherwise. */
const SEARCH_PATIENCE = 30;

/**
 * Position of our last event in `$all`. It remembers how far it has looked, so that what others write is met once and
 * not at every look.
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
    let end = known;
    let passed = 0;
    let found: Position | undefined;
    for await (const message of this.backwards({ maxCount: known < 0n ? NEAR : Number.MAX_SAFE_INTEGER })) {
      const commit = BigInt(message.getEvent()?.getEvent()?.getCommitPosition() ?? '-1');
      if (commit > end) end = commit;
      if (commit <= known) break;
      found = storedEvent(message, this.streams)?.position;
      if (found !== undefined) break;
      passed++;
    }
    if (known < 0n && found === undefined && passed >= NEAR) found = await this.search();
    // Only now: a look that was cut off has not met everything down to the last one.
    if (end > this.looked) this.looked = end;
    if (found !== undefined && found > (this.last ?? '')) this.last = found;
    return this.last;
  }

  private async search(): Promise<Position | undefined> {
    const patienceMs = this.patienceMs * SEARCH_PATIENCE;
    for await (const message of this.backwards(
      { maxCount: 1, prefixes: this.streams.prefixes },
      patienceMs,
    )) {
      const event = storedEvent(message, this.streams);
      if (event) return event.position;
    }
    return undefined;
  }

  private backwards(
    part: Pick<RawRead, 'maxCount' | 'prefixes'>,
    patienceMs = this.patienceMs,
  ): AsyncGenerator<RawMessage> {
    const read = openRead(this.client, { from: { position: 'end' }, backwards: true, ...part });
    return patiently(read, { patienceMs });
  }
}

/** Whether the server is well but knows no event at this position: it is one of another server, or of a lost log. */
export async function refusesPosition(
  client: EventStoreDBClient,
  after: Position,
  patienceMs: number,
): Promise<boolean> {
  const firstFrom = async (position: 'start' | LogPosition): Promise<void> => {
    const read = openRead(client, { from: { position }, maxCount: 1 });
    for await (const _ of patiently(read, { patienceMs })) return;
  };
  try {
    await firstFrom('start');
  } catch {
    return false;
  }
  return firstFrom(parsePosition(after)).then(
    () => false,
    (error: unknown) => error instanceof UnknownError,
  );
}
