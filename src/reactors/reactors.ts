import type { EventRegistry } from '../event-store/event-registry.js';
import { ForeignPosition } from '../event-store/event-store.errors.js';
import type { EventStore, Position } from '../event-store/event-store.port.js';
import { FencedLease, type Lease } from '../event-store/lease.js';
import { CommandSender, type CommandSenderOptions } from './command-sender.js';
import type { OwedCounts, ReactorStore } from './reactor-store.port.js';
import { ReactionFailed, ReactorRunner } from './reactor-runner.js';
import { isSettled, type Reactor, type ReactorIncident, type RefusedCommand, type Settled } from './reactor.port.js'; // prettier-ignore
import { openReactorStore } from './sqlite/reactor-store.adapter.js';

export interface ReactorsOptions {
  /** The data folder: `reactors.sqlite` lies in it. */
  readonly folder: string;
  readonly log: EventStore;
  readonly registry: Pick<EventRegistry, 'decode' | 'typeOf'>;
  readonly reactors: readonly Reactor[];
  /** The way in for commands; as `HandleCommand.execute`. */
  readonly send: CommandSenderOptions['send'];
  /** What people have decided about incidents. */
  readonly settled?: () => Promise<Settled>;
  /** Never runs them, and never takes the lease: what they have is only looked at. */
  readonly readOnly?: boolean;
  /** Milliseconds UTC. */
  readonly clock?: () => number;
  /** How long a process may be silent before another one runs them. Default 10 s. */
  readonly leaseMs?: number;
  readonly batchEvents?: number;
}

export interface ReactorStatus extends OwedCounts {
  readonly reactor: string;
  /** This process runs it. */
  readonly running: boolean;
  readonly lease: Lease;
  readonly checkpoint: Position | undefined;
  /** Events that it has not read yet; at most 1000 are counted. */
  readonly lag: number;
  readonly incident: ReactorIncident | undefined;
  /** Why it is not getting on. */
  readonly problem: string | undefined;
}

const MOST_COUNTED = 1_000;
const NOTHING_SETTLED: Settled = { setAside: new Set(), decisions: new Map() };

interface Session {
  readonly token: number;
  readonly runners: ReadonlyMap<string, ReactorRunner>;
  readonly sender: CommandSender;
}

/** All reactors of a data folder: who runs them, how far they are, what they owe, and what stands in their way. */
export class Reactors {
  private readonly store: ReactorStore;
  private readonly lease: FencedLease;
  private readonly clock: () => number;
  private readonly timer: NodeJS.Timeout;
  private readonly waiting = new Set<() => void>();
  private session: Session | undefined;
  private beating: Promise<void> | undefined;
  private trouble: string | undefined;
  private closed = false;

  private constructor(private readonly options: ReactorsOptions) {
    const { folder, clock = Date.now, leaseMs = 10_000 } = options;
    this.clock = clock;
    this.store = openReactorStore(folder);
    this.lease = new FencedLease(this.store, clock, leaseMs);
    this.timer = setInterval(() => void this.heartbeat(), leaseMs / 5).unref();
  }

  /** Opens what the reactors have, and runs them if no other process does. */
  static async open(options: ReactorsOptions): Promise<Reactors> {
    const reactors = new Reactors(options);
    await reactors.heartbeat();
    return reactors;
  }

  /** Keeps the lease, or takes it over when its holder has gone; obeys what people have decided since. Done by a timer. */
  heartbeat(): Promise<void> {
    this.beating ??= this.beat().finally(() => (this.beating = undefined));
    return this.beating;
  }

  async status(): Promise<readonly ReactorStatus[]> {
    const lease = this.store.lease();
    return Promise.all(
      this.options.reactors.map(async ({ name }) => {
        const { checkpoint: written, incident } = this.store.state(name);
        const checkpoint = this.session?.runners.get(name)?.checkpoint ?? written;
        return {
          reactor: name,
          running: this.session !== undefined,
          lease,
          checkpoint,
          lag: await this.lagBehind(checkpoint),
          incident,
          problem: this.trouble,
          ...this.store.counts(name),
        };
      }),
    );
  }

  /** Commands that are refused; what they are about stands still until a person settles it. */
  refused(): readonly RefusedCommand[] {
    return this.store.refused();
  }

