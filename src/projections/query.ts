import type { ZodType } from 'zod';
import type { Day } from '../kernel/day.js';
import type { Sentence } from '../kernel/event.js';
import type { ReadView } from './live-reader.js';

/** What a query may know beside its parameters. */
export interface QueryContext {
  /** The day in Asia/Ho_Chi_Minh. */
  readonly today: Day;
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
  run(view: ReadView, params: P, context: QueryContext): Promise<R>;
  /** The entity tag of an answer about one thing (`etagOf`): equal tags, equal answers. Undefined where it has none. */
  etag?(answer: R): string | undefined;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the list of queries forgets the types
export type AnyQuery = QueryDefinition<any, any>;

/** Keeps the types of a definition together while it is written down. */
export function defineQuery<P, R>(definition: QueryDefinition<P, R>): QueryDefinition<P, R> {
  return definition;
}
