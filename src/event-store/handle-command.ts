import { setTimeout as sleep } from 'node:timers/promises';
import { commandIssues } from '../kernel/command.js';
import type { NewDocument } from '../kernel/document.js';
import type { Consulted, Fold } from '../kernel/decider.js';
import { dayInVietnam, type Day } from '../kernel/day.js';
import { commandIdOf } from '../kernel/ids.js';
import { policyBook, type PolicyBook } from '../kernel/policy.js';
import { Pending, type CommandReceipt, type CommandRequest, type Runtime } from './pending.js';
import { InvalidCommand, KeyReused } from './command.errors.js';
import type { CommandAnswer, CommandObserver, CommandTrace } from './command-observer.port.js';
import { StoreUnavailable } from './event-store.errors.js';
import type { EventRegistry } from './event-registry.js';
import type { EventStore } from './event-store.port.js';
import { consultedForScope } from './scope-guard.js';
import type { SnapshotStore } from './snapshots.js';
import { GROWTH, isWorthItsCost, StreamQueue } from './stream-queue.js';
import type { AnyFold } from './stream-state.js';

export type { CommandReceipt, CommandRequest } from './pending.js';

export interface HandleCommandOptions {
  readonly store: EventStore;
  readonly registry: EventRegistry;
  readonly policies?: PolicyBook;
  /** The real clock, epoch milliseconds UTC; it dates `recordedAt`. */
  readonly clock?: () => number;
  /** The day by which "effective after today" is judged; default the clock's day in Vietnam. */
  readonly today?: () => Day;
  /** Whether the day is that of a moved clock now: events say so. */
  readonly simulates?: () => boolean;
  readonly snapshots?: SnapshotStore;
  readonly snapshotEvery?: number;
  /** Streams whose state is kept in memory. */
  readonly maxCachedStreams?: number;
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly observer?: CommandObserver | undefined;
  /** Keeps, durably, the documents that decisions make; without it a decision that makes one fails. */
  readonly keep?: (documents: readonly NewDocument[]) => Promise<void>;
}

/** How much is under way at this moment. */
export interface CommandLoad {
  /** Commands that nobody has decided yet. */
  readonly waiting: number;
  readonly appendsInFlight: number;
  /** Streams whose state is kept in memory. */
  readonly streams: number;
}

/** Load, decide, append (design, Store): the one way by which events come into the log. */
export class HandleCommand {
  private readonly queues = new Map<string, StreamQueue>();
  private readonly stopping = new AbortController();
  private readonly runtime: Runtime;
  /** By which decisions are judged. */
  readonly policies: PolicyBook;
  /** The day by which decisions are judged. */
  readonly today: () => Day;
  private readonly simulates: () => boolean;
  private readonly maxCachedStreams: number;

  constructor(options: HandleCommandOptions) {
    const clock = options.clock ?? Date.now;
    this.policies = options.policies ?? policyBook([]);
    this.today = options.today ?? (() => dayInVietnam(clock()));
    this.simulates = options.simulates ?? (() => false);
    this.maxCachedStreams = options.maxCachedStreams ?? 10_000;
    this.runtime = {
      store: options.store,
      registry: options.registry,
      snapshots: options.snapshots,
      snapshotEvery: options.snapshotEvery ?? 5000,
      clock,
      pause: options.pause ?? pauseUntil,
      consult: (pending) => this.consult(pending),
      keep: options.keep ?? nobodyKeeps,
      stopping: this.stopping.signal,
      observer: options.observer,
    };
  }

  /**
   * Records a command, or answers with the first receipt when it was recorded before.
   * @throws Rejection, InvalidCommand, KeyReused, WrongExpectedRevision, SeenMovedOn, EventTooLarge, UndecodableEvent,
   *   OutcomeUnknown, NotAppended, StoreUnavailable
   */
  execute(request: CommandRequest): Promise<CommandReceipt> {
    const { observer } = this.runtime;
    return observer ? observed(observer, request, (trace) => this.send(request, trace)) : this.send(request);
  }

  /** How much is under way. */
  load(): CommandLoad {
    let [waiting, appendsInFlight] = [0, 0];
    for (const queue of this.queues.values()) {
      waiting += queue.length;
      if (queue.appending) appendsInFlight++;
    }
    return { waiting, appendsInFlight, streams: this.queues.size };
  }

