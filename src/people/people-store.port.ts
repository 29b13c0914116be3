import type { PersonalKind } from '../kernel/personal.js';

/** A name or text about a person, under the id by which the log knows it. */
export interface PersonalValue {
  /** Made from the command's id, so that a repeat is the same value. */
  readonly id: string;
  readonly kind: PersonalKind;
  readonly value: string;
}

/**
 * Names of persons and free text about them, apart from log and read models: erasing a person touches no event.
 * Each value has a random key of its own, which goes with it; so what is left in the log, the HMAC, says nothing.
 */
export interface PeopleStore {
  /**
   * Keeps values that are not kept yet and gives the HMAC (SHA-256, hex) of each, in order. A value already kept under
   * an id stays: another one under the same id gets another HMAC, by which handle-command tells that a key was reused.
   * What was erased is not kept again.
   */
  keep(values: readonly PersonalValue[]): readonly string[];
  /** The values of ids, perhaps of one kind only; those erased or unknown are missing. */
  resolve(ids: readonly string[], kind?: PersonalKind): ReadonlyMap<string, string>;
  /** Removes a value and its key for good; the id stays taken. */
  erase(ids: readonly string[]): void;
  /** Ids of values that were not found in the log yet, and of them those kept before an instant (milliseconds UTC). */
  unconfirmed(before?: number): readonly string[];
  /** Marks values as named by an event; `searched`: up to where the log was read. */
  confirm(ids: readonly string[], searched: string): void;
  /** Up to where the log was read. */
  searched(): string | undefined;
  /** Removes values kept before an instant (milliseconds UTC) that no event names; gives their number. */
  sweep(before: number): number;
  close(): void;
}
