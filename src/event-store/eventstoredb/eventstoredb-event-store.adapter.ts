import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  FORWARDS,
  NO_STREAM,
  START,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { ResolvedEvent } from '@eventstore/db-client';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store.errors.js';
import type { AppendReceipt, EventStore, ExpectedRevision, NewEvent, Position, ReadAllOptions, ReadStreamOptions, StoredEvent, StoreLimits, SubscribeOptions, SubscriptionItem } from '../event-store.port.js'; // prettier-ignore
import { eventBytes, guardAppend } from '../new-event-guard.js';
import { appendFailure, unavailable } from './client-errors.js';
import { connect, type Connection } from './connection.js';
import { parsePosition, positionText } from './esdb-position.js';
import { followedLog, headOf } from './followed-log.js';
import { OwnStreams } from './own-streams.js';
import { patiently } from './patience.js';
import { forTheWire, storedEvent } from './stored-event.js';

export interface EventStoreDbOptions {
  /** `esdb://[user:password@]host:port?tls=false`; a secure connection needs user and password. */
  readonly connectionString: string;
  /** Prefix of our streams on a server that others use too; default none. */
  readonly namespace?: string;
  /** The server's settings; default those of 26.1 (16 MiB an event, 256 MiB an append). Older servers: 1 MiB an append. */
  readonly limits?: StoreLimits;
  /** How long the server may take to answer; default 10 s. */
  readonly deadlineMs?: number;
  /** Leaves messages compressed, for slow networks; default off, because reading is seven times as fast without. */
  readonly compression?: boolean;
  /** How often a subscription is compared with the head of the log; default 10 s. */
  readonly watchdogMs?: number;
  readonly pause?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

const DEADLINE_MS = 10_000;
const WATCHDOG_MS = 10_000;
const PAGE = 500;

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

