import { setTimeout as sleep } from 'node:timers/promises';
import { UnknownError } from '@eventstore/db-client';
import { ForeignPosition, StoreUnavailable } from '../event-store.errors.js';
import type { AppendReceipt, EventStore, ExpectedRevision, NewEvent, Position, ReadAllOptions, ReadStreamOptions, StoredEvent, StoreLimits, SubscribeOptions, SubscriptionItem } from '../event-store.port.js'; // prettier-ignore
import { guardAppend } from '../new-event-guard.js';
import { Appends } from './appends.js';
import { unavailable } from './client.errors.js';
import { connect, type Connection } from './connection.js';
import { parsePosition } from './esdb-position.js';
import { followedLog } from './followed-log.js';
import { LogHead, refusesPosition } from './log-head.js';
import { OwnStreams } from './own-streams.js';
import { assertKept } from './stored-event.js';
import { streamEvents } from './stream-events.js';
import { Watchdog } from './watchdog.js';

export interface EventStoreDbOptions {
  /** `esdb://[user:password@]host:port?tls=false`; a secure connection needs user and password. */
  readonly connectionString: string;
  /** Prefix of our streams on a server that others use too; default none. */
  readonly namespace?: string;
  /**
   * No more than the server's settings: 26.1 takes 16 MiB an event and 256 MiB an append, older servers 1 MiB an append.
   * Default 16 MiB and 32 MiB: callers who queue for a stream share an append, which must be sent in reasonable time.
   */
  readonly limits?: StoreLimits;
  /** How long the server may take to answer; default 10 s. An append has a second more for each MiB that it sends. */
  readonly deadlineMs?: number;
  /** Leaves messages compressed, for slow networks; default off, because reading is seven times as fast without. */
  readonly compression?: boolean;
  /** How often a subscription is compared with the head of the log; default 10 s. */
  readonly watchdogMs?: number;
  /** How to wait between two attempts to subscribe; default a timer that keeps no process alive. */
  readonly pause?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** A subscription was dropped, or died in silence, and is being opened again. */
  readonly onReconnect?: (() => void) | undefined;
}

const DEADLINE_MS = 10_000;
const WATCHDOG_MS = 10_000;
/** So often must the server refuse a position, while it is well, before a subscription gives it up as foreign. */
const REFUSALS = 3;

/** Opens the log of an EventStoreDB or KurrentDB server. @throws Error for a connection string that cannot be used */
export function openEventStoreDb(options: EventStoreDbOptions): EventStore {
  return new EventStoreDb(options);
}

class EventStoreDb implements EventStore {
  private readonly connection: Connection;
  private readonly streams: OwnStreams;
  private readonly deadlineMs: number;
  private readonly watchdogMs: number;
  private readonly storeLimits: StoreLimits;
  private readonly pause: NonNullable<EventStoreDbOptions['pause']>;
  private readonly onReconnect: () => void;
  private readonly logHead: LogHead;
  private readonly appends: Appends;
  private readonly closing = new AbortController();
  private readonly appending = new Set<Promise<AppendReceipt>>();

