import { randomUUID } from 'node:crypto';
import { OutcomeUnknown } from '../../src/event-store/event-store.errors.js';
import type { EventStore, StoredEvent } from '../../src/event-store/event-store.port.js';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { HandleCommand } from '../../src/event-store/handle-command.js';
import { all, events, failure, numbers, range, standing } from '../../src/event-store/test-support/contract-harness.js'; // prettier-ignore
import { ledgerRegistry, Pay } from '../../src/event-store/test-support/ledger.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** A server, and how to let go of it. */
export interface ServerUnderTest {
  readonly connectionString: string;
  close(): Promise<void>;
}

const DEADLINE_MS = 1_500;
const fresh = { expectedRevision: 'no-stream' } as const;
const actor = { id: 'an', authenticated: false };

/** What a connection that is cut, or that passes nothing on, may do to appends and subscriptions. */
export function connectionContract(name: string, open: () => Promise<ServerUnderTest>): void {
  describe(`the connection to ${name}`, () => {
    let server: ServerUnderTest;
    let line: TcpProxy;
    let namespace: string;
    /** Over the line that breaks. */
    let store: EventStore;
    /** Straight to the same server. */
    let beside: EventStore;
    let stream: string;
    beforeEach(async () => {
      server = await open();
      line = await TcpProxy.start(server.connectionString);
      namespace = `kt-${randomUUID()}`;
      stream = `register-${randomUUID()}`;
      const { connectionString } = line;
      store = openEventStoreDb({ connectionString, namespace, deadlineMs: DEADLINE_MS });
      beside = openEventStoreDb({ connectionString: server.connectionString, namespace });
    });
    afterEach(async () => {
      line.thaw();
      line.cut();
      await store.close();
      await beside.close();
      await line.close();
      await server.close();
    });

    const read = (from: EventStore): Promise<StoredEvent[]> => all(from.readStream(stream));

    it('that is cut in the middle of 64 appends leaves each of them once in the log, when they are repeated', async () => {
      const batches = range(0, 64).map((n) => ({ name: `${stream}-${n}`, batch: events(2, n) }));
      let answered = 0;
      const receipts = await Promise.all(
        batches.map(({ name, batch }) =>
          standing(async () => {
            const receipt = await store.append(name, batch, fresh);
            if (++answered === 8) line.cut();
            return receipt;
          }),
        ),
      );
      expect(receipts.map(({ revision }) => revision)).toEqual(batches.map(() => 1));
      const stored = (await all(beside.readAll())).map(({ id }) => id);
      expect(stored.toSorted()).toEqual(batches.flatMap(({ batch }) => batch.map(({ id }) => id)).toSorted());
    });

    it('that passes nothing on: the caller of an append hears within its deadline, and the repeat stands once', async () => {
      const batch = events(3);
      await store.append(`${stream}-before`, events(1), fresh);
      line.freeze();
      expect(await failure(store.append(stream, batch, fresh))).toBeInstanceOf(OutcomeUnknown);
      expect(await read(beside)).toEqual([]);
      line.thaw();
      expect(await standing(() => store.append(stream, batch, fresh))).toMatchObject({ revision: 2 });
      expect((await read(beside)).map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
    });

    it('that loses the answer to an append: the caller hears within its deadline, the repeat finds what was written', async () => {
      const batch = events(3);
      await store.append(`${stream}-before`, events(1), fresh);
      line.freeze('answers');
      expect(await failure(store.append(stream, batch, fresh))).toBeInstanceOf(OutcomeUnknown);
      const written = await read(beside);
      expect(written.map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
      line.thaw();
      line.cut();
      const { position, revision } = written[2]!;
      expect(await standing(() => store.append(stream, batch, fresh))).toEqual({ position, revision });
      expect(await read(beside)).toEqual(written);
    });

    it('that loses the answer to a command: its caller hears within the deadline, and the same key finds the receipt', async () => {
      const handle = new HandleCommand({ store, registry: ledgerRegistry });
      const pay = (idempotencyKey: string, more: { deadlineMs?: number } = {}) =>
        handle.execute({ definition: Pay, body: { ledger: 'a', amount: 5 }, actor, idempotencyKey, ...more });
      await pay('before');
      line.freeze('answers');
      expect(await failure(pay('lost', { deadlineMs: 500 }))).toBeInstanceOf(OutcomeUnknown);
      line.thaw();
      line.cut();
      expect(await pay('lost')).toMatchObject({ stream: 'ledger-a', revision: 1, repeated: true });
      expect(await all(beside.readStream('ledger-a'))).toHaveLength(2);
      await handle.close();
    });

    it('that dies in silence under a subscription is found within 30 s, and no event is lost or repeated', async () => {
      await store.append(stream, events(2), fresh);
      const seen: number[] = [];
      const signal = AbortSignal.timeout(30_000);
      const stop = new AbortController();
      for await (const item of store.subscribe({ signal: AbortSignal.any([signal, stop.signal]) })) {
        if (item.kind === 'event') seen.push(...numbers([item.event]));
        if (item.kind === 'caught-up' && seen.length === 2) {
          line.freezeConnections();
          await beside.append(stream, events(2, 2), { expectedRevision: 1 });
        }
        if (seen.length === 4) stop.abort();
      }
      expect(seen).toEqual([0, 1, 2, 3]);
    });
  });
}
