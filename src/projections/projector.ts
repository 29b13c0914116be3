import type { EventRegistry } from '../event-store/event-registry.js';
import { ForeignPosition } from '../event-store/event-store.errors.js';
import type { EventStore } from '../event-store/event-store.port.js';
import { BatchProjector } from './batch.js';
import type { FencedLease } from '../event-store/lease.js';
import type { GenerationState } from './generation-state.js';
import { differenceOf, type Projection } from './projection.js';
import type { ProjectionObserver } from './projection-observer.port.js';
import type { OpenGeneration, ReadModelDatabase } from './read-model-database.port.js';
import { ProjectionFailed, RebuildRefused } from './read-model.errors.js';
import { Runner } from './runner.js';

/** What the parts of the machine share. */
export interface Machine {
  readonly store: EventStore;
  readonly registry: Pick<EventRegistry, 'decode'>;
  readonly projections: readonly Projection[];
  readonly batchEvents: number;
  readonly database: ReadModelDatabase;
  setAside(): Promise<ReadonlySet<string>>;
  /** Something that readers may wait for has changed: a commit, an incident, who projects. */
  onChange(): void;
  readonly observer: ProjectionObserver | undefined;
}

interface Session {
  readonly generation: OpenGeneration;
  readonly runner: Runner;
}

/** `outdated`: the lease is held, but the live generation must be rebuilt before it can go on. */
export type Standing = 'projecting' | 'standing-by' | 'outdated';

/** Holds the lease and follows the log into the live generation; changes of either happen one after the other. */
export class Projector {
  private session: Session | undefined;
  private changes: Promise<unknown> = Promise.resolve();
  private trouble: string | undefined;
  private outdated = false;

  constructor(
    private readonly machine: Machine,
    private readonly lease: FencedLease,
  ) {}

  get projecting(): boolean {
    return this.session !== undefined && this.lease.token !== undefined;
  }

  /** The generation as of the last commit of this process; undefined while it does not project. */
  get state(): GenerationState | undefined {
    return this.projecting ? this.session?.generation.state : undefined;
  }

  /** Why it is not getting on. */
  get problem(): string | undefined {
    return this.trouble;
  }

  note(error: unknown): void {
    this.trouble = error === undefined ? undefined : error instanceof Error ? error.message : String(error);
    this.machine.onChange();
  }

  /** Keeps the lease, or takes it when its holder has gone. */
  async keepOrTakeOver(): Promise<Standing> {
    if ((await this.renew()) && (this.session || this.outdated))
      return this.session ? 'projecting' : 'outdated';
    return this.oneByOne(async () => {
      if (this.lease.token === undefined) {
        await this.endSession();
        if (!(await this.lease.take())) return 'standing-by';
      }
      return this.session ? 'projecting' : this.begin();
    });
  }

  /** Keeps the lease. Whether it is held. */
  async renew(): Promise<boolean> {
    return this.lease.token !== undefined && this.lease.renew();
  }

  /** Goes on after an incident. @throws RebuildRefused when another process projects */
  async retry(): Promise<Standing> {
    return this.oneByOne(async () => {
      if (this.lease.token === undefined) throw new RebuildRefused('another process projects: retry there');
      await this.endSession();
      return this.begin();
    });
  }

  /**
   * Makes `next` the live generation in place of `from`: nobody writes the old one from here on, `catchUp` brings the
   * new one to the old one's last checkpoint, then the pointer moves. When it throws, the old one goes on.
   */
  async switchTo(
    next: OpenGeneration,
    from: number | undefined,
    catchUp: (token: number) => Promise<void>,
  ): Promise<void> {
    await this.oneByOne(async () => {
      const { database } = this.machine;
      await this.session?.runner.stop();
      try {
        if ((await database.control.live()) !== from)
          throw new RebuildRefused('another rebuild has switched meanwhile: rebuild again');
        const token = this.lease.token ?? (await this.lease.seize());
        if (from !== undefined && (await database.peek(from))) await database.fenceOff(from, token);
        await next.raise(token);
        await catchUp(token);
        await database.control.setLive(next.number, token);
        await this.session?.generation.close();
        this.session = undefined;
        this.outdated = false;
        await this.follow(next, token);
        await this.sweep();
      } catch (error) {
        if (this.session && this.lease.token !== undefined)
          await this.follow(this.session.generation, this.lease.token);
        throw error;
      }
    });
  }

