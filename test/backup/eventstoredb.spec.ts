import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStoreDbOptions } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import type { EventStore, StoredEvent } from '../../src/event-store/event-store.port.js';
import { logIdentity } from '../../src/settings.js';
import { backUp, contentsOf, eventsIn, ledgerOf, restore, verifyAt } from '../support/backups.js';
import { filesHolding } from '../support/bytes-of.js';
import { kientoan } from '../support/command-line.js';
import { ABOUT, ask, NAME, openOn, personOf, record, send } from '../support/erasable.js';
import { EventStoreDbStandIn } from '../support/eventstoredb-stand-in/stand-in.js';

/** Over gRPC, against servers that speak the protocol of EventStoreDB: one that is backed up, one that is empty. */
let parent: string;
let server: EventStoreDbStandIn;
let empty: EventStoreDbStandIn;
const at = (name: string): string => join(parent, name);
const optionsOf = ({ connectionString }: EventStoreDbStandIn): EventStoreDbOptions => ({ connectionString, deadlineMs: 500 }); // prettier-ignore
const env = ({ connectionString }: EventStoreDbStandIn) => ({ EVENTSTORE_URL: connectionString });
const logOf = (standIn: EventStoreDbStandIn): string => logIdentity(optionsOf(standIn));

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'kientoan-esdb-backup-'));
  server = await EventStoreDbStandIn.start();
  empty = await EventStoreDbStandIn.start();
  server.writeForeign('somebody-else', 3);
  const system = await openOn(at('data'), { eventStore: optionsOf(server) });
  await record(system);
  await system.close();
});
afterEach(async () => {
  await server.kill();
  await empty.kill();
  rmSync(parent, { recursive: true, force: true });
});

async function on<T>(standIn: EventStoreDbStandIn, work: (store: EventStore) => Promise<T>): Promise<T> {
  const store = openEventStoreDb(optionsOf(standIn));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
/** Everything of our events but their positions, in the order of the log. */
async function eventsOf(store: AsyncIterable<StoredEvent>): Promise<Omit<StoredEvent, 'position'>[]> {
  const events = [];
  for await (const { position: _, ...event } of store) events.push(event);
  return events;
}
const eventsOn = (standIn: EventStoreDbStandIn) => on(standIn, (store) => eventsOf(store.readAll()));

describe('a log on a server', () => {
  it('is backed up with the people of the data folder, and restored to an empty server and folder: the same events, ids, metadata and order', async () => {
    const backup = await kientoan(['backup', at('backup'), '--data', at('data'), '--json'], { env: env(server) }); // prettier-ignore
    expect(backup).toMatchObject({ code: 0, err: '' });
    const head = await on(server, (store) => store.head());
    expect(backup.json()).toMatchObject({ log: { position: head, identity: logOf(server) } });
    expect(await kientoan(['verify', at('backup')])).toMatchObject({ code: 0, err: '' });
    expect(await kientoan(['verify', '--data', at('data')], { env: env(server) })).toMatchObject({ code: 0, err: '' }); // prettier-ignore
    const ran = await kientoan(['restore', at('backup'), '--data', at('restored')], { env: env(empty) });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(await eventsOn(empty)).toEqual(await eventsOn(server));
    expect(Object.keys(contentsOf(at('restored')))).toEqual(['/people.sqlite']);
    const system = await openOn(at('restored'), { eventStore: optionsOf(empty) });
    expect(JSON.stringify(await ask(system, 'inspections', { register: 'r' }))).toContain(ABOUT.findings);
    await system.close();
  });

  it('whose import was cut off is restored by repeating it: what is there already is not appended again', async () => {
    await on(server, (store) => backUp(at('data'), at('backup'), { server: store, log: logOf(server) }));
    const restoring = () =>
      on(empty, (store) => restore(at('backup'), at('restored'), { server: store, log: logOf(empty) }));
    const events = await eventsIn(at('backup'));
    await on(empty, async (store) => {
      const [first] = events;
      await store.append(first?.stream ?? '', [first!].map(({ id, type, data, metadata }) => ({ id, type, data, metadata })), { expectedRevision: 'no-stream' }); // prettier-ignore
    });
    empty.faults.once('append-unanswered');
    await expect(restoring()).rejects.toThrow();
    expect(existsSync(at('restored'))).toBe(false);
    await restoring();
    expect(await eventsOn(empty)).toEqual(await eventsOn(server));
  });

  it('goes into no server that has other events of ours: nothing is appended, and the folder stays empty', async () => {
    await on(server, (store) => backUp(at('data'), at('backup'), { server: store, log: logOf(server) }));
    const other = await openOn(at('other'), { eventStore: optionsOf(empty) });
    await send(other, 'RegisterPerson', 'somebody', { name: 'Lê C D' });
    await other.close();
    const before = empty.log.records.length;
    const ran = await kientoan(['restore', at('backup'), '--data', at('restored'), '--json'], { env: env(empty) }); // prettier-ignore
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject({ type: '/problems/log-not-empty', remedy: expect.stringContaining('EVENTSTORE_NAMESPACE') as string }); // prettier-ignore
    expect(empty.log.records).toHaveLength(before);
    expect(existsSync(at('restored'))).toBe(false);
  });

  it('is restored into a data folder without a server too, and a log of a data folder to a server', async () => {
    await on(server, (store) => backUp(at('data'), at('backup'), { server: store, log: logOf(server) }));
    await restore(at('backup'), at('embedded'));
    expect(await verifyAt(at('embedded'), 'data-folder')).toMatchObject({ whole: true });
    const embedded = await openOn(at('embedded'));
    expect(JSON.stringify(await ask(embedded, 'persons', {}))).toContain(NAME);
    await embedded.close();
    await backUp(at('embedded'), at('second'));
    await on(empty, (store) => restore(at('second'), at('back'), { server: store, log: logOf(empty) }));
    expect(await eventsOn(empty)).toEqual(await eventsOn(server));
  });

  it('whose backup is older than an erasure is restored without the person', async () => {
    await on(server, (store) => backUp(at('data'), at('backup'), { server: store, log: logOf(server) }));
    const system = await openOn(at('data'), { eventStore: optionsOf(server) });
    await send(system, 'ErasePerson', 'erase', { person: personOf('person') });
    await system.close();
    expect(ledgerOf(at('data'), logOf(server)).read()).toHaveLength(1);
    await on(empty, (store) => restore(at('backup'), at('restored'), { server: store, log: logOf(empty) }));
    expect(filesHolding(at('restored'), NAME, ...Object.values(ABOUT))).toEqual([]);
  });
});
