import { InvalidCommand, NotAppended } from '../event-store/command.errors.js';
import { OutcomeUnknown, StoreUnavailable } from '../event-store/event-store.errors.js';
import type { CommandRequest } from '../event-store/handle-command.js';
import { LeaseLost } from '../event-store/lease.js';
import type { Actor } from '../kernel/event.js';
import { commandIdOf } from '../kernel/ids.js';
import { Rejection } from '../kernel/rejection.js';
import type { Rights } from '../kernel/scope.js';
import type { OwedKey, ReactorStore } from './reactor-store.port.js';
import type { Answer, Answered, Reactor, Reply, Settled, StoredOwed } from './reactor.port.js';

export interface CommandSenderOptions {
  readonly store: ReactorStore;
  readonly reactors: readonly Reactor[];
  readonly token: number;
  /** Records a command, or answers with the first receipt when it was recorded before. */
  readonly send: (request: CommandRequest) => Promise<{ readonly stream: string; readonly revision: number }>;
  readonly settled: () => Promise<Settled>;
  /** Milliseconds UTC. */
  readonly clock: () => number;
  /** Whether all that was in the log has been read. */
  readonly isLive: () => boolean;
  /** Something has been answered. */
  onProgress(): void;
  onLost(error: LeaseLost): void;
  onTrouble(error: unknown): void;
}

/** Most commands on their way at once. */
const MOST_IN_FLIGHT = 512;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;

/** Who sends the commands of a reactor: nobody can call himself so, for the transports refuse the colon. */
export function actorOf(reactor: string): Actor {
  return { id: `reactor:${reactor}`, authenticated: true };
}

/**
 * Sends what is owed until it is recorded or refused: at least once, under keys that make a repeat harmless. What fails
 * is sent again after growing pauses; a command that is refused stands still until a person settles it, and the others
 * go on.
 */
export class CommandSender {
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly answers: Answered[] = [];
  private flushing = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: CommandSenderOptions) {}

  /** Sends what may be sent now. */
  wake(): void {
    if (this.stopped || !this.options.isLive() || this.inFlight.size > MOST_IN_FLIGHT / 2) return;
    clearTimeout(this.timer);
    try {
      this.sendDue();
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  /** Sends nothing more. Commands on their way are not waited for: what becomes of them is in the log. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private sendDue(): void {
    const { store, clock } = this.options;
    const now = clock();
    // Those in flight are owed still.
    const most = MOST_IN_FLIGHT + this.inFlight.size;
    for (const owed of store.due(now, most, (key) => this.inFlight.has(keyOf(key)))) {
      if (this.inFlight.size >= MOST_IN_FLIGHT) break;
      this.inFlight.set(keyOf(owed), this.carry(owed));
    }
    const next = this.inFlight.size > 0 ? undefined : store.nextDue();
    if (next !== undefined) this.timer = setTimeout(() => this.wake(), Math.max(next - now, 1)).unref();
  }

  private async carry(owed: StoredOwed): Promise<void> {
    const answer = await this.answerTo(owed);
    this.answers.push({ owed, answer });
    if (this.flushing) return;
    this.flushing = true;
    // What is answered in the same turn is noted in one transaction.
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    const answers = this.answers.splice(0);
    for (const { owed } of answers) this.inFlight.delete(keyOf(owed));
    if (this.stopped) return;
    try {
      this.options.store.answered(this.options.token, answers);
    } catch (error) {
      // Nothing is noted: the commands are owed still, and are sent again under the same keys.
      if (error instanceof LeaseLost) return this.options.onLost(error);
      this.options.onTrouble(error);
      return;
    }
    this.options.onProgress();
    this.wake();
  }

  private async answerTo(owed: StoredOwed): Promise<Answer> {
    const reactor = this.options.reactors.find(({ name }) => name === owed.reactor);
    const definition = reactor?.commands.find(({ name }) => name === owed.command);
    const actor = actorOf(owed.reactor);
    const { idempotencyKey, body, cause: causationId, traceparent, within } = owed;
    try {
      if (!definition) throw new Error(`reactor ${owed.reactor} sends no ${owed.command}`);
      const receipt = await this.options.send({ definition, body, actor, idempotencyKey, causationId, ...(traceparent === undefined ? {} : { traceparent }), ...(within ? { rights: limitedTo(within) } : {}) }); // prettier-ignore
      const { stream, revision } = receipt;
      return nextOf(reactor, owed, { recorded: { stream, revision } }) ?? { answer: 'done' };
    } catch (error) {
      if (error instanceof Rejection && reactor?.isDone(error.details.code)) return { answer: 'done' };
      if (isTransient(error)) return this.later(owed);
      const refused = refusalIn(error);
      return (refused && nextOf(reactor, owed, { refused })) ?? this.refusal(owed, error);
    }
  }

  private async refusal(owed: StoredOwed, error: unknown): Promise<Answer> {
    const id = commandIdOf(actorOf(owed.reactor).id, owed.command, owed.idempotencyKey);
    try {
      const { setAside, decisions } = await this.options.settled();
      const text = error instanceof Error ? error.message : String(error);
      return { answer: 'refused', id, error: text, decisions: decisions.get(id) ?? 0, setAside: setAside.has(id) }; // prettier-ignore
    } catch {
      return this.later(owed);
    }
  }

  private later({ attempts }: StoredOwed): Answer {
    const pauseMs = Math.min(SHORTEST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS);
    return { answer: 'again', attempts: attempts + 1, notBefore: this.options.clock() + pauseMs };
  }
}

/** Every role, for the reactor is nobody's servant; but no more than these localities. */
function limitedTo(localities: readonly string[]): Rights {
  return { roles: 'every', scope: { registers: new Set(), localities: new Set(localities) } };
}

const keyOf = ({ reactor, subject, idempotencyKey }: OwedKey): string => JSON.stringify([reactor, subject, idempotencyKey]); // prettier-ignore

/** What the reactor owes in place of a command, now that it is answered. */
function nextOf(reactor: Reactor | undefined, owed: StoredOwed, reply: Reply): Answer | undefined {
  const next = reactor?.after?.(owed, reply);
  return next && { answer: 'next', next };
}

/** What the rules say against a command; undefined for faults, which are for a person to look at. */
function refusalIn(error: unknown): Extract<Reply, { refused: unknown }>['refused'] | undefined {
  if (error instanceof Rejection) return error.details;
  if (!(error instanceof InvalidCommand)) return undefined;
  return { code: 'invalid-command', detail: error.message, facts: { issues: error.issues.slice(0, 20) } };
}

/** What passes by itself; everything else is for a person to look at. */
function isTransient(error: unknown): boolean {
  return error instanceof OutcomeUnknown || error instanceof NotAppended || error instanceof StoreUnavailable;
}
