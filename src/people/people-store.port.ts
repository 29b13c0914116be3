import type { PersonalKind } from '../kernel/personal.js';

/** A name or text about a person, under the id by which the log knows it. */
export interface PersonalValue {
  /** Made from the command's id, so that a repeat is the same value. */
  readonly id: string;
  readonly kind: PersonalKind;
  readonly value: string;
  /** The person whom a text is about, where the schema of its command says so (`aboutPerson`). */
  readonly about?: string;
}

/** What goes when a person is erased: ids only, so that it may be written down for ever. */
export interface Erasure {
  readonly person: string;
  /** His name, and the texts about him: gone. */
  readonly removed: readonly string[];
  /** Texts about others in which his name stood: the name is struck out. */
  readonly struck: readonly string[];
}

/**
 * Names of persons and free text about them, apart from log and read models: erasing a person touches no event.
 * Each value has a random key of its own, which goes with it; so what is left in the log, the HMAC, says nothing.
 */
export interface PeopleStore {
  /**
   * Keeps values that are not kept yet and gives the HMAC (SHA-256, hex) of each, in order. A value already kept under
   * an id stays: another one under the same id gets another HMAC, by which handle-command tells that a key was reused.
   * What was erased is not kept again. @throws Rejection `person-erased` for a new text about a person who was erased
   */
  keep(values: readonly PersonalValue[]): readonly string[];
  /** The values of ids, perhaps of one kind only; null for one that was erased, and those unknown are missing. */
  resolve(ids: readonly string[], kind?: PersonalKind): ReadonlyMap<string, string | null>;
  /**
   * Erases a person in one transaction: the name and the texts about him, with their keys; and his name where it stands
   * in other texts. The ids stay taken. Where he was erased already, only what `erasure` names beside is removed.
   * `record` is called with all that goes, before it is gone for good; when it throws, nothing was erased.
   */
  erase(erasure: Erasure, record?: (erased: Erasure) => void): void;
  /**
   * Overwrites what the file and its write-ahead log still hold of erased values. False while another process reads the
   * database: then it must be tried again. Remembered until it is done, whatever dies in between.
   */
  shred(): boolean;
  /** The last event of a stream of erasures that was carried out (see `carryOutErasures`). */
  carriedOut(): EventPlace | undefined;
  setCarriedOut(place: EventPlace | undefined): void;
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

/** An event by its place and id, so that another log in the same folder is told apart. */
export interface EventPlace {
  readonly revision: number;
  readonly event: string;
}
