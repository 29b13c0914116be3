import { jsonEvent } from '@eventstore/db-client';
import type { EventData, JSONType } from '@eventstore/db-client';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { StoreUnavailable } from '../event-store.errors.js';
import type { NewEvent, StoredEvent } from '../event-store.port.js';
import { isVouchedFor } from '../new-event-guard.js';
import { isKnown, positionText } from './esdb-position.js';
import { assertLossless } from './lossless-json.js';
import type { OwnStreams } from './own-streams.js';

/**
 * An event as the client takes it: values, not text, which it writes with JSON.stringify. `assertKept` has seen that
 * they come back as the same values.
 */
export function forTheClient(event: NewEvent): EventData {
  const data = JSON.parse(event.data) as JSONType;
  // As bytes: the client leaves out metadata that are `null`, `false`, 0 or an empty text.
  const metadata = Uint8Array.from(Buffer.from(JSON.stringify(JSON.parse(event.metadata)), 'utf8'));
  return jsonEvent({ id: event.id, type: event.type, data, metadata } as never);
}

/** @throws InvalidEvent for texts that JavaScript would read as other values than were written. */
export function assertKept(event: NewEvent): void {
  if (isVouchedFor(event)) return;
  for (const text of [event.data, event.metadata])
    if (JSON.stringify(JSON.parse(text)) !== text) assertLossless(text);
}

/**
 * The event of a message, as it was written: whether it is one of ours is for the registry to say. Undefined for a
 * message without an event, and for an event of a stream of others.
 * @throws StoreUnavailable when the server is too old to say where an event of a stream stands in the log.
 */
export function storedEvent(message: ReadResp, streams: OwnStreams): StoredEvent | undefined {
  const event = message.getEvent()?.getEvent();
  const name = event && text(event.getStreamIdentifier()?.getStreamName_asU8());
  if (!event || name === undefined || !streams.owns(name)) return undefined;
  const position = {
    commit: BigInt(event.getCommitPosition()),
    prepare: BigInt(event.getPreparePosition()),
  };
  if (!isKnown(position)) {
    throw new StoreUnavailable(
      'the server gives no positions with the events of a stream: it must be 22.6 or newer',
    );
  }
  return {
    id: event.getId()?.getString() ?? '',
    type: event.getMetadataMap().get('type') ?? '',
    data: text(event.getData_asU8()),
    metadata: text(event.getCustomMetadata_asU8()),
    stream: streams.nameHere(name),
    revision: Number(event.getStreamRevision()),
    position: positionText(position),
  };
}

function text(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
