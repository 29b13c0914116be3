import type { ZodError, ZodType } from 'zod';
import type { Day } from './day.js';
import type { Decide, Fold } from './decider.js';
import type { CitedDocument } from './document.js';
import type { DomainEvent, Sentence } from './event.js';
import type { NarrowestScope, Role } from './scope.js';

export { ROLES, type Role } from './scope.js';

/** Something in a body that does not fit its command's schema. */
export interface CommandIssue {
  /** A JSON pointer (RFC 6901) into the body. */
  readonly path: string;
  readonly message: string;
}

/** What a schema says against a body, as it is told to whoever sent it. */
export function commandIssues({ issues }: Pick<ZodError, 'issues'>): CommandIssue[] {
  return issues.map(({ path, message }) => ({ path: `/${path.map(String).join('/')}`, message }));
}

/** A stream whose folded state is asked for. */
export interface ConsultedStream {
  readonly stream: string;
  readonly fold: Fold<never, unknown>;
}

/** A decision that is to lie within the localities to which its caller is limited. */
export interface LimitedDecision<C, E, S> {
  readonly localities: ReadonlySet<string>;
  readonly command: C;
  /** The stream as it stood before. */
  readonly state: S;
  /** Missing while only the command is known: what it names is judged before any rule speaks of it. */
  readonly events?: readonly E[];
  readonly today: Day;
  consulted(stream: string): { readonly state: unknown };
}

/** How it is judged whether a decision touches only what lies in some localities. */
export interface LocalityRule<C, E, S> {
  /** Streams beside its own that the judgement looks at. */
  consults?(command: C): readonly ConsultedStream[];
  /** @throws Rejection `out-of-scope` */
  guard(decision: LimitedDecision<C, E, S>): void;
}

/**
 * A command, defined once: the command line, HTTP routes, OpenAPI and the handler on the CommandBus are made
 * from it. Every body is one JSON object; unknown fields are refused (`z.strictObject`).
 */
export interface CommandDefinition<C = unknown, E extends DomainEvent = DomainEvent, S = unknown> {
  /** PascalCase, imperative: `MergeVillages`. */
  readonly name: string;
  readonly title: Sentence;
  readonly schema: ZodType<C>;
  /** A body that the schema takes; shown in OpenAPI and by `kientoan commands`. */
  readonly example: NoInfer<C>;
  /** Who may send it; nobody, where only reactors and jobs of this program do. */
  readonly roles: readonly Role[];
  /** The narrowest scope in which it may be sent; a rule where that is a locality. */
  readonly scope: Exclude<NarrowestScope, 'locality'> | LocalityRule<C, E, S>;
  /** The home stream, named by the command's content (or by an id made from the command id). */
  stream(command: C, commandId: string): string;
  readonly fold: Fold<E, S>;
  readonly decide: Decide<C, E, S>;
  /** Other streams whose folded state the decision reads. */
  consults?(command: C): readonly ConsultedStream[];
  /** The documents that the command cites; it is refused where one of them is not kept as it is cited. */
  documents?(command: C): readonly CitedDocument[];
}

/** Any command definition, its types forgotten: what lists and transports work with. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the registry forgets the types
export type AnyCommand = CommandDefinition<any, any, any>;

/** Keeps the types of a definition together while it is written down. */
export function defineCommand<C, E extends DomainEvent, S>(
  definition: CommandDefinition<C, E, S>,
): CommandDefinition<C, E, S> {
  return definition;
}
