/** An event on its way into a stream. `data` and `metadata` are JSON, serialised once, before the call. */
export interface NewEvent {
  /** Lower-case uuid, made by the caller from the command id. */
  readonly id: string;
  /** Stored name with version: `VillagesMerged.v1`. */
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** JSON text. */
  readonly metadata: string;
}

/** An event as the store gives it back; `data` and `metadata` are the JSON texts that were appended. */
export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** From 0, without gaps within a stream. */
  readonly revision: number;
  readonly position: Position;
}

/**
 * Opaque, ordered place in the whole log; it names its store (`sqlite:<store id>:<20 digits>`,
 * `esdb:<commit>:<prepare>` padded) so that positions of one store compare as strings and a foreign one is told apart.
 */
export type Position = string;

/** What the head of the stream must be for an append to go through: no stream yet, or exactly this revision. */
export type ExpectedRevision = number | 'no-stream';

export interface AppendReceipt {
  /** Revision of the last event of the append. */
  readonly revision: number;
  /** Position of the last event of the append. */
  readonly position: Position;
}

export interface ReadStreamOptions {
  /** Inclusive revision; default the first one forwards, the last one backwards. */
  readonly from?: number;
  /** Default `forwards`. */
  readonly direction?: 'forwards' | 'backwards';
  readonly maxCount?: number;
  readonly signal?: AbortSignal;
}

export interface ReadAllOptions {
  /** Exclusive; default the start of the log. */
  readonly after?: Position;
  readonly maxCount?: number;
  readonly signal?: AbortSignal;
}

export interface SubscribeOptions {
  /** Exclusive; default the start of the log. */
  readonly after?: Position;
  readonly signal?: AbortSignal;
}

/** Everything up to here has been delivered: an event, the mark that the subscription is live, or progress over events of others. */
export type SubscriptionItem =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'caught-up'; readonly position: Position | undefined }
  | { readonly kind: 'checkpoint'; readonly position: Position };

export interface StoreLimits {
  readonly maxEventBytes: number;
  readonly maxAppendBytes: number;
}

/**
 * Port to the log. Adapters: `sqlite/`, `eventstoredb/`; one contract suite (`event-store.contract.ts`) runs on each.
 * Errors are those of `event-store.errors.ts`; anything else is a defect.
 */
export interface EventStore {
  /**
   * All or nothing. A repeat of the same ids at the same expected revision gives the first receipt and writes nothing.
   * @throws WrongExpectedRevision, EventTooLarge, InvalidEvent, OutcomeUnknown, StoreUnavailable
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    options: { readonly expectedRevision: ExpectedRevision },
  ): Promise<AppendReceipt>;
  /** A stream that does not exist is empty. @throws StoreUnavailable */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;
  /** Events of our streams only, in commit order. @throws ForeignPosition, StoreUnavailable */
  readAll(options?: ReadAllOptions): AsyncIterable<StoredEvent>;
  /** Catch-up, then live. Ends only with an error or when `signal` aborts (then it returns quietly). Reconnects by itself. @throws ForeignPosition */
  subscribe(options?: SubscribeOptions): AsyncIterable<SubscriptionItem>;
  /** Position of the last event of our streams; undefined for an empty log. */
  head(): Promise<Position | undefined>;
  /** @throws ForeignPosition when the position is not one of this store. */
  assertOwnPosition(position: Position): void;
  limits(): StoreLimits;
  close(): Promise<void>;
}
