import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EventRegistry } from '../src/event-store/event-registry.js';
import type { EventStore, Position, StoredEvent } from '../src/event-store/event-store.port.js';
import { openEventStoreDb } from '../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { HandleCommand } from '../src/event-store/handle-command.js';
import { ReadModelFiles, ReadModels } from '../src/projections/index.js';
import { BareClient } from './bare-client.js';
import type { Measured } from './measured.js';
import { actor, capabilities, definitionOf, header, prepare } from './prepared.js';

const CALLERS = 64;
const VILLAGES = 100;

/**
 * Commands and reading on an EventStoreDB / KurrentDB server, beside the client as shipped in the same run: it appends
 * the same events, one append a command, and reads them back with `readAll`. All streams are in a namespace of their
 * own; what the run wrote stays on the server, because nothing is ever deleted there by us.
 */
export async function eventStoreDbBench(
  connectionString: string,
  folder: string,
  quick: boolean,
): Promise<Measured[]> {
  const namespace = `bench-${randomUUID().slice(0, 8)}`;
  const store = openEventStoreDb({ connectionString, namespace });
  const bare = new BareClient(connectionString);
  const registry = new EventRegistry(capabilities.events);
  const handle = new HandleCommand({ store, registry });
  try {
    const measured: Measured[] = [];
    const villages = await prepare({ handle }, 64, VILLAGES);
    const begin = await store.head();
    for (const registers of [1, 64]) {
      const before = await store.head();
      const ours = await commandsPerSecond(handle, villages.slice(0, registers), quick ? 2_000 : 20_000);
      const events = await all(store, before);
      const streams = Array.from({ length: registers }, (_, n) => `${namespace}-bare-${registers}-${n}`);
      const limit = await bare.appendAll(events, streams, CALLERS);
      const name = `commands, ${CALLERS} callers, ${registers} ${registers === 1 ? 'register' : 'registers'}`;
      measured.push({ name, ours, limit, unit: 'commands/s', ratio: ours / limit });
    }
    measured.push(...(await reading(store, bare, begin)));
    measured.push(...(await rebuild(store, registry, bare, folder)));
    return measured;
  } finally {
    await handle.close();
    await bare.close();
    await store.close();
  }
}

async function commandsPerSecond(
  handle: HandleCommand,
  villages: readonly (readonly string[])[],
  count: number,
): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let n = next++; n < count; n = next++) {
        const register = n % villages.length;
        const unit = villages[register]?.[Math.floor(n / villages.length) % VILLAGES];
        const rename = n % 4 === 0;
        const body = { ...header, register: `r${register}`, unit, ...(rename ? { name: `Tổ số ${n}` } : { delta: 1 }) }; // prettier-ignore
        const definition = definitionOf(rename ? 'RenameVillage' : 'ChangeHouseholds');
        await handle.execute({ definition, body, actor, idempotencyKey: `${villages.length} ${n}` });
      }
    }),
  );
  return count / ((performance.now() - started) / 1000);
}

async function all(store: EventStore, after: Position | undefined): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of store.readAll(after === undefined ? {} : { after })) events.push(event);
  return events;
}

/** Both read from the same place as many events as each has to give there, twice in turn; the better time counts. */
async function reading(store: EventStore, bare: BareClient, from: Position | undefined): Promise<Measured[]> {
  let [ours, limit, read] = [0, 0, 0];
  for (let time = 0; time < 2; time++) {
    const started = performance.now();
    read = 0;
    for await (const _ of store.readAll(from === undefined ? {} : { after: from })) read++;
    ours = Math.max(ours, read / ((performance.now() - started) / 1000));
    limit = Math.max(limit, (await bare.readAll(from, read)).rate);
  }
  return [{ name: `reading ${read} events`, ours, limit, unit: 'events/s', ratio: ours / limit }];
}

async function rebuild(
  store: EventStore,
  registry: EventRegistry,
  bare: BareClient,
  folder: string,
): Promise<Measured[]> {
  const { projections } = capabilities;
  const readModels = await ReadModels.open({
    database: ReadModelFiles.open(join(folder, 'eventstoredb')),
    store,
    registry,
    projections,
  });
  try {
    const head = await store.head();
    if (head !== undefined) await readModels.waitFor(head, 600_000);
    const started = performance.now();
    const { events } = await readModels.rebuild();
    const ours = events / ((performance.now() - started) / 1000);
    const { rate: limit } = await bare.readAll(undefined, events);
    const name = `rebuild and comparison of ${events} events, beside reading alone`;
    return [{ name, ours, limit, unit: 'events/s', ratio: ours / limit }];
  } finally {
    await readModels.close();
  }
}
