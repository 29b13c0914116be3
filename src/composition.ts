import { join } from 'node:path';
import type { AnyCommand } from './kernel/command.js';
import type { Day } from './kernel/day.js';
import type { EventDefinition } from './kernel/event-definition.js';
import type { AnyJob } from './kernel/job.js';
import type { PolicyBook } from './kernel/policy.js';
import { EventRegistry } from './event-store/event-registry.js';
import { StoreUnavailable } from './event-store/event-store.errors.js';
import type { EventStore } from './event-store/event-store.port.js';
import type { EventStoreDbOptions } from './event-store/eventstoredb/eventstoredb-event-store.adapter.js';
import { HandleCommand } from './event-store/handle-command.js';
import { openSnapshots } from './event-store/snapshots.js';
import { asUnavailable } from './event-store/sqlite/log-file.js';
import { openSqliteEventStore } from './event-store/sqlite/sqlite-event-store.adapter.js';
import { CommandGateway } from './api/command-gateway.js';
import { Cursors } from './api/cursors.js';
import { carryOutErasures } from './api/erasures.js';
import { SentCommands } from './api/sent-commands.js';
import { assertUsable, ledgerFileOf, openingFile, secretOf } from './data-folder.js';
import { DocumentStore } from './documents/index.js';
import { ErasureLedger, openPeopleStore, type PeopleStore } from './people/index.js';
import { Reactors, type Reactor } from './reactors/index.js';
import { openReadModelDatabase } from './read-model-database.js';
import { invalidSettings, logIdentity, type DatabaseSettings } from './settings.js';
import type { LagSource, Telemetry } from './telemetry/index.js';
import { reactorLags, readModelLags } from './telemetry/lag-sources.js';
import {
  ReadModels,
  SettlementReader,
  type AnyQuery,
  type JobNeeds,
  type Projection,
  type RebuildProgress,
} from './projections/index.js';

/** What the capabilities bring: every command, event and projection there is. */
export interface Capabilities {
  readonly commands: readonly AnyCommand[];
  /** Those that a task of a plan may send. */
  readonly sendable: readonly AnyCommand[];
  readonly events: readonly EventDefinition[];
  readonly projections: readonly Projection[];
  readonly queries: readonly AnyQuery[];
  readonly reactors: readonly Reactor[];
  readonly jobs: readonly AnyJob<JobNeeds>[];
}

export interface SystemOptions {
  /** The data folder; made when missing. */
  readonly folder: string;
  readonly capabilities: Capabilities;
  readonly policies: PolicyBook;
  /** The log lies there instead of in the data folder; what is derived from it lies there still. */
  readonly eventStore?: EventStoreDbOptions | undefined;
  /** The read models lie in that PostgreSQL database instead of in the data folder. */
  readonly database?: DatabaseSettings | undefined;
  /** The ledger of erasures; default beside the data folder. */
  readonly erasures?: string | undefined;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** A clock that is moved by hand: the day by which everything is judged. Events made under it say so, and are dated by the real one. */
  readonly today?: (() => Day) | undefined;
  /** Whether that clock is another one than the real one now; default always. */
  readonly isMoved?: (() => boolean) | undefined;
  /** Watches what happens; nobody does in a program that answers one question. */
  readonly telemetry?: Telemetry | undefined;
  /** Projects, unless another process does; otherwise the read models are only read. Default true. */
  readonly projects?: boolean;
  /** Runs the reactors, unless another process does; otherwise what they have is only looked at. Default true. */
  readonly reacts?: boolean;
}

/** A running system on one data folder: log, command handling, read models, reactors. */
export interface System {
  readonly store: EventStore;
  readonly registry: EventRegistry;
  readonly handle: HandleCommand;
  readonly readModels: ReadModels;
  readonly reactors: Reactors;
  readonly people: PeopleStore;
  readonly documents: DocumentStore;
  /** Erases whom the log or the ledger says is erased; done once already when the system is open. */
  carryOutErasures(): Promise<void>;
  /** The way in for commands, and out for answers. */
  readonly gateway: CommandGateway;
  /** Signed by a secret of the data folder. */
  readonly cursors: Cursors;
  readonly capabilities: Capabilities;
  /** Everything that follows the log, with how far it is behind. */
  readonly lagSources: readonly LagSource[];
  close(): Promise<void>;
}

