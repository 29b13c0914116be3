import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '../event-store/event-store.errors.js';
import type { EventStore } from '../event-store/event-store.port.js';
import type { ErasureLedger, EventPlace, PeopleStore } from '../people/index.js';
import { OPERATIONS, personErased } from '../projections/index.js';

export interface Erasing {
  readonly store: EventStore;
  readonly people: PeopleStore;
  readonly ledger: ErasureLedger;
}

/** How long another process may read the people database before the caller hears of it. */
const PATIENCE_MS = 10_000;

/** Carries out erasures one call after the other: each finds what was recorded before it, whoever carries that out. */
export function carryOutErasures(erasing: Erasing): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  return () => {
    const next = running.then(() => carryOut(erasing));
    running = next.catch(() => undefined);
    return next;
  };
}

/**
 * Erases from the people database whom the ledger or the log says is erased: at every start before anybody is served,
 * and before `ErasePerson` is answered. It follows from the log and is harmless when repeated, so that whatever dies
 * after the append of `PersonErased`, the next one finishes it.
 * @throws UnreadableLedger, StoreUnavailable
 */
async function carryOut(erasing: Erasing): Promise<void> {
  const { people, ledger } = erasing;
  // The log may be older than the ledger: a restored backup.
  for (const line of onLedger(() => ledger.read())) if (!isErased(people, line.person)) people.erase(line);
  await followLog(erasing);
  await shredded(people);
}

async function followLog({ store, people, ledger }: Erasing): Promise<void> {
  const done = ledger.exists ? await placeInLog(store, people.carriedOut()) : undefined;
  const ledgered = new Set(ledger.read().map(({ person }) => person));
  let last = done;
  for await (const { id, revision, type, data } of store.readStream(OPERATIONS, { from: (done?.revision ?? -1) + 1 })) {
    last = { revision, event: id };
    if (!type.startsWith(`${personErased.name}.v`)) continue;
    const { person } = JSON.parse(data) as { person: string };
    if (isErased(people, person) && ledgered.has(person)) continue;
    people.erase({ person, removed: [], struck: [] }, (erased) => onLedger(() => ledger.append(erased)));
  } // prettier-ignore
  // Where nobody was ever erased there is no ledger, and the stream is short enough to be read again.
  if (last !== done && ledger.exists) people.setCarriedOut(last);
}

/** @throws StoreUnavailable, which names the variable and not the file: whoever erases may sit elsewhere */
function onLedger<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new StoreUnavailable(`the ledger of erasures (KIENTOAN_ERASURES) cannot be used: ${code}`, { cause: error }); // prettier-ignore
  }
}

const isErased = (people: PeopleStore, person: string): boolean =>
  people.resolve([person]).get(person) === null;

/** The place, if it is in this log; a log that was put back ends before it, or goes on otherwise. */
async function placeInLog(store: EventStore, place: EventPlace | undefined): Promise<EventPlace | undefined> {
  if (!place) return undefined;
  for await (const { id } of store.readStream(OPERATIONS, { from: place.revision, maxCount: 1 }))
    return id === place.event ? place : undefined;
  return undefined;
}

async function shredded(people: PeopleStore): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (let wait = 5; !people.shred(); wait = Math.min(wait * 2, 200)) {
    if (performance.now() > until)
      throw new StoreUnavailable(
        'another process reads the people database, in which erased names would still be found',
      );
    await pause(wait);
  }
}
