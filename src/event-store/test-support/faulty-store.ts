import { OutcomeUnknown } from '../event-store.errors.js';
import type { AppendReceipt, EventStore, ExpectedRevision, NewEvent } from '../event-store.port.js';

/** What goes wrong with the next append. The real store does the rest. */
export type Fault = 'reply-lost' | 'never-written' | Error | { readonly heldUntil: Promise<void> };

/** A real store whose answers a test can lose. */
export function faultyStore(real: EventStore, faults: Fault[]): EventStore & { appends: number } {
  const store = Object.create(real) as EventStore & { appends: number };
  store.appends = 0;
  store.append = async (
    stream: string,
    events: readonly NewEvent[],
    options: { readonly expectedRevision: ExpectedRevision },
  ): Promise<AppendReceipt> => {
    const fault = faults.shift();
    store.appends++;
    if (fault instanceof Error) throw fault;
    if (typeof fault === 'object') await fault.heldUntil;
    if (fault === 'never-written') throw new OutcomeUnknown(stream);
    const receipt = await real.append(stream, events, options);
    if (fault === 'reply-lost') throw new OutcomeUnknown(stream);
    return receipt;
  };
  return store;
}
