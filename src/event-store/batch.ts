import type { NewDocument } from '../kernel/document.js';
import type { DomainEvent, EventMetadata } from '../kernel/event.js';
import { uuid5 } from '../kernel/ids.js';
import { KeyReused } from './command.errors.js';
import { EventTooLarge, WrongExpectedRevision } from './event-store.errors.js';
import type { AppendReceipt, NewEvent } from './event-store.port.js';
import { eventBytes, jsonEvent } from './new-event-guard.js';
import { guardScope } from './scope-guard.js';
import { assertUnmoved } from './seen.js';
import type { IndexedCommand, StreamState } from './stream-state.js';
import type { Pending, Runtime } from './pending.js';

/**
 * Commands decided one after the other on a fork, to go out as one append. Those that it stands on may still be in
 * flight; it is sent, and its callers are answered, when they are durable.
 */
export class Batch {
  readonly events: NewEvent[] = [];
  /** To be kept before the events are appended. */
  readonly documents: NewDocument[] = [];
  /** Commands among them that append something, with where they end. */
  readonly commands = new Map<string, IndexedCommand>();
  readonly decided: Pending[] = [];
  base: StreamState;
  fork: StreamState;
  /** When it was sent first, by `performance.now()`. */
  sentAt = 0;
  /** To be called when everything in the batch is durable; with the receipt of the append, if there was one. */
  private readonly answers: ((receipt: AppendReceipt | undefined) => void)[] = [];
  private bytes = 0;

  constructor(
    private readonly stream: string,
    /** What it stands on: the durable state, or what that will be when `ahead` is durable. */
    base: StreamState,
    private readonly runtime: Runtime,
    private ahead?: Batch,
  ) {
    this.base = base;
    this.fork = { ...base, recordedAt: laterOf(timeText(runtime.clock()), base.recordedAt) };
  }

  /** What was ahead of it is durable. */
  standOn(durable: StreamState): void {
    this.base = durable;
    this.ahead = undefined;
  }

  /** Decides commands; what does not fit, or comes behind the first half when only that is wanted, is given back. */
  add(taken: readonly Pending[], firstHalf: boolean): readonly Pending[] {
    const end = firstHalf ? Math.ceil(taken.length / 2) : taken.length;
    let at = 0;
    while (at < end && this.addOne(taken[at])) at++;
    return taken.slice(at);
  }

  /** Everything in it and before it is durable. */
  answer(receipt: AppendReceipt | undefined): void {
    for (const answer of this.answers) answer(receipt);
  }

  /** Whether it is in the batch now, or has no need to be; false where it does not fit. */
  private addOne(pending: Pending | undefined): boolean {
    if (!pending || pending.settled) return true;
    const { commandId } = pending;
    const known = this.commands.get(commandId) ?? this.ahead?.commands.get(commandId) ?? this.base.commands.get(commandId); // prettier-ignore
    if (known) this.answers.push((receipt) => this.repeat(pending, known, receipt));
    else {
      try {
        if (!this.append(pending)) return false;
      } catch (error) {
        this.answers.push(() => pending.fail(error));
      }
    }
    this.decided.push(pending);
    return true;
  }

  private append(pending: Pending): boolean {
    const { maxEventBytes, maxAppendBytes } = this.runtime.store.limits();
    const next = decideOne(this.stream, pending, this.fork, maxEventBytes, this.runtime);
    if (this.bytes + next.bytes > maxAppendBytes) {
      if (this.events.length === 0) throw new EventTooLarge(next.bytes, maxAppendBytes, 'append');
      return false;
    }
    this.bytes += next.bytes;
    this.events.push(...next.events);
    this.documents.push(...next.documents);
    this.fork = next.state;
    const { stream } = this;
    const { commandId, hash } = pending;
    const { revision } = next.state;
    this.commands.set(commandId, { hash, revision, position: '' });
    this.answers.push((receipt) =>
      pending.succeed({ stream, revision, position: receipt?.position ?? '', commandId, repeated: false }),
    );
    return true;
  }

  private repeat(pending: Pending, known: IndexedCommand, receipt: AppendReceipt | undefined): void {
    const { commandId } = pending;
    if (known.hash !== pending.hash) {
      pending.fail(new KeyReused(pending.definition.name, commandId));
      return;
    }
    const own = this.commands.has(commandId) ? receipt : undefined;
    const position = own?.position ?? this.base.commands.get(commandId)?.position ?? known.position;
    pending.succeed({ stream: this.stream, revision: known.revision, position, commandId, repeated: true });
  }
}

interface Decided {
  readonly events: readonly NewEvent[];
  readonly documents: readonly NewDocument[];
  readonly bytes: number;
  readonly state: StreamState;
}

function decideOne(
  stream: string,
  pending: Pending,
  fork: StreamState,
  maxEventBytes: number,
  runtime: Runtime,
): Decided {
  // Before anything else is told of the stream.
  guardScope(pending, fork.state);
  if (pending.request.refusal) throw pending.request.refusal;
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
  if (pending.request.seen) assertUnmoved(stream, pending, pending.request.seen, fork);
  const decide = () => definition.decide(pending.body, fork.state, pending) as readonly DomainEvent[];
  const decisions = pending.trace ? pending.trace.decide(decide) : decide();
  guardScope(pending, fork.state, decisions);
  if (decisions.length === 0)
    throw new Error(`${definition.name} decided nothing; an accepted command appends at least one event`);
  const count = decisions.length;
  const { recordedAt } = fork;
  let state: unknown = fork.state;
  let { revision } = fork;
  let bytes = 0;
  const events = decisions.map((event, index) => {
    const metadata: EventMetadata = {
      commandId, commandName: definition.name, index, count, hash, actor, correlationId, causationId, recordedAt,
      ...(simulated ? { simulated: true as const } : {}),
      ...(pending.trace ? { traceparent: pending.trace.traceparent } : {}),
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
  const documents = decisions.flatMap(({ brings = [] }) => brings);
  return { events, documents, bytes, state: { ...fork, state, revision } };
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}

/** The last answer of `timeText`: with many streams a batch is made more often than the clock ticks. */
let lastTime = { milliseconds: NaN, text: '' };

function timeText(milliseconds: number): string {
  if (milliseconds !== lastTime.milliseconds)
    lastTime = { milliseconds, text: new Date(milliseconds).toISOString() };
  return lastTime.text;
}