  /** Ends after the batch in hand and gives the lease back. */
  async stop(): Promise<void> {
    await this.oneByOne(async () => {
      await this.endSession();
      await this.lease.release();
    });
  }

  /** Removes generations that are neither live nor waiting for a person nor open anywhere. */
  async sweep(): Promise<void> {
    if (this.lease.token === undefined) return;
    const { database } = this.machine;
    // Listed first: what is made live or waits from now on is not among them.
    const there = await database.list();
    const kept = [await database.control.live(), (await database.control.candidate())?.toGeneration];
    for (const generation of there) if (!kept.includes(generation)) await database.remove(generation);
  }

  private async begin(): Promise<Standing> {
    const { database, projections } = this.machine;
    const token = this.lease.token as number;
    const live = await database.control.live();
    await this.sweep();
    const state = live === undefined ? undefined : await database.peek(live);
    if (live !== undefined && state && (await this.isOfThisLog(state))) {
      this.outdated = differenceOf(projections, state) !== undefined;
      if (this.outdated) return 'outdated';
      await this.follow(await database.open({ number: live, token, projections }), token);
      return 'projecting';
    }
    const number = await database.control.reserveGeneration();
    const first = await database.create({ number, token, projections });
    await database.control.setLive(number, token);
    await this.follow(first, token);
    await this.sweep();
    return 'projecting';
  }

  private async follow(generation: OpenGeneration, token: number): Promise<void> {
    const { store, database, registry, projections, batchEvents, onChange, observer } = this.machine;
    let projector: BatchProjector;
    try {
      projector = new BatchProjector(generation, projections, registry, await this.machine.setAside());
      await database.control.clearIncident(generation.number, token);
    } catch (error) {
      // The next heartbeat begins anew.
      this.session = undefined;
      await generation.close();
      throw error;
    }
    const runner = new Runner({
      ...{ store, generation, projector, token, batchEvents },
      onCommit: (events, startedAt) => {
        observer?.projected({ generation: generation.number, events, startedAt, endedAt: performance.now() });
        onChange();
      },
      onTrouble: (error) => {
        this.note(error);
      },
      onStop: (error) => {
        void this.halted(error, token);
      },
    });
    this.session = { generation, runner };
    this.note(undefined);
    runner.start();
  }

  private async halted(error: Error, token: number): Promise<void> {
    try {
      if (error instanceof ProjectionFailed)
        await this.machine.database.control.setIncident(error.incident, token);
      else if (!(error instanceof ForeignPosition)) this.lease.lost();
    } catch {
      // Whoever holds the lease now meets the same event.
      this.lease.lost();
    }
    this.note(error);
  }

  private async endSession(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    await session?.runner.stop();
    await session?.generation.close();
    this.machine.onChange();
  }

  /** Not so when its checkpoint names another store, or lies beyond the head: a log restored from an older copy. */
  private async isOfThisLog(state: GenerationState): Promise<boolean> {
    try {
      if (state.checkpoint !== undefined) this.machine.store.assertOwnPosition(state.checkpoint);
    } catch (error) {
      if (error instanceof ForeignPosition) return false;
      throw error;
    }
    if (state.lastEvent === undefined) return true;
    const head = await this.machine.store.head();
    return head !== undefined && state.lastEvent <= head;
  }

  private oneByOne<T>(change: () => Promise<T>): Promise<T> {
    const done = this.changes.then(change);
    this.changes = done.catch(() => undefined);
    return done;
  }
}