  constructor({
    connectionString,
    namespace = '',
    limits,
    deadlineMs,
    compression = false,
    watchdogMs,
    pause,
  }: EventStoreDbOptions) {
    this.connection = connect(connectionString, compression);
    this.streams = new OwnStreams(namespace);
    this.deadlineMs = deadlineMs ?? DEADLINE_MS;
    this.watchdogMs = watchdogMs ?? WATCHDOG_MS;
    this.storeLimits = limits ?? { maxEventBytes: 16 * 1024 ** 2, maxAppendBytes: 256 * 1024 ** 2 };
    this.pause =
      pause ??
      ((milliseconds, signal) =>
        sleep(milliseconds, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => undefined));
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision }: { readonly expectedRevision: ExpectedRevision },
  ): Promise<AppendReceipt> {
    guardAppend(stream, events, this.storeLimits);
    const name = this.streams.nameOnServer(stream);
    const wire = events.map(forTheWire);
    try {
      const { nextExpectedRevision, position } = await this.connection.client.appendToStream(name, wire, {
        expectedRevision: expectedRevision === 'no-stream' ? NO_STREAM : BigInt(expectedRevision),
        credentials: this.connection.credentials,
        deadline: this.deadlineMs,
      });
      if (!position) throw new OutcomeUnknown(stream);
      return { revision: Number(nextExpectedRevision), position: positionText(position) };
    } catch (error) {
      if (error instanceof OutcomeUnknown) throw error;
      if (error instanceof WrongExpectedVersionError)
        return this.conflict(stream, events, expectedRevision, error);
      throw appendFailure(error, {
        stream,
        bytes: events.reduce((sum, event) => sum + eventBytes(event), 0),
        limits: this.storeLimits,
      });
    }
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<StoredEvent> {
    const { direction = 'forwards', maxCount = Infinity, signal } = options;
    const forwards = direction === 'forwards';
    let from = options.from;
    for (let left = maxCount; left > 0;) {
      const wanted = Math.min(left, PAGE);
      let got = 0;
      for await (const event of this.page(stream, forwards, from, wanted, signal)) {
        got++;
        from = event.revision + (forwards ? 1 : -1);
        yield event;
      }
      left -= got;
      if (got < wanted || (from ?? 0) < 0 || signal?.aborted) return;
    }
  }

  async *readAll({ after, maxCount = Infinity, signal }: ReadAllOptions = {}): AsyncGenerator<StoredEvent> {
    if (after !== undefined) parsePosition(after);
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
      throw unavailable(error);
    }
    throw new StoreUnavailable('EventStoreDB ended a read before its end');
  }

  async *subscribe({ after, signal }: SubscribeOptions = {}): AsyncGenerator<SubscriptionItem> {
    if (after !== undefined) parsePosition(after);
    let last = after;
    for (let wait = 50; !signal?.aborted; wait = Math.min(wait * 2, 5000)) {
      const watched = this.watched(signal, () => last);
      try {
        for await (const item of followedLog(this.connection.client, this.streams, {
          after: last,
          signal: watched.signal,
        })) {
          wait = 50;
          watched.heard();
          if (item.kind === 'event') last = item.event.position;
          yield item;
          // Stored by whoever got it; only now may a drop go on behind it.
          if (item.kind === 'checkpoint') last = item.position;
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (!isDrop(error)) throw error;
      } finally {
        watched.stop();
      }
      if (!signal?.aborted) await this.pause(wait, signal);
    }
  }

  async head(): Promise<Position | undefined> {
    try {
      return await headOf(this.connection.client, this.streams, this.deadlineMs);
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

  close(): Promise<void> {
    return this.connection.close();
  }

  /** After a change of leader a repeat may meet a conflict although its first attempt was written: look for our own ids. */
  private async conflict(
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
    error: WrongExpectedVersionError,
  ): Promise<AppendReceipt> {
    const from = expected === 'no-stream' ? 0 : expected + 1;
    const found: StoredEvent[] = [];
    try {
      for await (const event of this.readStream(stream, { from, maxCount: events.length })) found.push(event);
    } catch (cause) {
      throw new OutcomeUnknown(stream, { cause });
    }
    const last = found.at(-1);
    if (last && found.length === events.length && found.every((event, at) => event.id === events[at]?.id)) {
      return { revision: last.revision, position: last.position };
    }
    const actual = error.actualVersion;
    throw new WrongExpectedRevision(
      stream,
      expected,
      typeof actual === 'bigint' ? Number(actual) : 'no-stream',
    );
  }

  private async *page(
    stream: string,
    forwards: boolean,
    from: number | undefined,
    maxCount: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StoredEvent> {
    const read = this.connection.client.readStream(this.streams.nameOnServer(stream), {
      direction: forwards ? FORWARDS : BACKWARDS,
      fromRevision: from === undefined ? (forwards ? START : END) : BigInt(from),
      maxCount,
    });
    try {
      const items = patiently<ResolvedEvent>(read as unknown as Readable, {
        patienceMs: this.deadlineMs,
        signal,
        cancel: () => read.cancel(),
      });
      for await (const { event } of items) if (event) yield storedEvent(event, this.streams);
    } catch (error) {
      if (error instanceof StreamNotFoundError || signal?.aborted) return;
      throw unavailable(error);
    }
  }

  /** A subscription can die in silence: one that has heard nothing since the last look, with the head beyond it, is dropped. */
  private watched(
    outer: AbortSignal | undefined,
    last: () => Position | undefined,
  ): { signal: AbortSignal; heard: () => void; stop: () => void } {
    const drop = new AbortController();
    let heard = true;
    const look = async (): Promise<void> => {
      if (!heard) {
        const head = await this.head().catch(() => undefined);
        if (!heard && head !== undefined && head > (last() ?? '')) drop.abort(new SilentDeath());
      }
      heard = false;
    };
    const timer = setInterval(() => void look(), this.watchdogMs).unref();
    return {
      signal: outer ? AbortSignal.any([outer, drop.signal]) : drop.signal,
      heard: () => (heard = true),
      stop: () => clearInterval(timer),
    };
  }
}

class SilentDeath extends Error {}

/** Everything that ends a subscription is a drop, but what a programmer did. */
function isDrop(error: unknown): boolean {
  return !(error instanceof TypeError || error instanceof RangeError);
}
