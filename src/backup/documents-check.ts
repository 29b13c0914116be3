import { UndecodableEvent, type EventRegistry } from '../event-store/event-registry.js';
import type { StoredEvent } from '../event-store/event-store.port.js';
import { DocumentStore } from '../documents/index.js';
import type { CitedDocument } from '../kernel/document.js';
import { Rejection } from '../kernel/rejection.js';
import { damagedDocuments } from './documents.js';
import type { Finding } from './log-check.js';

/** Looks for every document that the log cites. */
export class DocumentsCheck {
  private readonly cited = new Map<string, { readonly document: CitedDocument; readonly where: string }>();

  constructor(
    private readonly folder: string,
    private readonly registry: EventRegistry,
    private readonly found: (finding: Finding) => void,
  ) {}

  next(stored: StoredEvent): void {
    const where = `${stored.stream}@${stored.revision}`;
    try {
      for (const document of this.registry.documentsOf(stored))
        this.cited.set(`${document.hash} ${document.bytes} ${document.mediaType}`, { document, where });
    } catch (error) {
      // That it does not decode has been said.
      if (!(error instanceof UndecodableEvent)) throw error;
    }
  }

  /** Gives how many are kept. */
  async end(): Promise<number> {
    const documents = new DocumentStore(this.folder);
    for (const { document, where } of this.cited.values()) {
      try {
        await documents.assertAsCited(document);
      } catch (error) {
        if (!(error instanceof Rejection)) throw error;
        this.found({ check: 'documents', where, detail: error.details.detail });
      }
    }
    for (const damaged of await damagedDocuments(this.folder))
      this.found({ check: 'documents', where: 'documents', detail: damaged });
    return (await documents.list()).length;
  }
}
