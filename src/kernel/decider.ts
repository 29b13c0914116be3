import type { Day } from './day.js';
import type { Actor, DomainEvent } from './event.js';
import type { PolicyBook } from './policy.js';
import type { Rights } from './scope.js';

/** An event in the place where its stream has it: all that a fold gets. */
export interface Placed<E> {
  readonly event: E;
  /** Event id, lower-case uuid. */
  readonly id: string;
  readonly revision: number;
  readonly commandId: string;
}

/**
 * How the state of one category of streams follows from its events. `S` must be persistent (immutable.js):
 * `evolve` returns a new state that shares what did not change, so that a fork costs nothing.
 */
export interface Fold<E extends DomainEvent, S> {
  /** The part of a stream's name before the first `-`: `register`, `inspection`, … */
  readonly category: string;
  /** Raised whenever `evolve` or the shape of `S` changes: it invalidates snapshots. */
  readonly version: number;
  initial(): S;
  evolve(state: S, placed: Placed<E>): S;
  /** Left out where streams stay short. */
  readonly snapshot?: StateParts<S>;
  /** Where a stream holds several things that are seen and changed one by one: the last event that touched one of them. */
  lastTouchOf?(state: S, id: string): LastTouch | undefined;
}

/** The last event that touched a thing of a stream, and the decision that it records. */
export interface LastTouch {
  readonly revision: number;
  readonly decision: string;
}

/** A state to and from parts of plain JSON, so that a large one is written a part at a time. */
export interface StateParts<S> {
  parts(state: S): Iterable<StatePart>;
  /** The state of which these are the parts, in whatever order. */
  fromParts(parts: readonly (readonly [key: string, content: unknown])[]): S;
}

/** A part of a state, made into JSON only when it is asked for. */
export interface StatePart {
  /** Unique within the state. */
  readonly key: string;
  /** What stands under this key never changes. */
  readonly final?: boolean;
  readonly json: () => unknown;
}

/** The state of another stream that a decision relies on; its revision belongs into the event. */
export interface Consulted {
  /** -1 for a stream that does not exist. */
  readonly revision: number;
  readonly state: unknown;
}

/** What a decision may know beside command and state; all of it is passed in, so that deciding stays pure. */
export interface DecisionContext {
  readonly commandId: string;
  readonly actor: Actor;
  /** What the sender may be and touch, where a rule depends on it. */
  readonly rights: Rights;
  /** The day in Asia/Ho_Chi_Minh. */
  readonly today: Day;
  /** Dated thresholds of the policies. */
  readonly policies: PolicyBook;
  /** uuid5(command id, role, n): the same command makes the same ids however often it is decided. */
  newId(role: string, n?: number): string;
  /** The folded state of each stream that the command's definition names in `consults`. */
  consulted(stream: string): Consulted;
}

/** The same context with other ids. Its methods may stand on a prototype: they do not survive a spread. */
export function withIds(
  context: Omit<DecisionContext, 'newId'>,
  newId: DecisionContext['newId'],
): DecisionContext {
  return {
    commandId: context.commandId,
    actor: context.actor,
    rights: context.rights,
    today: context.today,
    policies: context.policies,
    newId,
    consulted: (stream) => context.consulted(stream),
  };
}

/**
 * The decision of the decider pattern (J. Chassaing, "Functional Event Sourcing Decider", 2021): a pure function
 * of command and state that gives at least one event, or throws a `Rejection`.
 */
export type Decide<C, E extends DomainEvent, S> = (
  command: C,
  state: S,
  context: DecisionContext,
) => readonly E[];
