import type { ZodType } from 'zod';
import type { CitedDocument } from '../kernel/document.js';
import type { EventDefinition, OlderVersion } from '../kernel/event-definition.js';
import type { DomainEvent, EventMetadata, Recorded } from '../kernel/event.js';
import type { StoredEvent } from './event-store.port.js';

/** A stored event that nobody can read: an incident with its position, never a crash and never skipped. */
export class UndecodableEvent extends Error {
  constructor(
    readonly stored: Pick<StoredEvent, 'stream' | 'revision' | 'position' | 'type'>,
    detail: string,
  ) {
    super(`event ${stored.stream}@${stored.revision} (${stored.type}) at ${stored.position}: ${detail}`);
    this.name = 'UndecodableEvent';
  }
}

interface Decoder {
  readonly name: string;
  readonly upcasts: readonly OlderVersion[];
  readonly schema: ZodType;
  readonly documents: EventDefinition['documents'];
}

/** Every event that may stand in the log, by stored name. */
export class EventRegistry {
  readonly definitions: readonly EventDefinition[];
  private readonly storedNames = new Map<string, string>();
  private readonly decoders = new Map<string, Decoder>();

  /** @throws Error when two definitions share a name or versions have a gap. */
  constructor(definitions: readonly EventDefinition[]) {
    this.definitions = definitions;
    for (const definition of definitions) this.add(definition);
  }

  /** The name under which the present version of an event is stored: `VillagesMerged.v1`. */
  storedName(type: string): string {
    const stored = this.storedNames.get(type);
    if (stored === undefined) throw new Error(`event ${type} is not in the registry`);
    return stored;
  }

  /** The event, without version, that a stored name stands for; undefined for one that is not in the registry. */
  typeOf(storedName: string): string | undefined {
    return this.decoders.get(storedName)?.name;
  }

  /** @throws UndecodableEvent for an unknown stored name, broken JSON, or data that the schema refuses. */
  decode<E extends DomainEvent = DomainEvent>(stored: StoredEvent): Recorded<E> {
    const decoder = this.decoders.get(stored.type);
    if (!decoder) throw new UndecodableEvent(stored, 'its stored name is not in the registry');
    let data: unknown;
    let metadata: EventMetadata;
    try {
      data = JSON.parse(stored.data);
      metadata = JSON.parse(stored.metadata) as EventMetadata;
      for (const older of decoder.upcasts) data = older.upcast(data as object);
    } catch (error) {
      throw new UndecodableEvent(stored, String(error));
    }
    const parsed = decoder.schema.safeParse(data);
    if (!parsed.success) throw new UndecodableEvent(stored, parsed.error.message);
    const event = { type: decoder.name, data: parsed.data as object } as unknown as E;
    const { id, stream, revision, position } = stored;
    return { id, stream, revision, position, event, metadata };
  }

  /** The documents that a stored event cites. @throws UndecodableEvent */
  documentsOf(stored: StoredEvent): readonly CitedDocument[] {
    const cites = this.decoders.get(stored.type)?.documents;
    return cites ? cites(this.decode(stored).event.data) : [];
  }

  private add(definition: EventDefinition): void {
    const { name, version, schema, older = [] } = definition;
    const documents = definition.documents?.bind(definition);
    if (this.storedNames.has(name)) throw new Error(`event ${name} is defined twice`);
    older.forEach((entry, index) => {
      if (entry.version !== version - older.length + index)
        throw new Error(`event ${name}: versions have a gap`);
      this.decoders.set(`${name}.v${entry.version}`, {
        name,
        schema,
        upcasts: older.slice(index),
        documents,
      });
    });
    this.storedNames.set(name, `${name}.v${version}`);
    this.decoders.set(`${name}.v${version}`, { name, schema, upcasts: [], documents });
  }
}
