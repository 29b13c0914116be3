import type { StoredEvent } from '../event-store.port.js';

/** Reads the log after a position, at most so many events, in order. */
export type ReadAfter = (position: number, most: number) => readonly TailEvent[];

/** An event with its place as a number. */
export interface TailEvent {
  readonly at: number;
  readonly event: StoredEvent;
}

/** Most events that are read at once; where more have come, what was known is forgotten. */
const MOST_READ = 500;
const MOST_KEPT = 500;
/** Larger than this is not kept, characters of data. */
const MOST_KEPT_TEXT = 1024 * 1024;
const MOST_STREAMS = 50_000;

/**
 * The end of the log, read once after each change of the file and shared by everybody who follows the log or asks for the
 * head of a stream: such a question costs more than its answer, because each commit empties the cache of the connection.
 * It is as new as `version` says: whoever asks is told of everything that was durable when he asked, whichever process wrote it.
 */
export class LogTail {
  private events: TailEvent[] = [];
  private text = 0;
  /** Everything after this position and up to `to` is in `events`. */
  private from = 0;
  private to = -1;
  private version: unknown;
  /** Of a stream that is known: it has no event after this revision at `to`. -1 for one that is not there. */
  private readonly heads = new Map<string, number>();

  constructor(
    private readonly read: ReadAfter,
    private readonly versionNow: () => unknown,
    private readonly lastPosition: () => number,
  ) {}

  /** Of the file, when it was looked at last. */
  get seen(): unknown {
    return this.version;
  }

  /** What stands after a position; undefined where that lies before what is kept. */
  after(position: number): readonly TailEvent[] | undefined {
    this.refresh();
    if (position < this.from) return undefined;
    if (position >= this.to) return [];
    let at = this.events.length;
    while (at > 0 && (this.events[at - 1] as TailEvent).at > position) at--;
    return this.events.slice(at);
  }

  /** Whether it is known that a stream has no event from a revision on. */
  endsBefore(stream: string, from: number): boolean {
    this.refresh();
    const head = this.heads.get(stream);
    return head !== undefined && head < from;
  }

  /** A stream was found to end with a revision, in the same turn in which `endsBefore` was asked. */
  note(stream: string, revision: number): void {
    if (this.heads.size >= MOST_STREAMS) this.heads.clear();
    const known = this.heads.get(stream);
    if (known === undefined || known < revision) this.heads.set(stream, revision);
  }

  private refresh(): void {
    const version = this.versionNow();
    if (version === this.version) return;
    if (this.to < 0) this.forget();
    else {
      const events = this.read(this.to, MOST_READ);
      if (events.length === MOST_READ) this.forget();
      else for (const one of events) this.keep(one);
    }
    this.version = version;
  }

  private keep(one: TailEvent): void {
    const { stream, revision, data } = one.event;
    this.to = one.at;
    if (this.heads.size >= MOST_STREAMS) this.heads.clear();
    this.heads.set(stream, revision);
    this.events.push(one);
    this.text += data.length;
    while (this.events.length > MOST_KEPT || this.text > MOST_KEPT_TEXT) {
      const oldest = this.events.shift();
      if (!oldest) break;
      this.text -= oldest.event.data.length;
      this.from = oldest.at;
    }
  }

  /** Begins anew at the end of the log. */
  private forget(): void {
    this.events = [];
    this.text = 0;
    this.heads.clear();
    this.from = this.to = this.lastPosition();
  }
}
