import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Position, SubscriptionItem } from '../event-store.port.js';
import { parsePosition, positionText } from './esdb-position.js';
import type { OwnStreams } from './own-streams.js';
import { patiently } from './patience.js';
import { openRead } from './raw-read.js';
import { storedEvent } from './stored-event.js';

export interface FollowOptions {
  readonly after: Position | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the server may be silent; undefined: for ever. */
  readonly patienceMs?: number;
}

/**
 * Our events in `$all` after a position, with checkpoints and the mark that all is read, until the subscription breaks.
 * @throws whatever ended the subscription
 */
export async function* followedLog(
  client: EventStoreDBClient,
  streams: OwnStreams,
  { after, signal, patienceMs }: FollowOptions,
): AsyncGenerator<SubscriptionItem, void, undefined> {
  let last = after;
  const position = after === undefined ? 'start' : parsePosition(after);
  const call = openRead(client, { from: { position }, prefixes: streams.prefixes });
  for await (const message of patiently(call, { patienceMs, signal })) {
    const event = storedEvent(message, streams);
    const checkpoint = event ? undefined : message.getCheckpoint();
    if (event) {
      last = event.position;
      yield { kind: 'event', event };
    } else if (checkpoint) {
      const commit = BigInt(checkpoint.getCommitPosition());
      const reached = positionText({ commit, prepare: BigInt(checkpoint.getPreparePosition()) });
      if (last !== undefined && reached <= last) continue;
      last = reached;
      yield { kind: 'checkpoint', position: reached };
    } else if (message.hasCaughtUp()) yield { kind: 'caught-up', position: last };
  }
}
