import { jsonEvent } from '@eventstore/db-client';
import type { EventData, JSONType, RecordedEvent } from '@eventstore/db-client';
import { InvalidEvent, StoreUnavailable } from '../event-store.errors.js';
import type { NewEvent, StoredEvent } from '../event-store.port.js';
import { isKnown, positionText } from './esdb-position.js';
import { assertLossless } from './lossless-json.js';
import type { OwnStreams } from './own-streams.js';

/**
 * An event for the wire. The client takes values, not text, and writes them with JSON.stringify; text that
 * JSON.stringify made (all of ours) therefore comes back letter by letter, any other text as the same value.
 * @throws InvalidEvent for text that would come back as another value.
 */
export function forTheWire(event: NewEvent): EventData {
  if (/\p{Surrogate}/u.test(event.type))
    throw new InvalidEvent('the type of the event is not well-formed text');
  const data = parse(event.data);
  // As bytes: the client leaves out metadata that are `null`, `false`, 0 or an empty text.
  const metadata = Uint8Array.from(Buffer.from(JSON.stringify(parse(event.metadata)), 'utf8'));
  return jsonEvent({ id: event.id, type: event.type, data, metadata } as never);
}

function parse(text: string): JSONType {
  const value = JSON.parse(text) as JSONType;
  if (JSON.stringify(value) !== text) assertLossless(text);
  return value;
}

/** @throws StoreUnavailable when the server is too old to say where an event of a stream stands in the log. */
export function storedEvent(event: RecordedEvent, streams: OwnStreams): StoredEvent {
  const { position } = event as { position?: { commit: bigint; prepare: bigint } };
  if (!isKnown(position)) {
    throw new StoreUnavailable(
      'the server gives no positions with the events of a stream: it must be 22.6 or newer',
    );
  }
  return {
    id: event.id,
    type: event.type,
    data: text(event.data),
    metadata: text(event.metadata),
    stream: streams.nameHere(event.streamId),
    revision: Number(event.revision),
    position: positionText(position),
  };
}

/** Whether it is an event that we wrote is for the registry to say; here it only becomes text again. */
function text(value: unknown): string {
  if (value === undefined) return '';
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : JSON.stringify(value);
}
