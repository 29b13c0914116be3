import { UndecodableEvent, type EventRegistry } from '../event-store/event-registry.js';
import type { EventStore } from '../event-store/event-store.port.js';
import { OPERATIONS, type IncidentSettled } from './domain/operations.events.js';

/** What people have decided about incidents so far. */
export interface SettledIncidents {
  /** Ids of the incidents whose last decision was to set them aside. */
  readonly setAside: ReadonlySet<string>;
  /** How often each has been decided about. */
  readonly decisions: ReadonlyMap<string, number>;
}

export const NOTHING_SETTLED: SettledIncidents = { setAside: new Set(), decisions: new Map() };

/** Whether something was decided about an incident between two readings, or it is set aside. */
export function settledSince(before: SettledIncidents, now: SettledIncidents, incident: string): boolean {
  const count = ({ decisions }: SettledIncidents): number => decisions.get(incident) ?? 0;
  return now.setAside.has(incident) || count(now) > count(before);
}

/** Reads the decisions about incidents out of the stream `operations`, each once. */
export class SettlementReader {
  private readonly setAside = new Set<string>();
  private readonly decisions = new Map<string, number>();
  private next = 0;
  private reading: Promise<SettledIncidents> = Promise.resolve(NOTHING_SETTLED);

  constructor(
    private readonly store: Pick<EventStore, 'readStream'>,
    private readonly registry: Pick<EventRegistry, 'decode'>,
  ) {}

  /** Up to the stream's head. @throws StoreUnavailable */
  read(): Promise<SettledIncidents> {
    const read = this.reading.catch(() => undefined).then(() => this.readOn());
    this.reading = read;
    return read;
  }

  private async readOn(): Promise<SettledIncidents> {
    for await (const stored of this.store.readStream(OPERATIONS, { from: this.next })) {
      if (stored.type.startsWith('IncidentSettled.')) this.note(stored);
      this.next = stored.revision + 1;
    }
    return { setAside: new Set(this.setAside), decisions: new Map(this.decisions) };
  }

  private note(stored: Parameters<EventRegistry['decode']>[0]): void {
    try {
      const { incident, how } = this.registry.decode<IncidentSettled>(stored).event.data;
      this.decisions.set(incident, (this.decisions.get(incident) ?? 0) + 1);
      if (how === 'set-aside') this.setAside.add(incident);
      else this.setAside.delete(incident);
    } catch (error) {
      // What cannot be read decides nothing; it is an incident of its own to whoever follows the log.
      if (!(error instanceof UndecodableEvent)) throw error;
    }
  }
}
