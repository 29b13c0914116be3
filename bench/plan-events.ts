import type { EventStore } from '../src/event-store/event-store.port.js';
import { planStream } from '../src/plans/index.js';

/** Tells when events of plans are in the log, by following it from where it ends now. */
export class PlanEvents {
  private readonly waiting = new Map<string, () => void>();
  private readonly stopping = new AbortController();
  private readonly following: Promise<void>;
  private seen = 0;
  private wanted: { readonly count: number; readonly resolve: () => void } | undefined;

  private constructor(
    private readonly type: string,
    store: EventStore,
    after: string | undefined,
  ) {
    this.following = this.run(store, after);
  }

  /** Follows the events of one type. */
  static async follow(store: EventStore, type: string): Promise<PlanEvents> {
    return new PlanEvents(type, store, await store.head());
  }

  /** Resolves when there is one of a plan; asked before it can be. */
  of(plan: string): Promise<void> {
    return new Promise((resolve) => this.waiting.set(planStream(plan), resolve));
  }

  /** Resolves when there are so many since it began to follow. */
  reached(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.wanted = { count, resolve };
      this.tell();
    });
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private tell(): void {
    if (this.wanted && this.seen >= this.wanted.count) this.wanted.resolve();
  }

  private async run(store: EventStore, after: string | undefined): Promise<void> {
    const { signal } = this.stopping;
    for await (const item of store.subscribe(after === undefined ? { signal } : { after, signal })) {
      if (item.kind !== 'event' || !item.event.type.startsWith(`${this.type}.`)) continue;
      this.seen++;
      this.waiting.get(item.event.stream)?.();
      this.waiting.delete(item.event.stream);
      this.tell();
    }
  }
}
