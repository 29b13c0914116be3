import type { ZodType } from 'zod';
import type { Role } from '../kernel/command.js';
import type { Day } from '../kernel/day.js';
import type { Sentence } from '../kernel/event.js';
import type { Fold } from '../kernel/decider.js';
import type { PolicyBook } from '../kernel/policy.js';
import type { NarrowestScope, Rights, Scope } from '../kernel/scope.js';
import type { ReadView } from './read-model-database.port.js';

/** What a query may know beside its parameters. */
export interface QueryContext {
  /** The day in Asia/Ho_Chi_Minh. */
  readonly today: Day;
  /** Only this page is asked for. A query may leave it to whoever asked to cut the page out of the whole list. */
  readonly page?: AskedPage;
  /** What the asker may see; everything, where it is left out. */
  readonly scope?: Scope;
  /** What the asker may be and see, and who he is. */
  readonly rights?: Rights;
  readonly actor?: string;
  /** The durable state at the head of a stream, and its revision (-1: there is none), for what only deciders can say. */
  readonly state?: <S>(
    stream: string,
    fold: Fold<never, S>,
  ) => Promise<{ readonly revision: number; readonly state: S }>;
  readonly policies?: PolicyBook;
  /** Where he is limited to localities of the register asked about: nothing else is told. */
  readonly localities?: ReadonlySet<string>;
}

/** Where a row stands in its list: values that order all rows, and name each of them. */
export type PageKey = readonly (string | number)[];

/** A page of a list: so many rows behind a key, of a list without one from the beginning. */
export interface AskedPage {
  readonly after?: PageKey | undefined;
  readonly limit: number;
}

/** A list in an answer that is handed out a page at a time. */
export interface PagedList {
  /** The field of the answer that holds it. */
  readonly list: string;
  /** Of one row; no two rows have the same. A page goes on behind it, whatever has come or gone meanwhile. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of any list
  key(row: any): PageKey;
  /** Default: value by value, texts by their code units. */
  compare?(a: PageKey, b: PageKey): number;
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
  /** What an answer looks like; of a paged list without the field `next`. */
  readonly answer: ZodType;
  /** Its list is handed out a page at a time; whoever asks without a page gets all of it. */
  readonly pages?: PagedList;
  /** Who may ask it. */
  readonly roles: readonly Role[];
  /**
   * The narrowest scope in which it may be asked. One that says `locality` keeps to `QueryContext.localities`: lists hold
   * only what stands in them, and a unit that is named must.
   */
  readonly scope: NarrowestScope;
  /** The command line answers it by a subcommand that is written for it, instead of one that is made from this. */
  readonly ownSubcommand?: boolean;
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
