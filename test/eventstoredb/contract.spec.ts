import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { eventStoreContract } from '../../src/event-store/event-store.contract.js';
import { EventStoreDbStandIn } from '../support/eventstoredb-stand-in/stand-in.js';

const LIMITS = { maxEventBytes: 1_000_000, maxAppendBytes: 4_000_000 };

eventStoreContract('EventStoreDB over gRPC (stand-in)', async () => {
  const server = await EventStoreDbStandIn.start(LIMITS);
  const store = openEventStoreDb({
    connectionString: server.connectionString,
    namespace: 'kt',
    limits: LIMITS,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return {
    store,
    dropSubscriptions: () => Promise.resolve(server.killSubscriptions()),
    close: async () => {
      await store.close();
      await server.kill();
    },
  };
});
