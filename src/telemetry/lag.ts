import { StoreUnavailable } from '../event-store/event-store.errors.js';
import type { EventStore, Position } from '../event-store/event-store.port.js';
import type { EventMetadata } from '../kernel/event.js';

/** How far something that follows the log is behind it. */
export interface Lag {
  readonly position: Position | undefined;
  /** Events that it has not taken yet; at most 1,000 are counted. */
  readonly events: number;
  /** How long ago the first of them was recorded; 0 when there is none. */
  readonly seconds: number;
  /** It stands still until somebody does something. */
  readonly halted: boolean;
}

/** Something that follows the log: a generation of read models, a reactor. */
export interface LagSource {
  readonly kind: 'read-models' | 'reactor';
  readonly name: string;
  /** Undefined where there is none at the moment. @throws StoreUnavailable when the log cannot be read in time */
  lag(signal: AbortSignal): Promise<Lag | undefined>;
}

export const MOST_COUNTED = 1_000;

/** What of the log lies behind a position. `now` in milliseconds UTC. @throws StoreUnavailable */
export async function behind(
  store: Pick<EventStore, 'readAll'>,
  position: Position | undefined,
  { signal, now }: { readonly signal: AbortSignal; readonly now: number },
): Promise<Pick<Lag, 'position' | 'events' | 'seconds'>> {
  let events = 0;
  let oldest = now;
  const read = { ...(position === undefined ? {} : { after: position }), maxCount: MOST_COUNTED, signal };
  for await (const { metadata } of store.readAll(read)) {
    if (events === 0) oldest = recordedAt(metadata) ?? now;
    events++;
  }
  if (signal.aborted) throw new StoreUnavailable('the log did not answer in time');
  return { position, events, seconds: Math.max(0, now - oldest) / 1000 };
}

/** Undefined where another program wrote what we cannot read. */
function recordedAt(metadata: string): number | undefined {
  try {
    const at = Date.parse((JSON.parse(metadata) as Partial<EventMetadata>).recordedAt ?? '');
    return Number.isNaN(at) ? undefined : at;
  } catch {
    return undefined;
  }
}
