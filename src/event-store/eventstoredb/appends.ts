import { NO_STREAM, WrongExpectedVersionError } from '@eventstore/db-client';
import { OutcomeUnknown, WrongExpectedRevision } from '../event-store.errors.js';
import type { AppendReceipt, ExpectedRevision, NewEvent, StoredEvent, StoreLimits } from '../event-store.port.js'; // prettier-ignore
import { eventBytes } from '../new-event-guard.js';
import { appendFailure, gaveUpWaiting } from './client.errors.js';
import type { Connection } from './connection.js';
import { positionText } from './esdb-position.js';
import { SharedAppends, type AppendAnswer } from './shared-appends.js';
import { forTheClient } from './stored-event.js';

/** What the slowest network that we wait for sends in a millisecond: a MiB a second. */
const BYTES_A_MS = 1024 ** 2 / 1000;
/** What is larger has a call of its own: it must not stand before the others, and the server names what it refuses. */
const SHARED_BYTES = 256 * 1024;

export interface Append {
  readonly stream: string;
  /** The stream as the server calls it. */
  readonly name: string;
  readonly events: readonly NewEvent[];
  readonly expectedRevision: ExpectedRevision;
  /** What stands in the stream from a revision on, where the events of this append would be. */
  readonly written: (from: number) => AsyncIterable<StoredEvent>;
}

/** How appends are sent and what the answers mean. An append without an answer is repeated by whoever sent it. */
export class Appends {
  private readonly shared: SharedAppends;

  constructor(
    private readonly connection: Connection,
    private readonly limits: StoreLimits,
    private readonly deadlineMs: number,
  ) {
    this.shared = new SharedAppends(connection.client);
  }

  /** @throws WrongExpectedRevision, EventTooLarge, InvalidEvent, OutcomeUnknown, StoreUnavailable */
  async send(append: Append): Promise<AppendReceipt> {
    const { stream, expectedRevision } = append;
    const bytes = append.events.reduce((sum, event) => sum + eventBytes(event), 0);
    const answer = await this.ask(append, bytes).catch((error: unknown) => {
      throw appendFailure(error, { stream, bytes, limits: this.limits });
    });
    if (answer.kind === 'written') return answer.receipt;
    // After a change of leader a repeat may meet a conflict although its first attempt was written.
    const own = await ownEvents(append);
    if (own) return own;
    if (answer.kind === 'conflict') throw new WrongExpectedRevision(stream, expectedRevision, answer.actual);
    throw new OutcomeUnknown(stream);
  }

  private async ask(append: Append, bytes: number): Promise<AppendAnswer> {
    const deadlineMs = this.deadlineMs + Math.floor(bytes / BYTES_A_MS);
    if (bytes <= SHARED_BYTES) {
      const answer = await this.shared.send(append, deadlineMs);
      // On its own it is told why; and where the node is not the leader, by now the client knows who is.
      if (answer.kind !== 'refused') return answer;
    }
    return this.askAlone(append, deadlineMs);
  }

  private async askAlone(append: Append, deadline: number): Promise<AppendAnswer> {
    const { client, credentials } = this.connection;
    const { name, events, expectedRevision } = append;
    // The client throws away its channel when any call fails. Started in the same turn as that, an append would go
    // to the closed channel, which the client answers with an unhandled rejection: the end of the process.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      const result = await client.appendToStream(name, events.map(forTheClient), {
        expectedRevision: expectedRevision === 'no-stream' ? NO_STREAM : BigInt(expectedRevision),
        credentials,
        deadline,
      });
      const { success, nextExpectedRevision: next, position } = result;
      // A connection string may say throwOnAppendFailure=false; -1 is then the word for no stream.
      if (!success) return { kind: 'conflict', actual: next < 0n ? 'no-stream' : Number(next) };
      if (!position) return { kind: 'gave-up' };
      return { kind: 'written', receipt: { revision: Number(next), position: positionText(position) } };
    } catch (error) {
      if (gaveUpWaiting(error)) return { kind: 'gave-up' };
      if (!(error instanceof WrongExpectedVersionError)) throw error;
      const { actualVersion: actual } = error;
      return { kind: 'conflict', actual: typeof actual === 'bigint' ? Number(actual) : 'no-stream' };
    }
  }
}

/** The receipt of an append whose events stand in their place; undefined where they do not. @throws OutcomeUnknown */
async function ownEvents({
  stream,
  events,
  expectedRevision,
  written,
}: Append): Promise<AppendReceipt | undefined> {
  const found: StoredEvent[] = [];
  try {
    const from = expectedRevision === 'no-stream' ? 0 : expectedRevision + 1;
    for await (const event of written(from)) found.push(event);
  } catch (cause) {
    throw new OutcomeUnknown(stream, { cause });
  }
  const last = found.at(-1);
  const own = found.length === events.length && found.every((event, at) => event.id === events[at]?.id);
  return own && last ? { revision: last.revision, position: last.position } : undefined;
}
