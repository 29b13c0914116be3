import type { EventStoreDBClient } from '@eventstore/db-client';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';

/** Calls as the definitions name them; given the request (where there is one), headers and options. */
type Stub = Record<'read' | 'batchAppend', (...given: unknown[]) => unknown>;

/** What the client keeps for its own calls: a call on its present channel, which it replaces when the call fails. */
interface Inside {
  GRPCStreamCreator(kind: unknown, name: string, create: (stub: Stub) => unknown): () => Promise<unknown>;
  callArguments(options: object, more: { readonly deadline: number }): unknown[];
}

/**
 * Opens a call on the client's own connection, by the definitions that it ships; how long to wait is the caller's to
 * say. Listen in the turn in which it comes: an early error is told to whoever listens then.
 */
export function openCall<Call>(
  client: EventStoreDBClient,
  name: keyof Stub,
  ...request: unknown[]
): Promise<Call> {
  const inside = client as unknown as Inside;
  return inside.GRPCStreamCreator(streamsGrpc.StreamsClient, name, (stub) =>
    stub[name](...request, ...inside.callArguments({}, { deadline: Infinity })),
  )() as Promise<Call>;
}
