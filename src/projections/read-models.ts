import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventRegistry } from '../event-store/event-registry.js';
import type { EventStore, Position } from '../event-store/event-store.port.js';
import type { Certificate } from './certificate.js';
import type { Incident } from './incident.js';
import { FencedLease, type Lease } from '../event-store/lease.js';
import { LiveReader, type ReadView } from './live-reader.js';
import { differenceOf, stampsOf, type Projection } from './projection.js';
import type { ProjectionObserver } from './projection-observer.port.js';
import { Projector } from './projector.js';
import type { RebuildProgress } from './rebuild.js';
import { RebuildRefused } from './read-model.errors.js';
import { Rebuilder, type RebuildOptions } from './rebuilder.js';
import { peekGeneration } from './sqlite/compared-side.adapter.js';
import { ControlDatabase } from './sqlite/control.adapter.js';
import { GenerationFiles } from './sqlite/generation-files.js';
import { NOTHING_SETTLED, settledSince, type SettledIncidents } from './settled-incidents.js';
import type { GenerationState } from './sqlite/generation-state.js';
import { waitForChange, waitUntilReached } from './waiting.js';

export interface ReadModelsOptions {
  /** The data folder: `control.sqlite` and `read-models/` lie in it. */
  readonly folder: string;
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

/** All read models of a data folder: who projects them, how far they are, reading, waiting, rebuilding. */
export class ReadModels {
  private readonly control: ControlDatabase;
  private readonly files: GenerationFiles;
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
      folder,
      store,
      registry,
      projections,
      batchEvents = 500,
      leaseMs = 10_000,
      clock = Date.now,
    } = options;
    stampsOf(projections);
    mkdirSync(folder, { recursive: true });
    const files = new GenerationFiles(folder);
    const control = ControlDatabase.open(join(folder, 'control.sqlite'));
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
      files,
      control,
      setAside,
      onChange,
      observer,
    };
    this.files = files;
    this.control = control;
    this.projector = new Projector(machine, new FencedLease(control, clock, leaseMs));
    this.rebuilder = new Rebuilder(machine, this.projector);
    this.reader = new LiveReader(control, files, projections, () => {
      this.projector.sweep();
    });
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
    if (this.beating) this.renewMeanwhile();
    this.beating ??= this.beat().finally(() => (this.beating = undefined));
    return this.beating;
  }

  status(): ReadModelsStatus {
    const generation = this.control.live();
    const state = generation === undefined ? undefined : peekGeneration(this.files.path(generation));
    return {
      generation,
      checkpoint: state?.checkpoint,
      events: state?.events ?? 0,
      projecting: this.projector.projecting,
      lease: this.control.lease(),
      incident: generation === undefined ? undefined : this.control.incident(generation),
      needsRebuild: state ? differenceOf(this.options.projections, state) : undefined,
      candidate: this.control.candidate(),
      rebuilding: this.rebuilder.progress,
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
      incident: (generation) => this.control.incident(generation),
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
    this.reader.refresh();
    return certificate;
  }

  /** Switches to the generation whose differences a person has accepted. @throws RebuildRefused when it is not the one that waits */
  async accept(generation: number, reason: string, options: RebuildOptions = {}): Promise<Certificate> {
    const certificate = await this.rebuilder.accept(generation, reason, options);
    this.reader.refresh();
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
    this.control.close();
  }

  private stateNow(): GenerationState {
    return this.projector.state ?? this.reader.stateNow();
  }

  /** A heartbeat that rebuilds takes long. */
  private renewMeanwhile(): void {
    try {
      this.projector.renew();
    } catch (error) {
      this.projector.note(error);
    }
  }

  private async beat(): Promise<void> {
    if (this.closed) return;
    try {
      this.reader.refresh();
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
    const generation = this.control.live();
    if (!this.projector.projecting || generation === undefined) return false;
    const incident = this.control.incident(generation);
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
