import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyCommand } from './kernel/command.js';
import type { EventDefinition } from './kernel/event-definition.js';
import type { PolicyBook } from './kernel/policy.js';
import { EventRegistry } from './event-store/event-registry.js';
import { StoreUnavailable } from './event-store/event-store.errors.js';
import type { EventStore } from './event-store/event-store.port.js';
import { HandleCommand } from './event-store/handle-command.js';
import { openSnapshots } from './event-store/snapshots.js';
import { openSqliteEventStore } from './event-store/sqlite/sqlite-event-store.adapter.js';
import { CommandGateway } from './api/command-gateway.js';
import { openPeopleStore, type PeopleStore } from './people/index.js';
import { ReadModels, type AnyQuery, type Projection, type RebuildProgress } from './projections/index.js';

/** What the capabilities bring: every command, event and projection there is. */
export interface Capabilities {
  readonly commands: readonly AnyCommand[];
  readonly events: readonly EventDefinition[];
  readonly projections: readonly Projection[];
  readonly queries: readonly AnyQuery[];
}

export interface SystemOptions {
  /** The data folder; made when missing. */
  readonly folder: string;
  readonly capabilities: Capabilities;
  readonly policies: PolicyBook;
  /** `esdb://…`: the log lies there instead of in the data folder. */
  readonly eventStoreUrl?: string | undefined;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

/** A running system on one data folder: log, command handling, read models. */
export interface System {
  readonly store: EventStore;
  readonly registry: EventRegistry;
  readonly handle: HandleCommand;
  readonly readModels: ReadModels;
  readonly people: PeopleStore;
  /** The way in for commands, and out for answers. */
  readonly gateway: CommandGateway;
  readonly capabilities: Capabilities;
  close(): Promise<void>;
}

/** Opens everything that lies on a data folder. @throws StoreUnavailable, OtherSchemaVersion */
export async function openSystem({
  folder,
  capabilities,
  policies,
  eventStoreUrl,
  onProgress,
}: SystemOptions): Promise<System> {
  const store = await openStore(folder, eventStoreUrl);
  const registry = new EventRegistry(capabilities.events);
  try {
    mkdirSync(folder, { recursive: true });
    const people = openPeopleStore(folder);
    const snapshots = openSnapshots(folder, eventStoreUrl ?? 'embedded');
    const handle = new HandleCommand({ store, registry, policies, snapshots });
    const readModels = await ReadModels.open({
      folder: eventStoreUrl === undefined ? folder : join(folder, 'eventstoredb'),
      store,
      registry,
      projections: capabilities.projections,
      ...(onProgress ? { onProgress } : {}),
    });
    return {
      store,
      registry,
      handle,
      readModels,
      people,
      gateway: new CommandGateway(people),
      capabilities,
      close: async () => {
        await handle.close();
        await readModels.close();
        snapshots.close();
        people.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' && /SQLITE|EACCES|EROFS|ENOSPC|ENOTDIR/.test(code)) {
      throw new StoreUnavailable(`the data folder cannot be used (${code})`, { cause: error });
    }
    throw error;
  }
}

async function openStore(folder: string, eventStoreUrl: string | undefined): Promise<EventStore> {
  if (eventStoreUrl === undefined) return openSqliteEventStore({ folder });
  const { openEventStoreDb } = await import('./event-store/eventstoredb/eventstoredb-event-store.adapter.js');
  return openEventStoreDb({ connectionString: eventStoreUrl });
}
