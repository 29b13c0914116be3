import type { DomainEvent, EventMetadata } from '../kernel/event.js';
import { uuid5 } from '../kernel/ids.js';
import { KeyReused } from './command-errors.js';
import { EventTooLarge, WrongExpectedRevision } from './event-store.errors.js';
import type { AppendReceipt, NewEvent } from './event-store.port.js';
import { eventBytes, jsonEvent } from './new-event-guard.js';
import { guardScope } from './scope-guard.js';
import type { IndexedCommand, StreamState } from './stream-state.js';
import type { Pending, Runtime } from './pending.js';

/** Commands decided on a fork, frozen as one append. */
export interface Batch {
  readonly base: StreamState;
  readonly fork: StreamState;
  readonly events: readonly NewEvent[];
  /** Commands among them that append something, with where they end. */
  readonly commands: ReadonlyMap<string, IndexedCommand>;
  readonly accepted: number;
  readonly decided: readonly Pending[];
  /** What did not fit and waits for the next append. */
  readonly left: readonly Pending[];
  /** To be called when everything in the batch is durable; with the receipt of the append, if there was one. */
  readonly answers: readonly ((receipt: AppendReceipt | undefined) => void)[];
}

/** Decides commands one after the other on a fork of the durable state. */
export function decideBatch(
  stream: string,
  taken: readonly Pending[],
  base: StreamState,
  runtime: Runtime,
): Batch {
  const limits = runtime.store.limits();
  const recordedAt = laterOf(new Date(runtime.clock()).toISOString(), base.recordedAt);
  const events: NewEvent[] = [];
  const commands = new Map<string, IndexedCommand>();
  const decided: Pending[] = [];
  const answers: Batch['answers'][number][] = [];
  let fork = base;
  let bytes = 0;
  let at = 0;
  for (; at < taken.length; at++) {
    const pending = taken[at];
    if (!pending || pending.settled) continue;
    const known = commands.get(pending.commandId) ?? base.commands.get(pending.commandId);
    if (known) {
      decided.push(pending);
      answers.push((receipt) =>
        repeat(stream, pending, known, commands.has(pending.commandId) ? receipt : undefined),
      );
      continue;
    }
    try {
      const next = decideOne(stream, pending, fork, recordedAt, limits.maxEventBytes, runtime);
      if (bytes + next.bytes > limits.maxAppendBytes) {
        if (events.length === 0) throw new EventTooLarge(next.bytes, limits.maxAppendBytes, 'append');
        break;
      }
      bytes += next.bytes;
      events.push(...next.events);
      fork = next.state;
      const revision = fork.revision;
      commands.set(pending.commandId, { hash: pending.hash, revision, position: '' });
      answers.push((receipt) =>
        pending.succeed({
          stream,
          revision,
          position: receipt?.position ?? '',
          commandId: pending.commandId,
          repeated: false,
        }),
      );
    } catch (error) {
      answers.push(() => pending.fail(error));
    }
    decided.push(pending);
  }
  return {
    base,
    fork: { ...fork, recordedAt },
    events,
    commands,
    accepted: commands.size,
    decided,
    left: taken.slice(at),
    answers,
  };
}

function repeat(
  stream: string,
  pending: Pending,
  known: IndexedCommand,
  receipt: AppendReceipt | undefined,
): void {
  if (known.hash !== pending.hash) pending.fail(new KeyReused(pending.definition.name, pending.commandId));
  else {
    const position = receipt?.position ?? known.position;
    pending.succeed({
      stream,
      revision: known.revision,
      position,
      commandId: pending.commandId,
      repeated: true,
    });
  }
}

interface Decided {
  readonly events: readonly NewEvent[];
  readonly bytes: number;
  readonly state: StreamState;
}

function decideOne(
  stream: string,
  pending: Pending,
  fork: StreamState,
  recordedAt: string,
  maxEventBytes: number,
  runtime: Runtime,
): Decided {
  // Before anything else is told of the stream.
  guardScope(pending, fork.state);
  const { definition, commandId, hash, actor } = pending;
  const {
    expectedRevision,
    correlationId = commandId,
    causationId = commandId,
    simulated = false,
  } = pending.request;
  if (expectedRevision !== undefined && expectedRevision !== fork.revision) {
    throw new WrongExpectedRevision(
      stream,
      expectedRevision < 0 ? 'no-stream' : expectedRevision,
      fork.revision < 0 ? 'no-stream' : fork.revision,
    );
  }
  const decisions = definition.decide(pending.body, fork.state, pending) as readonly DomainEvent[];
  guardScope(pending, fork.state, decisions);
  if (decisions.length === 0)
    throw new Error(`${definition.name} decided nothing; an accepted command appends at least one event`);
  const count = decisions.length;
  let state: unknown = fork.state;
  let { revision } = fork;
  let bytes = 0;
  const events = decisions.map((event, index) => {
    const metadata: EventMetadata = {
      commandId, commandName: definition.name, index, count, hash, actor, correlationId, causationId, recordedAt,
      ...(simulated ? { simulated: true as const } : {}),
    }; // prettier-ignore
    const made = jsonEvent(
      uuid5(commandId, 'event', index),
      runtime.registry.storedName(event.type),
      event.data,
      metadata,
    );
    const size = eventBytes(made);
    if (size > maxEventBytes) throw new EventTooLarge(size, maxEventBytes, 'event');
    bytes += size;
    revision++;
    state = definition.fold.evolve(state, { event, id: made.id, revision, commandId });
    return made;
  });
  return { events, bytes, state: { ...fork, state, revision } };
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
