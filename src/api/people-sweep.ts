import { ForeignPosition } from '../event-store/event-store.errors.js';
import type { EventStore } from '../event-store/event-store.port.js';
import type { PeopleStore } from '../people/index.js';
import { daily, type DailyOptions, type Repeated } from './daily.js';

const DAY_MS = 86_400_000;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

interface Swept {
  readonly store: EventStore;
  readonly people: PeopleStore;
  /** Finishes what another process has left of erasures. */
  carryOutErasures(): Promise<void>;
}

/**
 * Removes names and texts that no event names a day after they were kept: their command was refused, or the program
 * ended between keeping them and the append (design, People). `now` in milliseconds UTC. Gives their number.
 */
export async function sweepPeople(swept: Swept, now: number): Promise<number> {
  const { store, people } = swept;
  await swept.carryOutErasures();
  const before = now - DAY_MS;
  if (people.unconfirmed(before).length === 0) return 0;
  // The head first: what is kept after this line is named only by events after it.
  const head = await store.head();
  const waiting = new Set(people.unconfirmed());
  if (head !== undefined) people.confirm(await namedOf(store, waiting, people.searched()), head);
  return people.sweep(before);
}

/** Which of the ids the events after a position name. */
async function namedOf(
  store: EventStore,
  ids: ReadonlySet<string>,
  after: string | undefined,
): Promise<string[]> {
  const named = new Set<string>();
  try {
    for await (const { data } of store.readAll(after === undefined ? {} : { after }))
      for (const [id] of data.matchAll(UUID)) if (ids.has(id)) named.add(id);
  } catch (error) {
    // The log was replaced by another one, which must be read from its beginning.
    if (!(error instanceof ForeignPosition) || after === undefined) throw error;
    return namedOf(store, ids, undefined);
  }
  return [...named];
}

/** Sweeps now and once a day. */
export function sweepDaily(
  swept: Swept,
  { now = Date.now, ...options }: DailyOptions & { readonly now?: () => number } = {},
): Repeated {
  return daily(() => sweepPeople(swept, now()), options);
}
