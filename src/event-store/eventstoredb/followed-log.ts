import type { Readable } from 'node:stream';
import { START, streamNameFilter } from '@eventstore/db-client';
import type { EventStoreDBClient, AllStreamResolvedEvent } from '@eventstore/db-client';
import type { Position, SubscriptionItem } from '../event-store.port.js';
import { parsePosition, positionText, type LogPosition } from './esdb-position.js';
import type { OwnStreams } from './own-streams.js';
import { patiently } from './patience.js';
import { storedEvent } from './stored-event.js';

/** Scanned events between two checkpoints are 32 times this (notes): often enough to restart near the end. */
const CHECKPOINT_INTERVAL = 4;

/** What is put into the client's stream between its events, so that marks keep their place among them. */
class Mark {
  constructor(readonly checkpoint: LogPosition | 'caught-up') {}
}

export interface FollowOptions {
  readonly after: Position | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the server may be silent; undefined: for ever. */
  readonly patienceMs?: number;
}

/**
 * Our events in `$all` after a position, with checkpoints and the mark that all is read, until the subscription breaks.
 * The client tells checkpoints and `caughtUp` beside its stream, ahead of events that are still buffered; pushed into
 * the stream itself they come in their place.
 * @throws whatever ended the subscription
 */
export async function* followedLog(
  client: EventStoreDBClient,
  streams: OwnStreams,
  { after, signal, patienceMs }: FollowOptions,
): AsyncGenerator<SubscriptionItem, void, undefined> {
  let last = after;
  const subscription = client.subscribeToAll({
    fromPosition: after === undefined ? START : parsePosition(after),
    filter: streamNameFilter({
      prefixes: streams.prefixes,
      checkpointInterval: CHECKPOINT_INTERVAL,
      checkpointReached: (_subscription, position) => void readable.push(new Mark(position)),
    }),
  });
  const readable = subscription as unknown as Readable;
  readable.on('caughtUp', () => void readable.push(new Mark('caught-up')));
  const items = patiently<AllStreamResolvedEvent | Mark>(readable, {
    ...(patienceMs === undefined ? {} : { patienceMs }),
    signal,
    cancel: () => subscription.unsubscribe(),
  });
  for await (const item of items) {
    if (item instanceof Mark) {
      if (item.checkpoint === 'caught-up') yield { kind: 'caught-up', position: last };
      else {
        const position = positionText(item.checkpoint);
        if (last !== undefined && position <= last) continue;
        last = position;
        yield { kind: 'checkpoint', position };
      }
    } else if (item.event && streams.owns(item.event.streamId)) {
      const event = storedEvent({ ...item.event, position: item.event.position } as never, streams);
      last = event.position;
      yield { kind: 'event', event };
    }
  }
}
