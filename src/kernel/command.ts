import type { ZodType } from 'zod';
import type { Decide, Fold } from './decider.js';
import type { DomainEvent, Sentence } from './event.js';

/** Who may send a command. */
export type Role = 'administrator' | 'approver' | 'inspector' | 'auditor' | 'operator';

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
  readonly roles: readonly Role[];
  /** The home stream, named by the command's content (or by an id made from the command id). */
  stream(command: C, commandId: string): string;
  readonly fold: Fold<E, S>;
  readonly decide: Decide<C, E, S>;
  /** Other streams whose folded state the decision reads. */
  consults?(command: C): readonly { readonly stream: string; readonly fold: Fold<never, unknown> }[];
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