  constructor({
    connectionString,
    namespace = '',
    limits,
    deadlineMs,
    compression = false,
    watchdogMs,
    pause,
    onReconnect = () => undefined,
  }: EventStoreDbOptions) {
    this.connection = connect(connectionString, compression);
    this.streams = new OwnStreams(namespace);
    this.deadlineMs = deadlineMs ?? DEADLINE_MS;
    this.watchdogMs = watchdogMs ?? WATCHDOG_MS;
    this.storeLimits = limits ?? { maxEventBytes: 16 * 1024 ** 2, maxAppendBytes: 32 * 1024 ** 2 };
    this.pause =
      pause ??
      ((milliseconds, signal) =>
        sleep(milliseconds, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => undefined));
    this.onReconnect = onReconnect;
    this.logHead = new LogHead(this.connection.client, this.streams, this.deadlineMs);
    this.appends = new Appends(this.connection, this.storeLimits, this.deadlineMs);
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision }: { readonly expectedRevision: ExpectedRevision },
  ): Promise<AppendReceipt> {
    this.assertOpen();
    guardAppend(stream, events, this.storeLimits);
    const name = this.streams.nameOnServer(stream);
    events.forEach(assertKept);
    const written = (from: number): AsyncIterable<StoredEvent> =>
      this.readStream(stream, { from, maxCount: events.length });
    const sent = this.appends.send({ stream, name, events, expectedRevision, written });
    this.appending.add(sent);
    return sent.finally(() => this.appending.delete(sent));
  }

  readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<StoredEvent> {
    this.assertOpen();
    return streamEvents(this.connection.client, this.streams, stream, options, this.deadlineMs);
  }

  async *readAll({ after, maxCount = Infinity, signal }: ReadAllOptions = {}): AsyncGenerator<StoredEvent> {
    if (after !== undefined) parsePosition(after);
    this.assertOpen();
    let left = maxCount;
    try {
      for await (const item of followedLog(this.connection.client, this.streams, {
        after,
        signal,
        patienceMs: this.deadlineMs,
      })) {
        if (item.kind === 'caught-up' || left <= 0) return;
        if (item.kind !== 'event') continue;
        yield item.event;
        if (--left <= 0) return;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (left === maxCount && (await this.isForeign(error, after))) throw new ForeignPosition(after ?? '');
      throw unavailable(error);
    }
    throw new StoreUnavailable('EventStoreDB ended a read before its end');
  }

  async *subscribe({ after, signal: outer }: SubscribeOptions = {}): AsyncGenerator<SubscriptionItem> {
    if (after !== undefined) parsePosition(after);
    const signal = outer ? AbortSignal.any([outer, this.closing.signal]) : this.closing.signal;
    let last = after;
    let refusals = 0;
    for (let wait = 50; !signal.aborted; wait = Math.min(wait * 2, 5000)) {
      const watchdog = new Watchdog(
        this.watchdogMs,
        () => this.head(),
        () => last,
      );
      try {
        for await (const item of followedLog(this.connection.client, this.streams, {
          after: last,
          signal: AbortSignal.any([signal, watchdog.signal]),
        })) {
          wait = 50;
          refusals = 0;
          if (item.kind === 'event') last = item.event.position;
          watchdog.delivering();
          yield item;
          watchdog.waiting();
          // Stored by whoever got it; only now may a drop go on behind it.
          if (item.kind === 'checkpoint') last = item.position;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!isDrop(error)) throw error;
        if (await this.isForeign(error, last)) refusals++;
        if (refusals >= REFUSALS) throw new ForeignPosition(last ?? '');
      } finally {
        watchdog.stop();
      }
      if (signal.aborted) return;
      this.onReconnect();
      await this.pause(wait, signal);
    }
  }

  async head(): Promise<Position | undefined> {
    this.assertOpen();
    try {
      return await this.logHead.find();
    } catch (error) {
      throw unavailable(error);
    }
  }

  assertOwnPosition(position: Position): void {
    parsePosition(position);
  }

  limits(): StoreLimits {
    return this.storeLimits;
  }

  /** Ends subscriptions quietly and waits for the answers to appends that are under way. */
  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    await Promise.allSettled(this.appending);
    await this.connection.close();
  }

  private assertOpen(): void {
    if (this.closing.signal.aborted) throw new StoreUnavailable('the connection to EventStoreDB is closed');
  }

  private async isForeign(error: unknown, position: Position | undefined): Promise<boolean> {
    if (position === undefined || !(error instanceof UnknownError)) return false;
    return refusesPosition(this.connection.client, position, this.deadlineMs);
  }
}

/** Everything that ends a subscription is a drop, but what a programmer did. */
function isDrop(error: unknown): boolean {
  return !(error instanceof TypeError || error instanceof RangeError);
}
