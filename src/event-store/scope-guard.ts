import type { AnyCommand, ConsultedStream, LocalityRule } from '../kernel/command.js';
import type { DomainEvent } from '../kernel/event.js';
import { Rejection } from '../kernel/rejection.js';
import { localitiesWithin } from '../kernel/scope.js';
import type { Pending } from './pending.js';

type AnyRule = LocalityRule<unknown, DomainEvent, unknown>;

const ruleOf = ({ scope }: AnyCommand): AnyRule | undefined =>
  typeof scope === 'string' ? undefined : scope;

/** The localities to which the sender is limited. @throws Rejection `out-of-scope` where his scope cannot suffice */
function limitsOf({ definition, body, rights: { scope } }: Pending): ReadonlySet<string> | undefined {
  const { register } = body as { readonly register?: string };
  return localitiesWithin(
    scope,
    typeof definition.scope === 'string' ? definition.scope : 'locality',
    register,
  );
}

/** Streams that the judgement of a limited sender's command looks at. */
export function consultedForScope(pending: Pending): readonly ConsultedStream[] {
  if (pending.rights.scope.registers === 'every') return [];
  return ruleOf(pending.definition)?.consults?.(pending.body) ?? [];
}

/** Whether a command, or the judgement of its scope, looks at other streams than its own. */
export function consultsOthers(pending: Pending): boolean {
  return pending.definition.consults !== undefined || consultedForScope(pending).length > 0;
}

/** Whether a sender may hear of a thing that he names beside his command; of what lies outside of his scope not even that it is there. */
export function mayHearOf(pending: Pending, state: unknown, id: string): boolean {
  const localities = limitsOf(pending);
  if (!localities) return true;
  const command = { ...(pending.body as object), seen: id };
  try {
    ruleOf(pending.definition)?.guard({ localities, command, state, today: pending.today, consulted: (stream) => pending.consulted(stream) }); // prettier-ignore
    return true;
  } catch (error) {
    if (error instanceof Rejection) return false;
    throw error;
  }
}

/**
 * Refuses a command that touches what lies outside of its sender's scope: before it is decided by what it names, so
 * that no rule tells him of it, and again by what its events touch. @throws Rejection `out-of-scope`
 */
export function guardScope(pending: Pending, state: unknown, events?: readonly DomainEvent[]): void {
  const localities = limitsOf(pending);
  if (!localities) return;
  ruleOf(pending.definition)?.guard({
    localities,
    command: pending.body,
    state,
    today: pending.today,
    consulted: (stream) => pending.consulted(stream),
    ...(events ? { events } : {}),
  });
}
