import { randomUUID } from 'node:crypto';
import type { HandleCommand } from '../../event-store/handle-command.js';
import type { EventStore } from '../../event-store/event-store.port.js';
import type { Actor } from '../../kernel/event.js';
import { RebuildRefused, RecordCertificate, type ReadModels } from '../../projections/index.js';
import { problemOf } from '../problem.js';
import type { ServerEvent } from './event-stream.js';

interface Rebuilt {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly handle: HandleCommand;
}

interface Told {
  readonly event: 'progress' | 'finished' | 'failed';
  readonly data: unknown;
}

/** How long the read models may take to reach what was recorded before a rebuild was asked for. */
const REACH_MS = 60_000;

/** The rebuild that was asked for last, and how far it is. Whoever listens is told the latest, not all that was. */
export class RebuildRuns {
  private run: string | undefined;
  private latest: Told = { event: 'progress', data: { phase: 'waiting' } };
  private number = 0;
  private readonly listening = new Set<() => void>();

  constructor(private readonly rebuilt: Rebuilt) {}

  /** The id of the last event of a rebuild that has ended. */
  get lastId(): string | undefined {
    return this.latest.event === 'progress' ? undefined : this.idNow();
  }

  get known(): boolean {
    return this.run !== undefined;
  }

  /** Begins one, recorded with its certificate by whoever asked for it. @throws RebuildRefused while one is running */
  start(actor: Actor): string {
    const running = this.known && this.latest.event === 'progress';
    if (running || this.rebuilt.readModels.rebuilding) throw new RebuildRefused('a rebuild is running already');
    const run = randomUUID();
    this.run = run;
    this.number = 0;
    this.tell({ event: 'progress', data: { phase: 'waiting' } });
    void this.rebuild(actor, run).then(
      (certificate) => this.tell({ event: 'finished', data: certificate }),
      (error: unknown) => this.tell({ event: 'failed', data: problemOf(error) }),
    );
    return run;
  } // prettier-ignore

  /** How far it is now, then each time that it gets on, until it has ended. */
  async *events(signal: AbortSignal): AsyncIterable<ServerEvent> {
    for (let seen: string | undefined; !signal.aborted;) {
      const id = this.idNow();
      if (seen !== id) yield { id, ...this.latest };
      if (this.latest.event !== 'progress' && id === this.idNow()) return;
      seen = id;
      if (id === this.idNow()) await this.next(signal);
    }
  }

  private async rebuild(actor: Actor, run: string): Promise<unknown> {
    const { store, readModels, handle } = this.rebuilt;
    const head = await store.head();
    if (head !== undefined) await readModels.waitFor(head, REACH_MS);
    const onProgress = (data: unknown): void => this.tell({ event: 'progress', data });
    const certificate = await readModels.rebuild({ onProgress });
    await handle.execute({ definition: RecordCertificate, body: certificate, actor, idempotencyKey: run });
    return certificate;
  }

  private idNow(): string {
    return `${this.run ?? ''}.${this.number}`;
  }

  private tell(told: Told): void {
    this.latest = told;
    this.number++;
    for (const wake of [...this.listening]) wake();
  }

  private next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.listening.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.listening.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }
}
