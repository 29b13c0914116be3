import type { EventRegistry } from '../event-store/event-registry.js';
import type { EventStore, Position } from '../event-store/event-store.port.js';
import type { Certificate } from './certificate.js';
import type { Incident } from './incident.js';
import { FencedLease, type Lease } from '../event-store/lease.js';
import type { GenerationState } from './generation-state.js';
import { differenceOf, stampsOf, type Projection } from './projection.js';
import type { ProjectionObserver } from './projection-observer.port.js';
import { Projector } from './projector.js';
import type { RebuildProgress } from './rebuild.js';
import type { LiveReader, ReadModelDatabase, ReadView } from './read-model-database.port.js';
import { RebuildRefused } from './read-model.errors.js';
import { Rebuilder, type RebuildOptions } from './rebuilder.js';
import { NOTHING_SETTLED, settledSince, type SettledIncidents } from './settled-incidents.js';
import { waitForChange, waitUntilReached } from './waiting.js';

export interface ReadModelsOptions {
  /** Where they are; closed with them. */
  readonly database: ReadModelDatabase;
  readonly store: EventStore;
  readonly registry: Pick<EventRegistry, 'decode'>;
  readonly projections: readonly Projection[];
  /** What people have decided about incidents; asked at each start, retry and rebuild, and while halted. */
  readonly settled?: () => Promise<SettledIncidents>;
  /** Never projects and never takes the lease by itself. */
  readonly readOnly?: boolean;
  /** Progress of the rebuild that changed projections make necessary at the start. */
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Its certificate, for the stream `operations`. */
  readonly onCertificate?: (certificate: Certificate) => void;
  /** Milliseconds UTC, for the lease. */
  readonly clock?: () => number;
  /** How long a process may be silent before another one projects. Default 10 s. */
  readonly leaseMs?: number;
  /** Most events of one transaction. Default 500. */
  readonly batchEvents?: number;
  readonly observer?: ProjectionObserver | undefined;
}

export interface ReadModelsStatus {
  readonly generation: number | undefined;
  readonly checkpoint: Position | undefined;
  readonly events: number;
  /** This process projects. */
  readonly projecting: boolean;
  readonly lease: Lease;
  /** The live generation is halted there. */
  readonly incident: Incident | undefined;
  /** In what the live generation differs from this process' projections: it cannot be read. */
  readonly needsRebuild: string | undefined;
  /** A rebuilt generation whose differences wait for a person. */
  readonly candidate: Certificate | undefined;
  readonly rebuilding: RebuildProgress | undefined;
  /** Why the projector is not getting on: the store away, the disk full, an incident. */
  readonly problem: string | undefined;
}

/** All read models: who projects them, how far they are, reading, waiting, rebuilding. */
export class ReadModels {
  private readonly database: ReadModelDatabase;
  private readonly projector: Projector;
  private readonly rebuilder: Rebuilder;
  private readonly reader: LiveReader;
  private readonly timer: NodeJS.Timeout;
  private readonly waiting = new Set<() => void>();
  private beating: Promise<void> | undefined;
  private settled = NOTHING_SETTLED;
  private triedRebuild = false;
  private closed = false;

  private constructor(private readonly options: ReadModelsOptions) {
    const {
      database,
      store,
      registry,
      projections,
      batchEvents = 500,
      leaseMs = 10_000,
      clock = Date.now,
    } = options;
    stampsOf(projections);
    const setAside = async () => {
      this.settled = await this.settledNow();
      return this.settled.setAside;
    };
    const onChange = () => {
      for (const wake of [...this.waiting]) wake();
    };
    const { observer } = options;
    const machine = {
      store,
      registry,
      projections,
      batchEvents,
      database,
      setAside,
      onChange,
      observer,
    };
    this.database = database;
    this.projector = new Projector(machine, new FencedLease(database.control, clock, leaseMs));
    this.rebuilder = new Rebuilder(machine, this.projector);
    this.reader = database.reader(projections, () =>
      this.projector.sweep().catch((error: unknown) => this.projector.note(error)),
    );
    this.timer = setInterval(() => {
      void this.heartbeat();
    }, leaseMs / 5).unref();
  }

  /**
   * Opens the live generation or makes the first one, and follows the log if no other process does. If the projections
   * have changed it rebuilds first. A live generation that cannot be read, or of another log, is built anew.
   */
  static async open(options: ReadModelsOptions): Promise<ReadModels> {
    const models = new ReadModels(options);
    await models.heartbeat();
    return models;
  }

  /** Keeps the lease, or takes it over when its holder has gone. Done by a timer; what goes wrong is in `status`. */
  heartbeat(): Promise<void> {
    if (this.beating) void this.renewMeanwhile();
    this.beating ??= this.beat().finally(() => (this.beating = undefined));
    return this.beating;
  }

  /** How far a rebuild by this process is. */
  get rebuilding(): RebuildProgress | undefined {
    return this.rebuilder.progress;
  }

