import { randomUUID } from 'node:crypto';
import { OutcomeUnknown, StoreUnavailable } from '../event-store.errors.js';
import type { AppendReceipt, EventStore, NewEvent, StoredEvent } from '../event-store.port.js';

/** A store that the contract runs on, and what only its keeper can do with it. */
export interface ContractHarness {
  readonly store: EventStore;
  /** Closes the store and opens again what it left behind; `close` then closes the new one. */
  reopen?(): Promise<EventStore>;
  /** Breaks the connection to the server, where there is one; another one can be made at once. */
  dropConnection?(): void;
  close(): Promise<void>;
}

/** What a test of the contract works on: an empty store and the name of a stream that is not there yet. */
export interface Subject {
  readonly harness: ContractHarness;
  readonly store: EventStore;
  readonly stream: string;
}

/** An event with texts as every caller of ours makes them: by `JSON.stringify`. */
export function event(data: unknown = { n: 1 }, id: string = randomUUID()): NewEvent {
  return { id, type: 'Tested.v1', data: JSON.stringify(data), metadata: '{"m":"đ"}' };
}

/** Events numbered from `first`. */
export function events(count: number, first = 0): NewEvent[] {
  return Array.from({ length: count }, (_, n) => event({ n: first + n }));
}

export function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => first + n);
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** What the work failed with; undefined when it went well. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Sends an append, the same each time, until the store says that it stands: it may be away, and it may not know. */
export async function standing(send: () => Promise<AppendReceipt>): Promise<AppendReceipt> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof OutcomeUnknown || error instanceof StoreUnavailable)) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** The numbers that `events` gave to stored events. */
export function numbers(stored: readonly StoredEvent[]): number[] {
  return stored.map((one) => (JSON.parse(one.data) as { n: number }).n);
}
