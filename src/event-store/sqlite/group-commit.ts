import { Worker } from 'node:worker_threads';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store.errors.js';
import type { AppendReceipt, ExpectedRevision, NewEvent } from '../event-store.port.js';
import { pace } from '../pace.js';
import type { PositionText } from '../position.js';
import type { GroupedAppend } from './log-writer.js';
import type { GroupAnswer, WriterThreadData } from './writer-thread.js';

interface Waiting extends GroupedAppend {
  readonly resolve: (receipt: AppendReceipt) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread that writes the log of a data folder. */
export function startWriterThread(folder: string): Worker {
  const workerData: WriterThreadData = { folder };
  return new Worker(new URL(import.meta.resolve('#writer-thread')), { workerData });
}

/**
 * Group commit: all appends that arrive while a commit is under way share the next transaction and its one fsync;
 * nobody is answered before it. The thread that writes is started by the first append.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private inFlight: readonly Waiting[] | undefined;
  private thread: Worker | undefined;
  private scheduled = false;
  private closing = false;
  /** The most appends that were under way at once of late: about as many callers there are. */
  private crowd = 0;

  constructor(
    private readonly folder: string,
    private readonly positions: PositionText,
    private readonly committed: () => void,
    private readonly start = startWriterThread,
  ) {}

  append(
    stream: string,
    events: readonly NewEvent[],
    expectedRevision: ExpectedRevision,
  ): Promise<AppendReceipt> {
    const expected = expectedRevision === 'no-stream' ? -1 : expectedRevision;
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, events, expected, resolve, reject });
      if (this.inFlight) return;
      if (this.isEnough()) this.send();
      else this.sendLater();
    });
  }

  /** Ends the thread when what it has is written. */
  async close(): Promise<void> {
    this.closing = true;
    const { thread } = this;
    if (!thread) return;
    thread.ref();
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage(null);
    await ended;
  }

  /** Half of the callers have gathered, and it pays to write theirs while the others' are decided. */
  private isEnough(): boolean {
    return pace.inHalves && this.waiting.length * 2 >= this.crowd;
  }

  private sendLater(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.inFlight && this.waiting.length > 0) this.send();
    });
  }

  private send(): void {
    this.inFlight = this.waiting;
    this.waiting = [];
    const group = this.inFlight.map(({ stream, events, expected }) => ({ stream, events, expected }));
    this.thread ??= this.startThread();
    this.thread.ref();
    this.thread.postMessage(group satisfies readonly GroupedAppend[]);
  }

  private startThread(): Worker {
    const thread = this.start(this.folder);
    thread.on('message', (answer: GroupAnswer) => this.answered(answer));
    thread.on('error', () => undefined);
    thread.on('exit', () => this.lost());
    return thread;
  }

  private answered(answer: GroupAnswer): void {
    const group = this.inFlight ?? [];
    this.inFlight = undefined;
    this.crowd = Math.max(group.length + this.waiting.length, this.crowd * 0.9);
    this.thread?.unref();
    if (this.waiting.length > 0) {
      if (this.isEnough()) this.send();
      // Callers that are answered now need a turn to send their next append, which is to come with this commit.
      else setImmediate(() => this.sendLater());
    }
    if ('refused' in answer) {
      for (const one of group) one.reject(new StoreUnavailable(answer.refused, { cause: answer.cause }));
      return;
    }
    group.forEach((one, at) => {
      const outcome = answer.outcomes[at];
      if (!outcome) one.reject(new OutcomeUnknown(one.stream));
      else if ('actual' in outcome) one.reject(conflict(one, outcome.actual));
      else one.resolve({ revision: outcome.revision, position: this.positions.of(outcome.position) });
    });
    this.committed();
  }

  /** The thread ended. Where it died, what it had may be written or not, and the next append starts another one. */
  private lost(): void {
    const group = this.inFlight ?? [];
    this.thread = undefined;
    this.inFlight = undefined;
    for (const one of group) one.reject(new OutcomeUnknown(one.stream));
    if (this.closing)
      for (const one of this.waiting.splice(0)) one.reject(new StoreUnavailable('the store is closed'));
    else if (this.waiting.length > 0) this.sendLater();
  }
}

function conflict({ stream, expected }: Waiting, actual: number): WrongExpectedRevision {
  const named = (revision: number): ExpectedRevision => (revision < 0 ? 'no-stream' : revision);
  return new WrongExpectedRevision(stream, named(expected), named(actual));
}
