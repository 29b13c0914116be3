import type { Day } from './day.js';
import type { NewDocument } from './document.js';

/** An event as deciders make it: the stored name without its version, and its data. */
export interface DomainEvent<T extends string = string, D extends object = object> {
  readonly type: T;
  readonly data: D;
  /** Documents that it cites and that its decision has made; they are no part of the event. */
  readonly brings?: readonly NewDocument[];
}

/** Who sent a command. */
export interface Actor {
  /** Opaque: the subject of a token, or the name that the command line was given. */
  readonly id: string;
  /** A signed token said so. */
  readonly authenticated: boolean;
  /** The operating system's user, where the command line opened the data folder itself and nobody checked the name. */
  readonly osUser?: string;
}

/** What every stored event says about its making. */
export interface EventMetadata {
  /** uuid5(actor, command name, idempotency key). */
  readonly commandId: string;
  readonly commandName: string;
  /** Place of the event among those of its command, from 0, and how many they are. */
  readonly index: number;
  readonly count: number;
  /** SHA-256, hex, of the canonical (RFC 8785) command. */
  readonly hash: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string;
  /** UTC instant, ISO 8601 with milliseconds: the real clock when the batch was formed, never before the stream's last. */
  readonly recordedAt: string;
  /** The event was made under a moved clock. */
  readonly simulated?: true;
  /** W3C Trace Context of the command, where it was traced: whoever reads the event goes on with that trace. */
  readonly traceparent?: string;
}

/** An event of a stream as a decider's fold and a projection see it: decoded and upcast. */
export interface Recorded<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly event: E;
  readonly metadata: EventMetadata;
}

/** The legal basis of a decision. */
export interface LegalBasis {
  readonly number: string;
  readonly title: string;
  readonly issuer: string;
  readonly date: Day;
}

/** A sentence in the two languages of the audit trail. */
export interface Sentence {
  readonly vi: string;
  readonly en: string;
}
