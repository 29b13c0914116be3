import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from './event-store.errors.js';
import type { AppendReceipt } from './event-store.port.js';
import { catchUp, loadStream, type AnyFold, type StreamState } from './stream-state.js';
import { Batch } from './batch.js';
import { pace } from './pace.js';
import type { Pending, Runtime } from './pending.js';
import { consultsOthers } from './scope-guard.js';

/** A snapshot costs as much as the state is large; so it is due when the log has grown by this share. */
export const GROWTH = 0.5;

/** Whether a snapshot at `revision` is due: so many events, and so great a share of all, have come since the last one. */
export function isWorthItsCost(revision: number, last: number, every: number, growth = GROWTH): boolean {
  return revision - last >= Math.max(every, last * growth);
}

/**
 * The commands of one stream: all that wait are decided one after the other on a fork and go out as one append. The next
 * ones are decided on top of it while it is in flight, and sent when it is durable. Nobody is answered before everything
 * in front of him is durable.
 */
export class StreamQueue {
  private readonly waiting: Pending[] = [];
  private running = false;
  private durable: StreamState | undefined;
  private loading: Promise<StreamState> | undefined;
  private inFlight: Batch | undefined;
  /** What is decided on top of the batch in flight. */
  private gathered: Batch | undefined;
  private gathering = false;
  /** After a refusal for which one command is to blame, so many are sent alone. */
  private alone = 0;

  constructor(
    readonly stream: string,
    readonly fold: AnyFold,
    private readonly runtime: Runtime,
  ) {}

  get idle(): boolean {
    return !this.running && this.waiting.length === 0;
  }

  /** Commands that nobody has decided yet. */
  get length(): number {
    return this.waiting.length;
  }

  /** A batch is on its way into the log. */
  get appending(): boolean {
    return this.inFlight !== undefined;
  }

  submit(pending: Pending): void {
    this.waiting.push(pending);
    if (this.running) {
      if (this.inFlight) this.gatherSoon();
      return;
    }
    this.running = true;
    setImmediate(() => void this.run());
  }

  /** The durable state at the head of the stream; never the fork. */
  async peek(): Promise<StreamState> {
    const { store, registry } = this.runtime;
    const known = await this.loaded();
    const head = await catchUp(store, registry, this.stream, this.fold, known);
    if (!this.running && head.revision >= (this.durable?.revision ?? -1)) this.durable = head;
    return head;
  }

