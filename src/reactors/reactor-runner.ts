import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { EventRegistry } from '../event-store/event-registry.js';
import { ForeignPosition } from '../event-store/event-store.errors.js';
import type { EventStore, Position, StoredEvent } from '../event-store/event-store.port.js';
import { LeaseLost } from '../event-store/lease.js';
import { logBatches } from '../event-store/log-batches.js';
import { traceparentOf } from '../event-store/trace-of.js';
import type { ReactorStore } from './reactor-store.port.js';
import type { Reaction, Reactor, ReactorIncident, ReactorState } from './reactor.port.js';

/** An event that a reactor could not take: nothing of its command is in the tables, and everything before it is. */
export class ReactionFailed extends Error {
  constructor(readonly incident: Omit<ReactorIncident, 'decisions'>) {
    super(
      `${incident.reactor} on ${incident.type} ${incident.stream}@${incident.revision}: ${incident.error}`,
    );
    this.name = 'ReactionFailed';
  }
}

export interface ReactorRunnerOptions {
  readonly log: Pick<EventStore, 'subscribe'>;
  readonly registry: Pick<EventRegistry, 'decode' | 'typeOf'>;
  readonly store: ReactorStore;
  readonly reactor: Reactor;
  readonly token: number;
  /** Most events of one transaction; a command with more is not divided. */
  readonly batchEvents: number;
  /** Ids of events that a person has set aside. */
  readonly setAside: ReadonlySet<string>;
  /** After each batch. `changed`: something may be owed otherwise, or it has caught up with the log just now. */
  onProgress(changed: boolean): void;
  /** It has stopped for good, because of this. */
  onStop(error: ReactionFailed | LeaseLost | ForeignPosition): void;
  /** It could not go on and tries again after a pause; undefined when it goes on. */
  onTrouble(error: unknown): void;
}

const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** How long, and over how many events of which nothing follows, it is not written how far it has read. */
const UNWRITTEN_MS = 500;
const UNWRITTEN_EVENTS = 5_000;

/** Follows the log into the tables of one reactor, command by command, until it is stopped or cannot go on. */
export class ReactorRunner {
  private readonly abort = new AbortController();
  private readonly handles: ReadonlySet<string>;
  private running: Promise<void> | undefined;
  private caughtUp = false;
  /** How far it has read, where that is further than what is written. */
  private unwritten: ReactorState | undefined;
  private unwrittenEvents = 0;
  private writing: NodeJS.Timeout | undefined;

  constructor(private readonly options: ReactorRunnerOptions) {
    this.handles = new Set(options.reactor.handles);
  }

  /** It has read all that was in the log: what is owed now is owed by the log as it is, and not by an old page of it. */
  get live(): boolean {
    return this.caughtUp;
  }

  /** How far it has read. Of what it does not write at once nothing followed: read again after a crash, nothing follows again. */
  get checkpoint(): Position | undefined {
    return (this.unwritten ?? this.options.store.state(this.options.reactor.name)).checkpoint;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves after the batch that is being written, if any. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
    try {
      this.write();
    } catch {
      // Another process runs it by now, or the file cannot be written: it is read again.
      this.written();
    }
  }

