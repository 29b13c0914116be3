import type { AnyCommand } from '../kernel/command.js';
import type { Recorded } from '../kernel/event.js';
import type { RejectionDetails } from '../kernel/rejection.js';
import type { Position } from '../event-store/event-store.port.js';

/** A table of a reactor. Columns are `text`, `integer` or `json`, with `?` where null is allowed. */
export interface ReactorTable<R extends object = object> {
  /** Unique among all reactors. */
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly key: readonly (string & keyof R)[];
  readonly indexes?: readonly (readonly (string & keyof R)[])[];
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the machine forgets the types
export type AnyReactorTable = ReactorTable<any>;

/** The rows of a reactor inside the transaction that also moves its checkpoint. It sees what it wrote before. */
export interface ReactorRows {
  get<R extends object>(table: ReactorTable<R>, key: NoInfer<Partial<R>>): Readonly<R> | undefined;
  /** Inserts the row or replaces the one with its key. */
  put<R extends object>(table: ReactorTable<R>, row: NoInfer<R>): void;
  remove<R extends object>(table: ReactorTable<R>, key: NoInfer<Partial<R>>): void;
  /** All rows with these values, which are the first columns of the key or of an index; ordered by key. */
  select<R extends object>(table: ReactorTable<R>, where: NoInfer<Partial<R>>): Readonly<R>[];
}

/** A command that is owed: it is sent until it is recorded, refused, or no longer owed. */
export interface OwedCommand {
  /** What it is about; of one subject one command is owed at a time. */
  readonly subject: string;
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The same command has the same key, whoever sends it and however often. */
  readonly idempotencyKey: string;
  /** Id of the event because of which it is owed. */
  readonly cause: string;
  /** Of one lane the next command is sent when the one before is answered and does not stand still. */
  readonly lane?: string | undefined;
  /** The localities beyond which it touches nothing, where whoever caused it is limited to them. */
  readonly within?: readonly string[] | undefined;
  /** The trace that it goes on with; where it is left out, that of the event with which it came to be owed. */
  readonly traceparent?: string | undefined;
}

/** What a reactor may do with an event: keep its tables, and say what is owed. */
export interface Reaction {
  readonly rows: ReactorRows;
  /** In place of what was owed of the same subject; one with the same key goes on as it is. */
  owe(command: OwedCommand): void;
  /** Nothing is owed of the subject any more. */
  release(subject: string): void;
}

/**
 * Answers events with commands. It reads the whole log in order and keeps tables of its own, outside the read models; a
 * rebuild never runs it. All that it keeps follows from the log: thrown away, it is read anew.
 */
export interface Reactor {
  readonly name: string;
  /** Raised whenever `react` or the tables change: the log is read anew. */
  readonly version: number;
  readonly tables: readonly AnyReactorTable[];
  /** Event types without version. */
  readonly handles: readonly string[];
  /** The commands that it sends. */
  readonly commands: readonly AnyCommand[];
  /** Synchronous; no clock, no random, no I/O. What it throws halts the reactor at the event. */
  react(recorded: Recorded, reaction: Reaction): void;
  /**
   * What is owed of the same subject once a command is answered, in its place; undefined: nothing but what the log brings.
   * Pure, so that a repeat after a crash leads to the same.
   */
  after?(owed: OwedCommand, reply: Reply): OwedCommand | undefined;
  /** Whether a rejection says that what was owed is done already. */
  isDone(code: string): boolean;
}

/** An event at which a reactor is halted: it could not be read, or not be reacted to. */
export interface ReactorIncident {
  /** Id of the event. */
  readonly id: string;
  readonly reactor: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** Stored name with version. */
  readonly type: string;
  readonly error: string;
  /** How often a person had decided about it when it halted the reactor. */
  readonly decisions: number;
}

/** A command on its way, as it is stored. */
export interface StoredOwed extends OwedCommand {
  readonly reactor: string;
  /** How often it was sent without an answer that settles it. */
  readonly attempts: number;
}

/** A command that is refused: what is owed of its subject stands still until a person settles it. */
export interface RefusedCommand extends StoredOwed {
  /** Id of the command. */
  readonly id: string;
  readonly error: string;
  /** How often a person had decided about it when it was refused. */
  readonly decisions: number;
  /** A person has set it aside. */
  readonly setAside: boolean;
}

/** What a command was answered: where it is recorded, or why it is refused. */
export type Reply =
  | { readonly recorded: { readonly stream: string; readonly revision: number } }
  | { readonly refused: Pick<RejectionDetails, 'code' | 'detail' | 'facts'> };

/** What came of a command that was sent. */
export type Answer =
  /** Another command is owed in its place. */
  | { readonly answer: 'next'; readonly next: OwedCommand }
  /** Recorded, or done by somebody else: the log says so, and there it is read. */
  | { readonly answer: 'done' }
  | { readonly answer: 'again'; readonly attempts: number; readonly notBefore: number }
  | ({ readonly answer: 'refused' } & Pick<RefusedCommand, 'id' | 'error' | 'decisions' | 'setAside'>);

export interface Answered {
  readonly owed: StoredOwed;
  readonly answer: Answer;
}

/** How far a reactor has read. */
export interface ReactorState {
  readonly checkpoint: Position | undefined;
  /** Position of the last event that it has read. */
  readonly lastEvent: Position | undefined;
  readonly incident: ReactorIncident | undefined;
}

/** What people have decided about incidents so far. */
export interface Settled {
  /** Ids of the incidents whose last decision was to set them aside. */
  readonly setAside: ReadonlySet<string>;
  /** How often each has been decided about. */
  readonly decisions: ReadonlyMap<string, number>;
}

/** Whether a person has decided about an incident since it was met. */
export function isSettled({ setAside, decisions }: Settled, id: string, before: number): boolean {
  return setAside.has(id) || (decisions.get(id) ?? 0) > before;
}
