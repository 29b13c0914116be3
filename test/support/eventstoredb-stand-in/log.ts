/** An event as the server keeps it; commit and prepare position are equal, as in KurrentDB 26.1. */
export interface LogRecord {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export type Proposed = Pick<LogRecord, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

export type Expectation = number | 'no_stream' | 'any' | 'stream_exists';

export type AppendAnswer =
  | { readonly kind: 'written'; readonly revision: number; readonly position: bigint }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong-version'; readonly actual: number | 'no_stream' }
  | { readonly kind: 'tombstoned' };

const HEADER_BYTES = 112n;

/**
 * The log of the stand-in. Repeats are answered as a real server answers them: a repeat at its original exact
 * revision (or a prefix of it) gets the first receipt; at the present end it is written twice, because ids are not
 * unique; old ids then new ones, or another order, are a wrong version; with `any` nothing is remembered (a real
 * server forgets as soon as its cache is full).
 */
export class StandInLog {
  readonly records: LogRecord[] = [];
  private readonly streams = new Map<string, LogRecord[]>();
  private readonly softDeleted = new Set<string>();
  private readonly tombstoned = new Set<string>();
  private readonly waiting = new Set<() => void>();
  private nextPosition = 0n;

  append(stream: string, events: readonly Proposed[], expected: Expectation): AppendAnswer {
    if (this.tombstoned.has(stream)) return { kind: 'tombstoned' };
    const present = this.streams.get(stream) ?? [];
    const head = present.length - 1;
    const gone = head < 0 || this.softDeleted.has(stream);
    const actual = gone ? 'no_stream' : head;
    const fits =
      expected === 'any' ||
      (expected === 'stream_exists' ? !gone : expected === 'no_stream' ? gone : expected === head);
    if (!fits) {
      const from = typeof expected === 'number' ? expected + 1 : 0;
      const stored = present.slice(from, from + events.length);
      const last = stored.at(-1);
      const repeat =
        stored.length === events.length && stored.every((record, at) => record.id === events[at]?.id);
      if (expected === 'stream_exists' || !repeat || !last) return { kind: 'wrong-version', actual };
      return { kind: 'written', revision: last.revision, position: last.position };
    }
    let last: LogRecord | undefined;
    for (const event of events) last = this.write(stream, event);
    return last ? { kind: 'written', revision: last.revision, position: last.position } : { kind: 'nothing' };
  }

  /** The records of a stream; undefined when there is none (never written, or soft-deleted). */
  stream(name: string): readonly LogRecord[] | 'tombstoned' | undefined {
    if (this.tombstoned.has(name)) return 'tombstoned';
    return this.softDeleted.has(name) ? undefined : this.streams.get(name);
  }

  /** Index in `records` of the event at this position; undefined when no event stands there. */
  indexOf(position: bigint): number | undefined {
    const at = this.records.findIndex((record) => record.position === position);
    return at < 0 ? undefined : at;
  }

  softDelete(stream: string): void {
    this.softDeleted.add(stream);
  }

  tombstone(stream: string): void {
    this.tombstoned.add(stream);
  }

  /** Called once, after the next append; returns a function that takes the wish back. */
  onNextAppend(wake: () => void): () => void {
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }

  private write(stream: string, event: Proposed): LogRecord {
    const records = this.streams.get(stream) ?? [];
    const record = { ...event, stream, revision: records.length, position: this.nextPosition };
    this.nextPosition += HEADER_BYTES + BigInt(event.data.length + event.metadata.length + stream.length);
    records.push(record);
    this.streams.set(stream, records);
    this.softDeleted.delete(stream);
    this.records.push(record);
    const wake = [...this.waiting];
    this.waiting.clear();
    for (const one of wake) one();
    return record;
  }
}
