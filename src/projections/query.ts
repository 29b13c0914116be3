import type { ZodType } from 'zod';
import type { Role } from '../kernel/command.js';
import type { Day } from '../kernel/day.js';
import type { Sentence } from '../kernel/event.js';
import type { NarrowestScope, Scope } from '../kernel/scope.js';
import type { ReadView } from './live-reader.js';

/** What a query may know beside its parameters. */
export interface QueryContext {
  /** The day in Asia/Ho_Chi_Minh. */
  readonly today: Day;
  /** What the asker may see; everything, where it is left out. */
  readonly scope?: Scope;
  /** Where he is limited to localities of the register asked about: nothing else is told. */
  readonly localities?: ReadonlySet<string>;
}

/**
 * A question to the read models, defined once: HTTP route, OpenAPI and command line are made from it.
 * Parameters are texts (of a path, a query string or an option) that the schema turns into values.
 */
export interface QueryDefinition<P = unknown, R = unknown> {
  /** kebab-case; the command line's subcommand: `structure`. */
  readonly name: string;
  readonly title: Sentence;
  /** Below `/api/v1`: `registers/:register/structure`. */
  readonly path: string;
  /** An object of optional and required texts. */
  readonly params: ZodType<P>;
  readonly example: Readonly<Record<string, string>>;
  /** Who may ask it. */
  readonly roles: readonly Role[];
  /**
   * The narrowest scope in which it may be asked. One that says `locality` keeps to `QueryContext.localities`: lists hold
   * only what stands in them, and a unit that is named must.
   */
  readonly scope: NarrowestScope;
  run(view: ReadView, params: P, context: QueryContext): Promise<R>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the list of queries forgets the types
export type AnyQuery = QueryDefinition<any, any>;

/** Keeps the types of a definition together while it is written down. */
export function defineQuery<P, R>(definition: QueryDefinition<P, R>): QueryDefinition<P, R> {
  return definition;
}

/** Everybody but operators, whose work needs nothing of what is recorded. */
export const READERS = [
  'administrator',
  'approver',
  'inspector',
  'auditor',
] as const satisfies readonly Role[];
/** Who reads what is said about persons. */
export const READERS_OF_PERSONS = [
  'administrator',
  'inspector',
  'auditor',
] as const satisfies readonly Role[];