  private send(request: CommandRequest, trace?: CommandTrace): Promise<CommandReceipt> {
    if (this.stopping.signal.aborted) return Promise.reject(new StoreUnavailable('the program is stopping'));
    const { definition } = request;
    const parsed = definition.schema.safeParse(request.body);
    if (!parsed.success)
      return Promise.reject(new InvalidCommand(definition.name, commandIssues(parsed.error)));
    const body: unknown = parsed.data;
    const { commandId = commandIdOf(request.actor.id, definition.name, request.idempotencyKey) } = request;
    const stream = definition.stream(body, commandId);
    const { recordedIn = stream } = request;
    if (recordedIn !== stream) return Promise.reject(new KeyReused(definition.name, commandId, recordedIn));
    return new Promise((resolve, reject) => {
      const pending = new Pending(
        this.simulates() ? { ...request, simulated: true } : request,
        body,
        commandId,
        stream,
        this.today(),
        this.policies,
        resolve,
        reject,
      );
      pending.trace = trace;
      this.queueOf(stream, definition.fold as AnyFold).submit(pending);
    });
  }

  /** The durable state at the head of a stream, and its revision (-1: there is none). @throws UndecodableEvent, StoreUnavailable */
  async state<S>(
    stream: string,
    fold: Fold<never, S>,
  ): Promise<{ readonly revision: number; readonly state: S }> {
    const { revision, state } = await this.queueOf(stream, fold as unknown as AnyFold).peek();
    return { revision, state: state as S };
  }

  /** Whether so many events have come since the last snapshot of a stream, which stands at `revision`, that a new one is worth its cost. */
  isSnapshotDue<S>(stream: string, fold: Fold<never, S>, revision: number): boolean {
    const { snapshots, snapshotEvery } = this.runtime;
    if (!snapshots) return false;
    const last = snapshots.written(stream, fold as unknown as AnyFold);
    return isWorthItsCost(revision, last, snapshotEvery);
  }

  /** Folds a stream to its head and writes a snapshot, if one is due. @throws UndecodableEvent, StoreUnavailable */
  async snapshot<S>(stream: string, fold: Fold<never, S>): Promise<void> {
    const queue = this.queueOf(stream, fold as unknown as AnyFold);
    await queue.peek();
    await queue.snapshot(this.runtime.snapshotEvery, GROWTH);
  }

  /** Stops; commands whose outcome is not known by then are answered so. What is folded is kept for the next start. */
  async close(): Promise<void> {
    this.stopping.abort();
    while ([...this.queues.values()].some((queue) => !queue.idle))
      await new Promise((resolve) => setImmediate(resolve));
    for (const queue of this.queues.values()) await queue.snapshot(this.runtime.snapshotEvery / 10);
  }

  private async consult(pending: Pending): Promise<void> {
    const consulted = new Map<string, Consulted>();
    const streams = [...(pending.definition.consults?.(pending.body) ?? []), ...consultedForScope(pending)];
    for (const { stream, fold } of streams) {
      if (consulted.has(stream)) continue;
      consulted.set(stream, await this.queueOf(stream, fold as unknown as AnyFold).peek());
    }
    pending.known = consulted;
  }

  /** The queue of a stream; the least recently used idle ones make room. */
  private queueOf(stream: string, fold: AnyFold): StreamQueue {
    const known = this.queues.get(stream);
    if (known) {
      // Who was used last matters only where room is short; until then nothing is moved.
      if (this.queues.size * 2 > this.maxCachedStreams) {
        this.queues.delete(stream);
        this.queues.set(stream, known);
      }
      return known;
    }
    const queue = new StreamQueue(stream, fold, this.runtime);
    this.queues.set(stream, queue);
    if (this.queues.size > this.maxCachedStreams) {
      for (const [name, oldest] of this.queues) {
        if (!oldest.idle || oldest === queue) continue;
        this.queues.delete(name);
        break;
      }
    }
    return queue;
  }
}

async function observed(
  observer: CommandObserver,
  request: CommandRequest,
  send: (trace: CommandTrace | undefined) => Promise<CommandReceipt>,
): Promise<CommandReceipt> {
  const startedAt = performance.now();
  const trace = observer.trace(request);
  const tell = (answer: CommandAnswer): void => {
    trace?.end(answer);
    observer.answered(request.definition.name, performance.now() - startedAt, answer);
  };
  try {
    const receipt = await send(trace);
    tell({ receipt });
    return receipt;
  } catch (error) {
    tell({ error });
    throw error;
  }
}

async function pauseUntil(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}

function nobodyKeeps(documents: readonly NewDocument[]): Promise<void> {
  return Promise.reject(new Error(`nobody keeps the document ${documents[0]?.cited.hash ?? ''}`));
}
