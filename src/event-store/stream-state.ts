import type { Fold } from '../kernel/decider.js';
import type { DomainEvent, EventMetadata } from '../kernel/event.js';
import type { EventRegistry } from './event-registry.js';
import type { EventStore, Position } from './event-store.port.js';
import type { SnapshotStore } from './snapshots.js';

/** Where a command ended: what its repeat is answered with. */
export interface IndexedCommand {
  readonly hash: string;
  /** Revision of its own last event. */
  readonly revision: number;
  /** At or after its last event, not beyond the end of its append. */
  readonly position: Position;
}

/** The durable state of a stream: what is in the log, and nothing else. */
export interface StreamState<S = unknown> {
  /** -1 for a stream that does not exist. */
  readonly revision: number;
  readonly state: S;
  readonly position: Position | undefined;
  /** Of the last event, ISO 8601. */
  readonly recordedAt: string;
  /** Append-only; shared by all states of one stream, which see only what lies at or before their revision. */
  readonly commands: Map<string, IndexedCommand>;
}

export type AnyFold = Fold<DomainEvent, unknown>;

export function emptyState(fold: AnyFold): StreamState {
  return { revision: -1, state: fold.initial(), position: undefined, recordedAt: '', commands: new Map() };
}

/** Reads what a stream has beyond a state, and folds it in. @throws UndecodableEvent, StoreUnavailable */
export async function catchUp(
  store: EventStore,
  registry: EventRegistry,
  stream: string,
  fold: AnyFold,
  known: StreamState,
): Promise<StreamState> {
  let { revision, state, position, recordedAt } = known;
  const { commands } = known;
  for await (const stored of store.readStream(stream, { from: revision + 1 })) {
    const { event, metadata, id } = registry.decode(stored);
    state = fold.evolve(state, { event, id, revision: stored.revision, commandId: metadata.commandId });
    revision = stored.revision;
    position = stored.position;
    if (metadata.recordedAt > recordedAt) recordedAt = metadata.recordedAt;
    commands.set(metadata.commandId, { hash: metadata.hash, revision, position });
  }
  return { revision, state, position, recordedAt, commands };
}

/** The state of a stream from its latest snapshot and what follows. */
export async function loadStream(
  store: EventStore,
  registry: EventRegistry,
  stream: string,
  fold: AnyFold,
  snapshots: SnapshotStore | undefined,
): Promise<StreamState> {
  const snapshot = fold.snapshot && snapshots?.load(stream, fold);
  if (!snapshot || (await isOfThisLog(store, stream, snapshot)))
    return catchUp(store, registry, stream, fold, snapshot ?? emptyState(fold));
  snapshots?.forget(stream);
  return catchUp(store, registry, stream, fold, emptyState(fold));
}

/** Whether the event on which a snapshot ends is the one in the log: an older log may have been put back. */
async function isOfThisLog(store: EventStore, stream: string, snapshot: StreamState): Promise<boolean> {
  const { revision, commands } = snapshot;
  for await (const { metadata } of store.readStream(stream, { from: revision, maxCount: 1 })) {
    const { commandId, hash } = JSON.parse(metadata) as EventMetadata;
    const known = commands.get(commandId);
    return known?.revision === revision && known.hash === hash;
  }
  return false;
}