  async status(): Promise<ReadModelsStatus> {
    const { control } = this.database;
    const generation = await control.live();
    const state = generation === undefined ? undefined : await this.database.peek(generation);
    return {
      generation,
      checkpoint: state?.checkpoint,
      events: state?.events ?? 0,
      projecting: this.projector.projecting,
      lease: await control.lease(),
      incident: generation === undefined ? undefined : await control.incident(generation),
      needsRebuild: state ? differenceOf(this.options.projections, state) : undefined,
      candidate: await control.candidate(),
      rebuilding: this.rebuilding,
      problem: this.projector.problem,
    };
  }

  /**
   * Resolves when the live generation has reached the position.
   * @throws ForeignPosition at once; ReadModelBehind after the time, or at once when it is halted before; ReadModelOutdated
   */
  async waitFor(position: Position, timeoutMs = 2_000): Promise<void> {
    const { store } = this.options;
    store.assertOwnPosition(position);
    await waitUntilReached(position, timeoutMs, {
      store,
      state: () => this.stateNow(),
      incident: (generation) => this.database.control.incident(generation),
      notifies: () => this.projector.projecting,
      waiting: this.waiting,
    });
  }

  /** Resolves when the live generation stands elsewhere than at a checkpoint, or the signal aborts. @throws ReadModelOutdated */
  async changed(checkpoint: Position | undefined, signal: AbortSignal): Promise<void> {
    await waitForChange(checkpoint, signal, { state: () => this.stateNow(), waiting: this.waiting });
  }

  /** Runs a query on one snapshot of the live generation. @throws ReadModelOutdated, and what the query throws */
  async read<DB, T>(query: (view: ReadView<DB>) => Promise<T> | T): Promise<T> {
    return this.reader.read(query);
  }

  /**
   * Builds a generation beside the live one, compares them at the same position, and switches if they are equal in all
   * tables that must be. With differences the certificate says `switched: false`, and the generation waits for `accept`.
   * @throws RebuildRefused, ProjectionFailed, the signal's reason: the live generation stays, nothing is left behind
   */
  async rebuild(options: RebuildOptions = {}): Promise<Certificate> {
    const certificate = await this.rebuilder.rebuild(options);
    await this.reader.refresh();
    return certificate;
  }

  /** Switches to the generation whose differences a person has accepted. @throws RebuildRefused when it is not the one that waits */
  async accept(generation: number, reason: string, options: RebuildOptions = {}): Promise<Certificate> {
    const certificate = await this.rebuilder.accept(generation, reason, options);
    await this.reader.refresh();
    return certificate;
  }

  /** Goes on after an incident: the event was set aside, or the projection mended. @throws RebuildRefused when another process projects */
  async retry(): Promise<void> {
    this.triedRebuild = false;
    if ((await this.projector.retry()) === 'outdated') await this.rebuildOnce();
  }

  /** Cancels a rebuild, ends after the batch in hand, gives the lease back, and waits for running reads. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    await this.rebuilder.close();
    await this.beating;
    await this.projector.stop();
    await this.reader.close();
    await this.database.close();
  }

  private stateNow(): GenerationState | Promise<GenerationState> {
    return this.projector.state ?? this.reader.stateNow();
  }

  /** A heartbeat that rebuilds takes long. */
  private async renewMeanwhile(): Promise<void> {
    try {
      await this.projector.renew();
    } catch (error) {
      this.projector.note(error);
    }
  }

  private async beat(): Promise<void> {
    if (this.closed) return;
    try {
      await this.reader.refresh();
      if (this.options.readOnly && !this.projector.projecting) return;
      if ((await this.projector.keepOrTakeOver()) === 'outdated') await this.rebuildOnce();
      if (await this.hasBeenSettled()) await this.retry();
    } catch (error) {
      this.projector.note(error);
    }
  }

  private settledNow(): Promise<SettledIncidents> {
    return this.options.settled?.() ?? Promise.resolve(NOTHING_SETTLED);
  }

  /** Whether a person has decided, perhaps in another process, about the incident by which this one is halted. */
  private async hasBeenSettled(): Promise<boolean> {
    const generation = await this.database.control.live();
    if (!this.projector.projecting || generation === undefined) return false;
    const incident = await this.database.control.incident(generation);
    return incident !== undefined && settledSince(this.settled, await this.settledNow(), incident.eventId);
  }

  /** What the changed projections make necessary. Once: if it fails or waits for a person, it is not done over and over. */
  private async rebuildOnce(): Promise<void> {
    if (this.triedRebuild) return;
    this.triedRebuild = true;
    const certificate = await this.rebuild({ onProgress: this.options.onProgress });
    this.options.onCertificate?.(certificate);
    if (!certificate.switched)
      throw new RebuildRefused(`${certificate.differences.total} differences wait for a person`);
  }
}
