import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { eventStoreContract } from '../../src/event-store/event-store.contract.js';
import { EventStoreDbStandIn } from '../support/eventstoredb-stand-in/stand-in.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { connectionContract } from './connection.contract.js';

const LIMITS = { maxEventBytes: 1_000_000, maxAppendBytes: 4_000_000 };

eventStoreContract('EventStoreDB over gRPC (stand-in)', async () => {
  const server = await EventStoreDbStandIn.start(LIMITS);
  const line = await TcpProxy.start(server.connectionString);
  const store = openEventStoreDb({
    connectionString: line.connectionString,
    namespace: 'kt',
    limits: LIMITS,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return {
    store,
    dropConnection: () => expect(line.cut()).toBeGreaterThan(0),
    close: async () => {
      await store.close();
      await line.close();
      await server.kill();
    },
  };
});

connectionContract('EventStoreDB over gRPC (stand-in)', async () => {
  const server = await EventStoreDbStandIn.start();
  return { connectionString: server.connectionString, close: () => server.kill() };
});
