import { randomUUID } from 'node:crypto';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { eventStoreContract } from '../../src/event-store/event-store.contract.js';

const connectionString = process.env['EVENTSTORE_URL'] ?? '';

eventStoreContract('a real server', () => {
  const store = openEventStoreDb({ connectionString, namespace: `kt-${randomUUID()}` });
  return Promise.resolve({ store, close: () => store.close() });
});
