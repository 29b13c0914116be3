import type { Readable } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { LogPosition } from './esdb-position.js';
import { openCall } from './raw-call.js';

/** A read or a subscription at the server: its messages in the order in which they were sent. */
export type ReadCall = Readable & { cancel(): void };

export interface RawRead {
  /** A stream from a revision, or the whole log from a position. */
  readonly from:
    | { readonly stream: string; readonly revision: number | 'start' | 'end' }
    | { readonly position: LogPosition | 'start' | 'end' };
  readonly backwards?: boolean;
  /** Of the whole log only streams whose names begin like this. */
  readonly prefixes?: readonly string[];
  /** After so many it ends; without it the call is a subscription. */
  readonly maxCount?: number;
}

/**
 * Events that the server looks at before it says how far it is: often enough to restart near the end, and with a
 * quarter less work for the server than the client's 32.
 */
const SEARCH_WINDOW = 512;

/**
 * Opens a read by the definitions that the client ships, on the client's own connection.
 *
 * Why not `client.readAll` and `subscribeToAll`: the former takes no filter, so that our last event could be found
 * only by reading all that others wrote after it; the latter tells checkpoints beside its events and ahead of those
 * that are buffered; and both parse each JSON text that we would then have to make text again.
 */
export function openRead(client: EventStoreDBClient, read: RawRead): Promise<ReadCall> {
  return openCall(client, 'read', requestOf(read));
}

export type RawMessage = ReadResp;

function requestOf({ from, backwards = false, prefixes, maxCount }: RawRead): ReadReq {
  const options = new streams.ReadReq.Options();
  options.setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()));
  options.setReadDirection(backwards ? 1 : 0).setResolveLinks(false);
  if ('stream' in from) options.setStream(streamFrom(from.stream, from.revision));
  else options.setAll(allFrom(from.position));
  if (prefixes) options.setFilter(filterOf(prefixes));
  else options.setNoFilter(new shared.Empty());
  if (maxCount === undefined) options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions());
  else options.setCount(String(maxCount));
  return new streams.ReadReq().setOptions(options);
}

function streamFrom(name: string, revision: number | 'start' | 'end'): ReadReq.Options.StreamOptions {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Uint8Array.from(Buffer.from(name, 'utf8')));
  const options = new streams.ReadReq.Options.StreamOptions().setStreamIdentifier(identifier);
  if (revision === 'start') return options.setStart(new shared.Empty());
  return revision === 'end' ? options.setEnd(new shared.Empty()) : options.setRevision(String(revision));
}

function allFrom(position: LogPosition | 'start' | 'end'): ReadReq.Options.AllOptions {
  const options = new streams.ReadReq.Options.AllOptions();
  if (position === 'start') return options.setStart(new shared.Empty());
  if (position === 'end') return options.setEnd(new shared.Empty());
  const place = new streams.ReadReq.Options.Position();
  place.setCommitPosition(String(position.commit)).setPreparePosition(String(position.prepare));
  return options.setPosition(place);
}

function filterOf(prefixes: readonly string[]): ReadReq.Options.FilterOptions {
  const expression = new streams.ReadReq.Options.FilterOptions.Expression().setPrefixList([...prefixes]);
  const filter = new streams.ReadReq.Options.FilterOptions().setStreamIdentifier(expression);
  return filter.setMax(SEARCH_WINDOW).setCheckpointintervalmultiplier(1);
}