/** Opens everything that lies on a data folder, or nothing. @throws StoreUnavailable, ProblemError of the data folder */
export async function openSystem(options: SystemOptions): Promise<System> {
  const {
    folder,
    capabilities,
    policies,
    eventStore,
    onProgress,
    today,
    isMoved = () => true,
    telemetry,
    projects = true,
    reacts = true,
  } = options;
  const log = eventStore && logIdentity(eventStore);
  /** What follows the log lies beside it, and apart from what follows another one. */
  const derived = log === undefined ? folder : join(folder, 'eventstoredb', log);
  assertUsable(folder);
  const closing = new Closing();
  const registry = new EventRegistry(capabilities.events);
  try {
    const store = closing.later(
      await openingFile(folder, 'log.sqlite', () => openStore(folder, eventStore, telemetry)),
      (opened) => opened.close(),
    );
    const people = closing.later(
      await openingFile(folder, 'people.sqlite', () => openPeopleStore(folder, { log: log ?? 'embedded' })),
      (opened) => opened.close(),
    );
    const ledger = new ErasureLedger(options.erasures ?? ledgerFileOf(folder), log ?? 'embedded');
    const erase = carryOutErasures({ store, people, ledger });
    const carryOut = (): Promise<void> => openingFile(folder, 'people.sqlite', erase);
    await carryOut();
    const documents = new DocumentStore(folder);
    const snapshots = closing.later(
      await openingFile(folder, 'snapshots.sqlite', () => openSnapshots(folder, log ?? 'embedded')),
      (opened) => opened.close(),
    );
    const database = await openReadModelDatabase({ folder, derived, log, database: options.database });
    const settlements = new SettlementReader(store, registry);
    const readModels = closing.later(
      await openingFile(folder, 'control.sqlite', () =>
        ReadModels.open({
          database,
          store,
          registry,
          projections: capabilities.projections,
          settled: () => settlements.read(),
          readOnly: !projects,
          ...(onProgress ? { onProgress } : {}),
          observer: telemetry?.projections,
        }),
      ),
      (opened) => opened.close(),
    );
    const { generation, problem } = await readModels.status();
    if (generation === undefined && problem !== undefined)
      throw new StoreUnavailable(`the read models cannot be built: ${problem}`);
    const handle = closing.later(
      new HandleCommand({ store, registry, policies, snapshots, observer: telemetry?.commands, keep: (made) => documents.keep(made), ...(today ? { today, simulates: isMoved } : {}) }), // prettier-ignore
      (opened) => opened.close(),
    );
    const reactors = closing.later(
      await openingFile(derived, 'reactors.sqlite', () =>
        Reactors.open({
          folder: derived,
          log: store,
          registry,
          reactors: capabilities.reactors,
          send: (request) => handle.execute(request),
          settled: () => settlements.read(),
          readOnly: !reacts,
        }),
      ),
      (opened) => opened.close(),
    );
    const carried = new Map(capabilities.sendable.map(({ name, schema }) => [name, schema]));
    const gateway = new CommandGateway(people, new SentCommands(readModels), carryOut, documents, carried);
    const cursors = new Cursors(() => secretOf(folder));
    const names = capabilities.reactors.map(({ name }) => name);
    const lagSources = [...readModelLags(readModels, store), ...reactorLags(names, reactors, store)];
    telemetry?.metrics.watch({
      load: () => handle.load(),
      readModels: () => readModels.status(),
      lagSources,
    });
    const close = () => closing.now();
    return {
      store,
      registry,
      handle,
      readModels,
      reactors,
      people,
      documents,
      carryOutErasures: carryOut,
      gateway,
      cursors,
      capabilities,
      lagSources,
      close,
    };
  } catch (error) {
    await closing.now();
    throw error;
  }
}

/** What has been opened, closed in reverse. */
class Closing {
  private readonly steps: (() => unknown)[] = [];

  later<T>(opened: T, close: (opened: T) => unknown): T {
    this.steps.unshift(() => close(opened));
    return opened;
  }

  async now(): Promise<void> {
    let failure: unknown;
    for (const step of this.steps.splice(0)) {
      try {
        await step();
      } catch (error) {
        // On a full disk the lease cannot be given back; it ends with the process. What was answered stays true.
        if (!(asUnavailable(error) instanceof StoreUnavailable)) failure ??= error;
      }
    }
    if (failure !== undefined) throw failure as Error;
  }
}

/** Opens the log, on a server where settings name one. @throws StoreUnavailable, OtherSchemaVersion, ProblemError `invalid-settings` */
export async function openStore(
  folder: string,
  eventStore: EventStoreDbOptions | undefined,
  telemetry?: Telemetry,
): Promise<EventStore> {
  if (eventStore === undefined) return openSqliteEventStore({ folder });
  const { openEventStoreDb } = await import('./event-store/eventstoredb/eventstoredb-event-store.adapter.js');
  try {
    return openEventStoreDb({ ...eventStore, onReconnect: () => telemetry?.metrics.reconnected() });
  } catch (error) {
    // What the client says of a connection string may repeat it, with its password.
    const message = (error as Error).message.replace(/\/\/[^@\s]*@/g, '//***@').split('\n', 1)[0] ?? '';
    throw invalidSettings([{ path: 'EVENTSTORE_URL', message }]);
  }
}
