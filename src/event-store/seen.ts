import type { LastTouch } from '../kernel/decider.js';
import type { Seen } from '../kernel/etag.js';
import { SeenMovedOn, type MovedOn } from './command.errors.js';
import type { Pending } from './pending.js';
import { mayHearOf } from './scope-guard.js';
import type { AnyFold } from './stream-state.js';

interface Standing {
  readonly stream: string;
  readonly fold: AnyFold;
  readonly revision: number;
  readonly state: unknown;
}

/**
 * Compares what the sender of a command saw with what stands where it is decided: in its own stream, else in those that
 * its decision consults. A stream goes by its own id, with the revision of its last event. What lies outside of the
 * sender's scope is told of as what is not there.
 * @throws SeenMovedOn
 */
export function assertUnmoved(
  stream: string,
  pending: Pending,
  seen: readonly Seen[],
  { state, revision }: { readonly state: unknown; readonly revision: number },
): void {
  const { definition, body } = pending;
  const streams: Standing[] = [{ stream, fold: definition.fold as AnyFold, state, revision }];
  for (const other of definition.consults?.(body) ?? [])
    streams.push({ ...pending.consulted(other.stream), ...other, fold: other.fold as unknown as AnyFold });
  const moved = seen.flatMap((one): MovedOn[] => {
    const present = mayHearOf(pending, state, one.id) ? lastTouch(streams, one.id) : undefined;
    if (present?.revision === one.revision) return [];
    const { decision } = present ?? {};
    return [{ id: one.id, seen: one.revision, present: present?.revision ?? null, ...(decision === undefined ? {} : { decision }) }]; // prettier-ignore
  });
  if (moved.length > 0) throw new SeenMovedOn(moved);
}

function lastTouch(streams: readonly Standing[], id: string): Partial<LastTouch> | undefined {
  for (const { stream, fold, state, revision } of streams) {
    if (revision < 0) continue;
    if (stream === `${fold.category}-${id}`) return { revision };
    const touch = fold.lastTouchOf?.(state, id);
    if (touch) return touch;
  }
  return undefined;
}
