import type { EventRegistry } from '../event-store/event-registry.js';
import type { EventStore, Position } from '../event-store/event-store.port.js';
import type { DocumentStore } from './document-store.js';

/** So many days a document waits for the event that cites it. */
export const WAITING_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Removes documents that no event cites some days after they were sent, or were last named by a command that was refused.
 * What it has found in the log it knows for as long as it lives.
 */
export class DocumentSweep {
  private readonly cited = new Set<string>();
  private searched: Position | undefined;

  constructor(
    private readonly swept: {
      readonly store: EventStore;
      readonly registry: EventRegistry;
      readonly documents: DocumentStore;
    },
  ) {}

  /** `now` in milliseconds UTC. Gives how many were removed. @throws UndecodableEvent, StoreUnavailable; then nothing is removed */
  async sweep(now: number): Promise<number> {
    const { documents } = this.swept;
    const before = now - WAITING_DAYS * DAY_MS;
    const waiting = (await documents.olderThan(before)).filter((hash) => !this.cited.has(hash));
    if (waiting.length === 0) return 0;
    await this.search();
    let removed = 0;
    for (const hash of waiting)
      if (!this.cited.has(hash) && (await documents.removeIfOlder(hash, before))) removed++;
    return removed;
  }

  /** What is cited behind the head that the log has now was looked for by its command after the list was made, and is as new. */
  private async search(): Promise<void> {
    const { store, registry } = this.swept;
    for await (const event of store.readAll(this.searched === undefined ? {} : { after: this.searched })) {
      for (const { hash } of registry.documentsOf(event)) this.cited.add(hash);
      this.searched = event.position;
    }
  }
}