  private async run(): Promise<void> {
    for (let pauseMs = SHORTEST_PAUSE_MS; !this.abort.signal.aborted;) {
      try {
        await this.follow(() => {
          if (pauseMs > SHORTEST_PAUSE_MS) this.options.onTrouble(undefined);
          pauseMs = SHORTEST_PAUSE_MS;
        });
      } catch (error) {
        if (
          error instanceof ReactionFailed ||
          error instanceof LeaseLost ||
          error instanceof ForeignPosition
        ) {
          this.written();
          return this.options.onStop(error);
        }
        if (!this.abort.signal.aborted) this.options.onTrouble(error);
      }
      await pause(pauseMs, undefined, { signal: this.abort.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  private async follow(onBatch: () => void): Promise<void> {
    const { log, store, reactor, batchEvents, onProgress } = this.options;
    const after = store.state(reactor.name).checkpoint;
    let begun: StoredEvent[] = [];
    for await (const batch of logBatches(log, { after, batchEvents, signal: this.abort.signal })) {
      onBatch();
      const events = [...begun, ...batch.events];
      const whole = events.slice(0, events.length - unfinished(events));
      begun = events.slice(whole.length);
      const checkpoint = begun.length > 0 ? whole.at(-1)?.position : batch.checkpoint;
      const kept = checkpoint !== undefined && this.commit(whole, checkpoint);
      const wasLive = this.caughtUp;
      if (batch.live && begun.length === 0) this.caughtUp = true;
      onProgress(kept || this.caughtUp !== wasLive);
      await nextTurn();
    }
  }

  /**
   * Whether anything followed from the events.
   * @throws ReactionFailed when one of them cannot be taken: the commands before it are committed then. LeaseLost.
   */
  private commit(events: readonly StoredEvent[], checkpoint: Position): boolean {
    const { store, reactor, token } = this.options;
    const lastEvent = events.at(-1)?.position ?? (this.unwritten ?? store.state(reactor.name)).lastEvent;
    const state: ReactorState = { checkpoint, lastEvent, incident: undefined };
    let at = 0;
    let failure: unknown;
    try {
      const kept = store.transact(token, reactor, (reaction) => {
        for (; at < events.length; at++) {
          try {
            this.take(events[at] as StoredEvent, reaction);
          } catch (error) {
            failure = error;
            throw error;
          }
        }
        return state;
      });
      if (kept) this.written();
      else this.writeLater(state, events.length);
      return kept;
    } catch (error) {
      if (failure === undefined || error !== failure) throw error;
      const failed = events[at] as StoredEvent;
      const before = events.slice(0, at - placeIn(failed).index);
      const last = before.at(-1);
      if (last) this.commit(before, last.position);
      this.write();
      throw this.failed(failed, failure);
    }
  }

  private writeLater(state: ReactorState, events: number): void {
    this.unwritten = state;
    this.unwrittenEvents += events;
    if (this.unwrittenEvents >= UNWRITTEN_EVENTS) return this.write();
    this.writing ??= setTimeout(() => {
      try {
        this.write();
      } catch (error) {
        if (error instanceof LeaseLost) this.options.onStop(error);
        else this.options.onTrouble(error);
      }
    }, UNWRITTEN_MS).unref();
  }

  /** @throws LeaseLost */
  private write(): void {
    const { store, reactor, token } = this.options;
    if (this.unwritten) store.setState(token, this.unwritten, reactor.name);
    this.written();
  }

  private written(): void {
    this.unwritten = undefined;
    this.unwrittenEvents = 0;
    clearTimeout(this.writing);
    this.writing = undefined;
  }

  private take(stored: StoredEvent, reaction: Reaction): void {
    const { setAside, registry } = this.options;
    if (setAside.has(stored.id)) return;
    const type = registry.typeOf(stored.type);
    // What nobody knows is not passed over: a later version may have to answer it.
    if (type !== undefined && !this.handles.has(type)) return;
    const recorded = registry.decode(stored);
    const traceparent = traceparentOf(stored);
    const traced: Reaction = traceparent === undefined ? reaction : { ...reaction, owe: (owed) => reaction.owe({ traceparent, ...owed }) }; // prettier-ignore
    this.options.reactor.react(recorded, traced);
  }

  private failed({ id, stream, revision, position, type }: StoredEvent, error: unknown): ReactionFailed {
    const text = error instanceof Error ? error.message : String(error);
    return new ReactionFailed({ id, reactor: this.options.reactor.name, stream, revision, position, type, error: text }); // prettier-ignore
  }
}

/** How many events at the end belong to a command of which the rest is still to come. */
function unfinished(events: readonly StoredEvent[]): number {
  const last = events.at(-1);
  if (!last) return 0;
  const { index, count } = placeIn(last);
  return index + 1 < count ? Math.min(index + 1, events.length) : 0;
}

/** The place of an event among those of its command; what another program wrote stands alone. */
function placeIn({ metadata }: StoredEvent): { readonly index: number; readonly count: number } {
  try {
    const { index, count } = JSON.parse(metadata) as { index?: unknown; count?: unknown };
    return typeof index === 'number' && typeof count === 'number' ? { index, count } : { index: 0, count: 1 };
  } catch {
    return { index: 0, count: 1 };
  }
}
