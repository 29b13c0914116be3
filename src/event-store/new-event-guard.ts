import { EventTooLarge, InvalidEvent } from './event-store.errors.js';
import type { NewEvent, StoreLimits } from './event-store.port.js';

/** Half of a pair, which has no UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An event whose texts were made by `jsonEvent`: they are well-formed JSON of well-formed Unicode. */
class JsonEvent implements NewEvent {
  readonly data: string;
  readonly metadata: string;
  readonly bytes: number;

  constructor(
    readonly id: string,
    readonly type: string,
    data: object,
    metadata: object,
  ) {
    this.data = JSON.stringify(data);
    this.metadata = JSON.stringify(metadata);
    this.bytes = bytesOf(this);
  }
}

function bytesOf({ type, data, metadata }: NewEvent): number {
  return Buffer.byteLength(type) + Buffer.byteLength(data) + Buffer.byteLength(metadata);
}

/** Bytes of an event as every adapter counts them: type, data and metadata in UTF-8. */
export function eventBytes(event: NewEvent): number {
  return event instanceof JsonEvent ? event.bytes : bytesOf(event);
}

/** An event from plain values, serialised once. `JSON.stringify` writes half a character as an escape (ECMA-262 §25.5.2). */
export function jsonEvent(id: string, type: string, data: object, metadata: object): NewEvent {
  return new JsonEvent(id, type, data, metadata);
}

/** Whether both texts were written by `JSON.stringify`: to parse them and to write them again changes no letter. */
export function isVouchedFor(event: NewEvent): boolean {
  return event instanceof JsonEvent;
}

function guardText(text: string): void {
  if (LONE_SURROGATE.test(text)) throw new InvalidEvent('half a character has no UTF-8');
}

function isJson(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * What no adapter stores, checked before anything is sent.
 * @throws InvalidEvent, EventTooLarge
 */
export function guardAppend(stream: string, events: readonly NewEvent[], limits: StoreLimits): void {
  if (stream === '') throw new InvalidEvent('the stream has no name');
  guardText(stream);
  if (events.length === 0) throw new InvalidEvent('an append needs at least one event');
  let total = 0;
  for (const event of events) {
    if (!UUID.test(event.id)) throw new InvalidEvent(`"${event.id}" is not a lower-case uuid`);
    if (event.type === '') throw new InvalidEvent('the event has no type');
    guardText(event.type);
    if (!(event instanceof JsonEvent)) {
      guardText(event.data);
      guardText(event.metadata);
      if (!isJson(event.data)) throw new InvalidEvent('the data are not JSON');
      if (!isJson(event.metadata)) throw new InvalidEvent('the metadata are not JSON');
    }
    const bytes = eventBytes(event);
    if (bytes > limits.maxEventBytes) throw new EventTooLarge(bytes, limits.maxEventBytes, 'event');
    total += bytes;
  }
  if (total > limits.maxAppendBytes) throw new EventTooLarge(total, limits.maxAppendBytes, 'append');
}
