import type { ExpectedRevision } from './event-store.port.js';

/** The head of the stream is another one: nothing was written. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`stream ${stream}: expected revision ${expected}, found ${actual}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** An event or the whole append passes the limits of the store: nothing was written. */
export class EventTooLarge extends Error {
  constructor(
    readonly bytes: number,
    readonly limit: number,
    readonly what: 'event' | 'append',
  ) {
    super(`${what} of ${bytes} bytes; the store takes ${limit}`);
    this.name = 'EventTooLarge';
  }
}

/** The event cannot be stored as it is (empty stream name or type, an id that is no uuid, text that is no JSON, no events): nothing was written. */
export class InvalidEvent extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'InvalidEvent';
  }
}

/** The store did not answer: the append may have been written or not. Repeat it unchanged, or look for the event ids. */
export class OutcomeUnknown extends Error {
  constructor(
    readonly stream: string,
    options?: ErrorOptions,
  ) {
    super(`stream ${stream}: the store did not say whether the append was written`, options);
    this.name = 'OutcomeUnknown';
  }
}

/** The store cannot be reached or refuses to work (full or read-only disk): nothing was written by this call. */
export class StoreUnavailable extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'StoreUnavailable';
  }
}

/** A position of another store, or a text that is none. */
export class ForeignPosition extends Error {
  constructor(readonly position: string) {
    super(`"${position}" is not a position of this store`);
    this.name = 'ForeignPosition';
  }
}
