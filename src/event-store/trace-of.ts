import type { EventMetadata } from '../kernel/event.js';
import type { StoredEvent } from './event-store.port.js';

/** The trace in which an event was recorded (W3C Trace Context); foreign events may say anything there. */
export function traceparentOf({ metadata }: Pick<StoredEvent, 'metadata'>): string | undefined {
  if (!metadata.includes('"traceparent"')) return undefined;
  try {
    const { traceparent } = JSON.parse(metadata) as Partial<EventMetadata>;
    return typeof traceparent === 'string' ? traceparent : undefined;
  } catch {
    return undefined;
  }
}
