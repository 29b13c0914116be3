import { randomUUID } from 'node:crypto';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { eventStoreContract } from '../../src/event-store/event-store.contract.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { connectionContract } from './connection.contract.js';

const server = process.env['EVENTSTORE_URL'] ?? '';

eventStoreContract('a real server', async () => {
  const line = await TcpProxy.start(server);
  const { connectionString } = line;
  const store = openEventStoreDb({ connectionString, namespace: `kt-${randomUUID()}` });
  return {
    store,
    dropConnection: () => expect(line.cut()).toBeGreaterThan(0),
    close: async () => {
      await store.close();
      await line.close();
    },
  };
});

connectionContract('a real server', () =>
  Promise.resolve({ connectionString: server, close: () => Promise.resolve() }),
);