  /**
   * Waits until the log is read to its end and nothing is left that could be sent; whether it came to that in time. False
   * at once where another process runs the reactors, or an incident holds one up.
   */
  async idle(timeoutMs: number): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      if (!this.session || this.halted().length > 0) return false;
      const head = await this.options.log.head();
      if (this.isIdleAt(head) && head === (await this.options.log.head())) return true;
      const left = end - performance.now();
      if (left <= 0) return false;
      await this.changed(left);
    }
  }

  /** Ends after the batch in hand and gives the lease back. What is owed is sent by whoever runs them next. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    await this.beating;
    await this.endSession();
    await this.lease.release();
    this.store.close();
  }

  private async beat(): Promise<void> {
    if (this.closed || this.options.readOnly) return;
    try {
      if (this.lease.token === undefined || !(await this.lease.renew())) await this.endSession();
      if (this.lease.token === undefined && !(await this.lease.take())) return;
      if (!this.session) await this.begin(this.lease.token as number);
      await this.obey();
      this.session?.sender.wake();
    } catch (error) {
      this.note(error);
    }
  }

  private async begin(token: number): Promise<void> {
    const { options, store, clock } = this;
    const { log, registry, reactors, send, batchEvents = 500 } = options;
    const { setAside } = await this.settled();
    const runners = new Map<string, ReactorRunner>();
    const sender = new CommandSender({
      ...{ store, reactors, token, send, clock },
      settled: () => this.settled(),
      isLive: () => [...runners.values()].every((runner) => runner.live),
      onProgress: () => this.wake(),
      onLost: (error) => this.lost(error),
      onTrouble: (error) => this.note(error),
    });
    for (const reactor of reactors) {
      store.prepare(token, reactor);
      if (!(await this.isOfThisLog(reactor))) store.forget(token, reactor);
      // What halted it may have been mended since.
      store.setIncident(token, undefined, reactor.name);
      const runner = new ReactorRunner({
        ...{ log, registry, store, reactor, token, batchEvents, setAside },
        onProgress: (changed) => {
          if (changed) sender.wake();
          this.wake();
        },
        onStop: (error) => void this.stopped(reactor, token, error),
        onTrouble: (error) => this.note(error),
      });
      runners.set(reactor.name, runner);
    }
    this.session = { token, runners, sender };
    this.note(undefined);
    for (const runner of runners.values()) runner.start();
  }

  /** Reads what people have decided, and tries again or leaves out what they say. */
  private async obey(): Promise<void> {
    const [refused, halted] = [this.refused(), this.halted()];
    const token = this.session?.token;
    if (token === undefined || refused.length + halted.length === 0) return;
    const settled = await this.settled();
    for (const { id, decisions, setAside } of refused) {
      if (settled.setAside.has(id) && !setAside) this.store.settle(token, id, 'set-aside');
      else if (!settled.setAside.has(id) && isSettled(settled, id, decisions)) this.store.settle(token, id, 'retry'); // prettier-ignore
    }
    this.session?.sender.wake();
    if (!halted.some(({ id, decisions }) => isSettled(settled, id, decisions))) return;
    await this.endSession();
    await this.begin(token);
  }

  private halted(): readonly ReactorIncident[] {
    return this.options.reactors.flatMap(({ name }) => this.store.state(name).incident ?? []);
  }

  private async stopped(reactor: Reactor, token: number, error: Error): Promise<void> {
    if (!(error instanceof ReactionFailed)) return this.lost(error);
    try {
      const { decisions } = await this.settled();
      const incident = { ...error.incident, decisions: decisions.get(error.incident.id) ?? 0 };
      this.store.setIncident(token, incident, reactor.name);
    } catch (failure) {
      // The next heartbeat begins anew and meets the same event.
      return this.lost(failure);
    }
    this.note(error);
  }

  /** The session is over: another process has the lease, or the log is another one. The next heartbeat sees. */
  private lost(error: unknown): void {
    this.session?.sender.stop();
    if (!(error instanceof ForeignPosition)) this.lease.lost();
    const session = this.session;
    this.session = undefined;
    for (const runner of session?.runners.values() ?? []) void runner.stop();
    this.note(error);
  }

  private async endSession(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    session?.sender.stop();
    for (const runner of session?.runners.values() ?? []) await runner.stop();
    this.wake();
  }

  /** Not so when its checkpoint names another store, or lies beyond the head: a log restored from an older copy. */
  private async isOfThisLog({ name }: Reactor): Promise<boolean> {
    const { checkpoint, lastEvent } = this.store.state(name);
    try {
      if (checkpoint !== undefined) this.options.log.assertOwnPosition(checkpoint);
    } catch (error) {
      if (error instanceof ForeignPosition) return false;
      throw error;
    }
    if (lastEvent === undefined) return true;
    const head = await this.options.log.head();
    return head !== undefined && lastEvent <= head;
  }

  private isIdleAt(head: Position | undefined): boolean {
    const { session, store } = this;
    return this.options.reactors.every(({ name }) => {
      const runner = session?.runners.get(name);
      const checkpoint = runner?.checkpoint;
      const hasRead = head === undefined || (checkpoint !== undefined && checkpoint >= head);
      if (!hasRead || runner?.live !== true) return false;
      const { owed, sent } = store.counts(name);
      return owed + sent === 0;
    });
  }

  private async lagBehind(checkpoint: Position | undefined): Promise<number> {
    let lag = 0;
    const after = checkpoint === undefined ? {} : { after: checkpoint };
    for await (const _event of this.options.log.readAll({ ...after, maxCount: MOST_COUNTED })) lag++;
    return lag;
  }

  private settled(): Promise<Settled> {
    return this.options.settled?.() ?? Promise.resolve(NOTHING_SETTLED);
  }

  private note(error: unknown): void {
    this.trouble = error === undefined ? undefined : error instanceof Error ? error.message : String(error);
    this.wake();
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private async changed(mostMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(wake, mostMs);
      const { waiting } = this;
      function wake(): void {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      }
      waiting.add(wake);
    });
  }
}
