import { UndecodableEvent, type EventRegistry } from '../event-store/event-registry.js';
import type { StoredEvent } from '../event-store/event-store.port.js';
import type { EventMetadata } from '../kernel/event.js';

/** Something that is not as it must be. */
export interface Finding {
  /** What was checked: `decodes`, `revisions`, … */
  readonly check: string;
  /** File, event or id. */
  readonly where: string;
  readonly detail: string;
}

interface Unfinished {
  readonly commandId: string;
  readonly count: number;
  next: number;
}

/** Looks at the events of a log one after the other, in its order. */
export class LogCheck {
  events = 0;
  position: string | null = null;
  private readonly heads = new Map<string, number>();
  private readonly commands = new Set<string>();
  private readonly ids = new Set<string>();
  private readonly unfinished = new Map<string, Unfinished>();

  /** `gapless`: positions count the events, as those of a log file do. */
  constructor(
    private readonly registry: EventRegistry,
    private readonly gapless: boolean,
    private readonly found: (finding: Finding) => void,
  ) {}

  get streams(): number {
    return this.heads.size;
  }

  get commandCount(): number {
    return this.commands.size;
  }

  next(stored: StoredEvent): void {
    const { stream, revision, position, id } = stored;
    const where = `${stream}@${revision}`;
    this.events++;
    const expected = (this.heads.get(stream) ?? -1) + 1;
    if (revision !== expected) this.report('revisions', where, `revision ${expected} is missing`);
    this.heads.set(stream, revision);
    if (this.position !== null && position <= this.position)
      this.report('positions', where, `its position ${position} does not come after ${this.position}`);
    if (this.gapless && Number(position.slice(-20)) !== this.events)
      this.report(
        'positions',
        where,
        `its position is ${position}, and it is event ${this.events} of the log`,
      );
    this.position = position;
    if (this.ids.size === this.ids.add(id).size) this.report('event-ids', where, `the id ${id} stands in the log twice`); // prettier-ignore
    this.decodes(stored, where);
  }

  /** Commands of which events are missing at the end of a stream. */
  end(): void {
    for (const [stream, { commandId, count, next }] of this.unfinished)
      this.report('commands', stream, `command ${commandId} has ${next} of its ${count} events`);
  }

  private decodes(stored: StoredEvent, where: string): void {
    try {
      this.command(stored.stream, this.registry.decode(stored).metadata, where);
    } catch (error) {
      if (!(error instanceof UndecodableEvent)) throw error;
      this.report('decodes', where, error.message);
    }
  }

  /** The events of a command follow one another in one stream, and no other events have its id. */
  private command(stream: string, { commandId, index, count }: EventMetadata, where: string): void {
    const open = this.unfinished.get(stream);
    if (open && (open.commandId !== commandId || open.next !== index))
      this.report(
        'commands',
        where,
        `command ${open.commandId} has ${open.next} of its ${open.count} events`,
      );
    const follows = open?.commandId === commandId && open.next === index;
    if (!follows && this.commands.has(commandId))
      this.report('commands', where, `command ${commandId} stands in the log twice`);
    if (!follows && index !== 0)
      this.report('commands', where, `command ${commandId} has no event ${index - 1}`);
    this.commands.add(commandId);
    if (index + 1 < count) this.unfinished.set(stream, { commandId, count, next: index + 1 });
    else this.unfinished.delete(stream);
  }

  private report(check: string, where: string, detail: string): void {
    this.found({ check, where, detail });
  }
}
