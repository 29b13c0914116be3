import { randomUUID } from 'node:crypto';
import { NotLeaderError, UnknownError, convertToCommandError } from '@eventstore/db-client';
import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReceipt, ExpectedRevision, NewEvent } from '../event-store.port.js';
import { positionText } from './esdb-position.js';
import { openCall } from './raw-call.js';

const UNIMPLEMENTED = 12;

type Call = AsyncIterable<BatchAppendResp> & { write(request: BatchAppendReq): unknown; cancel(): void };

export interface SharedAppend {
  /** Name of the stream on the server. */
  readonly name: string;
  readonly events: readonly NewEvent[];
  readonly expectedRevision: ExpectedRevision;
}

/**
 * What the server said of one append. It may give up waiting for its own write (after 2 s by default), whether it is
 * written or not: of two equal appends that meet in flight it does this to one, and to many when its disk is slow.
 */
export type AppendAnswer =
  | { readonly kind: 'written'; readonly receipt: AppendReceipt }
  | { readonly kind: 'conflict'; readonly actual: ExpectedRevision }
  | { readonly kind: 'gave-up' };
/** Of a refusal the shared call tells less than one of its own. */
export type SharedAnswer = AppendAnswer | { readonly kind: 'refused' };

/** No answer came: whether the append was written is not known. */
export class Unanswered extends Error {}

interface Waiting {
  readonly resolve: (answer: SharedAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** One call to the server, and those who wait for its answers. */
interface Line {
  readonly call: Promise<Call>;
  readonly waiting: Map<string, Waiting>;
}

/**
 * Appends of one connection that share one call to the server, an append a message. A call costs client and server
 * as much as several events, and an append on its own a message for each event (measured: a third of the work).
 *
 * Why not the client's own way of doing this: it has no timer, and one bank of promises for the whole process, so that
 * the cut of one connection fails the appends of another one. Here each append has its deadline; a call that broke, or
 * on which one append was not answered in time, takes no further one: the next opens another call.
 */
export class SharedAppends {
  private line: Line | undefined;
  /** A server older than 21.10 has no such call. */
  private unknownToServer = false;

  constructor(private readonly client: EventStoreDBClient) {}

  /**
   * Sends an append and waits for its answer.
   * @throws Unanswered after the deadline; whatever error the call ended with
   */
  send(append: SharedAppend, deadlineMs: number): Promise<SharedAnswer> {
    if (this.unknownToServer) return Promise.resolve({ kind: 'refused' });
    const line = (this.line ??= this.open());
    const id = randomUUID();
    const request = requestOf(id, append);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.retire(line);
        reject(new Unanswered());
        this.settled(line, id);
      }, deadlineMs);
      line.waiting.set(id, { resolve, reject, timer });
      line.call.then(
        (call) => call.write(request),
        () => undefined,
      );
    });
  }

  private open(): Line {
    const line: Line = { call: openCall<Call>(this.client, 'batchAppend'), waiting: new Map() };
    void this.listen(line);
    return line;
  }

  private async listen(line: Line): Promise<void> {
    try {
      for await (const response of await line.call) this.answer(line, response);
      this.broken(line, new Unanswered());
    } catch (error) {
      this.broken(line, convertToCommandError(error as Error));
    }
  }

  private answer(line: Line, response: BatchAppendResp): void {
    const id = response.getCorrelationId()?.getString() ?? '';
    line.waiting.get(id)?.resolve(answerOf(response));
    this.settled(line, id);
  }

  private broken(line: Line, error: unknown): void {
    this.retire(line);
    this.unknownToServer ||= error instanceof UnknownError && error.code === UNIMPLEMENTED;
    // Said once for the whole call: whom the server meant is known only where one append waits alone.
    const refused = this.unknownToServer || (error instanceof NotLeaderError && line.waiting.size === 1);
    const unclear = error instanceof UnknownError || error instanceof NotLeaderError;
    for (const [id, { resolve, reject }] of [...line.waiting]) {
      if (refused) resolve({ kind: 'refused' });
      else reject(unclear ? new Unanswered(undefined, { cause: error }) : error);
      this.settled(line, id);
    }
  }

  private retire(line: Line): void {
    if (this.line === line) this.line = undefined;
  }

  private settled(line: Line, id: string): void {
    clearTimeout(line.waiting.get(id)?.timer);
    line.waiting.delete(id);
    if (this.line === line || line.waiting.size > 0) return;
    line.call.then(
      (call) => call.cancel(),
      () => undefined,
    );
  }
}

function requestOf(id: string, { name, events, expectedRevision }: SharedAppend): BatchAppendReq {
  const options = new streams.BatchAppendReq.Options();
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Uint8Array.from(Buffer.from(name, 'utf8')));
  options.setStreamIdentifier(identifier);
  if (expectedRevision === 'no-stream') options.setNoStream(new shared.Empty() as never);
  else options.setStreamPosition(String(expectedRevision));
  const request = new streams.BatchAppendReq();
  request.setCorrelationId(uuid(id)).setOptions(options).setIsFinal(true);
  return request.setProposedMessagesList(events.map(proposed));
}

function proposed(event: NewEvent): BatchAppendReq.ProposedMessage {
  const message = new streams.BatchAppendReq.ProposedMessage();
  message.getMetadataMap().set('type', event.type).set('content-type', 'application/json');
  message.setId(uuid(event.id)).setData(Buffer.from(event.data, 'utf8'));
  return message.setCustomMetadata(Buffer.from(event.metadata, 'utf8'));
}

function uuid(text: string): InstanceType<typeof shared.UUID> {
  const id = new shared.UUID();
  id.setString(text);
  return id;
}

function answerOf(response: BatchAppendResp): SharedAnswer {
  const success = response.getSuccess();
  const position = success?.getPosition();
  if (success && position) {
    const commit = BigInt(position.getCommitPosition());
    const prepare = BigInt(position.getPreparePosition());
    const revision = Number(success.getCurrentRevision());
    return { kind: 'written', receipt: { revision, position: positionText({ commit, prepare }) } };
  }
  const details = response.getError()?.getDetails();
  const name = details?.getTypeName() ?? '';
  if (name === 'event_store.client.Timeout') return { kind: 'gave-up' };
  const wrong =
    name === 'event_store.client.WrongExpectedVersion'
      ? details?.unpack((bytes) => shared.WrongExpectedVersion.deserializeBinary(bytes), name)
      : undefined;
  if (!wrong) return { kind: 'refused' };
  return {
    kind: 'conflict',
    actual: wrong.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : 'no-stream',
  };
}