  /** A state to begin with. Whoever asks while it is being folded gets the same one: hundreds may, after a start. */
  private async loaded(): Promise<StreamState> {
    const { store, registry, snapshots } = this.runtime;
    if (this.durable) return this.durable;
    this.loading ??= loadStream(store, registry, this.stream, this.fold, snapshots).finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0 || this.gathered) {
      let taken: readonly Pending[] = [];
      try {
        if (this.gathered && !pace.inHalves) await this.gatherAnswered();
        const batch = this.takeGathered() ?? (await this.decide((taken = this.take())));
        taken = batch.decided;
        if (batch.events.length === 0) await this.confirm(batch);
        else await this.append(batch);
      } catch (error) {
        for (const pending of taken) pending.fail(error);
      }
    }
    this.running = false;
    const { snapshots, stopping, snapshotEvery } = this.runtime;
    if (snapshots && !stopping.aborted) void this.snapshot(snapshotEvery, GROWTH);
  }

  /** Writes a snapshot once so many events, and so great a share of all, have come since the last one. */
  async snapshot(every: number, growth = 0): Promise<void> {
    const { snapshots } = this.runtime;
    const { durable } = this;
    if (!snapshots || !durable || !this.fold.snapshot) return;
    const last = snapshots.revision(this.stream, this.fold);
    if (isWorthItsCost(durable.revision, last, every, growth))
      await snapshots.save(this.stream, this.fold, durable);
  }

  private take(): readonly Pending[] {
    if (this.alone === 0) return this.waiting.splice(0);
    this.alone--;
    return this.waiting.splice(0, 1);
  }

  /** At once where nothing has to be read for it: with many streams each turn of a promise counts. */
  private decide(taken: readonly Pending[]): Batch | Promise<Batch> {
    if (this.durable && !taken.some(consultsOthers)) return this.batchOn(this.durable, taken);
    return this.loadAndDecide(taken);
  }

  private async loadAndDecide(taken: readonly Pending[]): Promise<Batch> {
    this.durable ??= await this.loaded();
    for (const pending of taken) if (consultsOthers(pending)) await this.runtime.consult(pending);
    return this.batchOn(this.durable, taken);
  }

  private batchOn(durable: StreamState, taken: readonly Pending[]): Batch {
    const batch = new Batch(this.stream, durable, this.runtime);
    this.waiting.unshift(...batch.add(taken, pace.inHalves));
    return batch;
  }

  /** What was decided on top of the last batch, which is durable now. Nobody in it may have been told that it was not appended. */
  private takeGathered(): Batch | undefined {
    if (this.gathered?.decided.some((pending) => pending.settled)) this.ungather();
    const batch = this.gathered;
    this.gathered = undefined;
    return batch;
  }

  /** Who has just been answered gets to send his next command with what was decided meanwhile. */
  private async gatherAnswered(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.gather();
  }

  private gatherSoon(): void {
    if (this.gathering) return;
    this.gathering = true;
    setImmediate(() => {
      this.gathering = false;
      this.gather();
    });
  }

  /** Decides what waits on top of the batch in flight, up to the first command that must look at other streams. */
  private gather(): void {
    if (this.inFlight && this.alone === 0) this.gathered ??= new Batch(this.stream, this.inFlight.fork, this.runtime, this.inFlight); // prettier-ignore
    if (!this.gathered) return;
    const consulting = this.waiting.findIndex(consultsOthers);
    const taken = this.waiting.splice(0, consulting < 0 ? this.waiting.length : consulting);
    this.waiting.unshift(...this.gathered.add(taken, false));
    if (this.gathered.decided.length === 0) this.gathered = undefined;
  }

  /** What was decided on top of a batch that is not durable is decided again. */
  private ungather(): void {
    this.inFlight = undefined;
    if (this.gathered) this.waiting.unshift(...this.gathered.decided);
    this.gathered = undefined;
  }

  /** Refusals and repeats found on cached state hold only if the stream has not moved on since. */
  private async confirm(batch: Batch): Promise<void> {
    const { store, registry } = this.runtime;
    const known = batch.base;
    this.durable = await catchUp(store, registry, this.stream, this.fold, known);
    if (this.durable.revision === known.revision) batch.answer(undefined);
    else this.waiting.unshift(...batch.decided);
  }

  private async append(batch: Batch): Promise<void> {
    const expectedRevision = batch.base.revision < 0 ? 'no-stream' : batch.base.revision;
    for (const pending of batch.decided) pending.inFlight = true;
    this.inFlight = batch;
    try {
      if (batch.documents.length > 0) await this.runtime.keep(batch.documents);
      batch.sentAt = performance.now();
      const appended = this.runtime.store.append(this.stream, batch.events, { expectedRevision });
      if (this.waiting.length > 0) this.gatherSoon();
      const receipt = await appended;
      this.settle(batch, receipt);
    } catch (error) {
      if (error instanceof OutcomeUnknown) await this.resolve(batch);
      else await this.refused(batch, error);
    }
  }

  private settle(batch: Batch, receipt: AppendReceipt): void {
    for (const [id, command] of batch.commands)
      batch.base.commands.set(id, { ...command, position: receipt.position });
    this.durable = { ...batch.fork, position: receipt.position };
    this.inFlight = undefined;
    this.gathered?.standOn(this.durable);
    this.tell(batch);
    batch.answer(receipt);
  }

  private tell({ sentAt, events, decided, commands }: Batch): void {
    const { observer } = this.runtime;
    if (!observer) return;
    observer.appended({ events: events.length, milliseconds: performance.now() - sentAt });
    const append = { stream: this.stream, events: events.length, startedAt: sentAt };
    for (const { trace, commandId } of decided) if (trace && commands.has(commandId)) trace.appended(append);
  }

  private async refused(batch: Batch, error: unknown): Promise<void> {
    this.ungather();
    const still = batch.decided.filter((pending) => !pending.settled);
    for (const pending of still) pending.inFlight = false;
    if (error instanceof WrongExpectedRevision) {
      await this.refresh(batch.base, error);
      this.waiting.unshift(...still);
    } else if (error instanceof StoreUnavailable || batch.commands.size === 1) {
      this.failAccepted(batch, error);
    } else {
      this.alone = still.length;
      this.waiting.unshift(...still);
    }
  }

  /** Only what would have been written fails; refusals and repeats decided beside it are decided again by themselves. */
  private failAccepted(batch: Batch, error: unknown): void {
    for (const pending of batch.decided) if (batch.commands.has(pending.commandId)) pending.fail(error);
    this.waiting.unshift(...batch.decided.filter((pending) => !pending.settled));
  }

  /** A state at least as new as the revision that the store found. */
  private async refresh(base: StreamState, { actual }: WrongExpectedRevision): Promise<void> {
    const { store, registry, pause, stopping } = this.runtime;
    const wanted = actual === 'no-stream' ? -1 : actual;
    for (let wait = 1; ; wait = Math.min(wait * 2, 1000)) {
      // A conflict says that what was folded may be of another log (a restored backup): fold anew where it lies ahead.
      const known = base.revision > wanted ? undefined : base;
      this.durable = known
        ? await catchUp(store, registry, this.stream, this.fold, known)
        : await loadStream(store, registry, this.stream, this.fold, undefined);
      if (this.durable.revision >= wanted || stopping.aborted) return;
      await pause(wait, stopping);
    }
  }

  /** Repeats the frozen batch unchanged until the store says whether it stands; nothing is appended on top meanwhile. */
  private async resolve(batch: Batch): Promise<void> {
    const { store, pause, stopping } = this.runtime;
    const expectedRevision = batch.base.revision < 0 ? 'no-stream' : batch.base.revision;
    for (let wait = 10; ; wait = Math.min(wait * 2, 5000)) {
      await pause(wait, stopping);
      if (stopping.aborted) {
        this.ungather();
        for (const pending of batch.decided) pending.fail(new OutcomeUnknown(this.stream));
        return;
      }
      try {
        this.settle(batch, await store.append(this.stream, batch.events, { expectedRevision }));
        return;
      } catch (error) {
        if (error instanceof OutcomeUnknown || error instanceof StoreUnavailable) continue;
        const found = error instanceof WrongExpectedRevision ? await this.findOwn(batch) : undefined;
        if (found === 'unreadable') continue;
        if (found) this.settle(batch, found);
        else await this.refused(batch, error);
        return;
      }
    }
  }

  /** The receipt, where exactly the batch's events stand in its place. One of them alone may be another process's repeat. */
  private async findOwn(batch: Batch): Promise<AppendReceipt | 'unreadable' | undefined> {
    let last: AppendReceipt | undefined;
    let at = 0;
    try {
      const own = { from: batch.base.revision + 1, maxCount: batch.events.length };
      for await (const { id, revision, position } of this.runtime.store.readStream(this.stream, own)) {
        if (batch.events[at++]?.id !== id) return undefined;
        last = { revision, position };
      }
    } catch {
      return 'unreadable';
    }
    return at === batch.events.length ? last : undefined;
  }
}
