import { status } from '@grpc/grpc-js';
import type { ServerDuplexStream, ServerReadableStream, ServiceError, sendUnaryData } from '@grpc/grpc-js';
import type { AppendReq, AppendResp, BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'; // prettier-ignore
import type { Faults } from './faults.js';
import type { AppendAnswer, Expectation, Proposed, StandInLog } from './log.js';
import { batchExpectationOf, batchRefusal, batchResponse } from './batch-messages.js';
import {
  appendResponse,
  deletedRefusal,
  expectationOf,
  proposedOf,
  refusal,
  streamName,
} from './messages.js';

export type AppendCall = ServerReadableStream<AppendReq, AppendResp>;
export type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

interface Append {
  readonly stream: string;
  readonly expected: Expectation;
  readonly events: readonly Proposed[];
  readonly written: (answer: AppendAnswer) => void;
  readonly refused: (error: ServiceError) => void;
}

/** Appends at the stand-in: alone, a call each with a message for each event; or shared, a message each in one call. */
export class AppendHandler {
  /** How often events were sent without an exact revision. */
  inexact = 0;
  private readonly late: (() => void)[] = [];

  constructor(
    private readonly log: StandInLog,
    private readonly faults: Faults,
    private readonly limits: { readonly maxEventBytes: number; readonly maxAppendBytes: number },
    private readonly server: { readonly port: () => number; readonly cut: () => void },
  ) {}

  async alone(call: AppendCall, answer: sendUnaryData<AppendResp>): Promise<void> {
    let stream = '';
    let expected: Expectation = 'any';
    const events: Proposed[] = [];
    try {
      for await (const request of call as AsyncIterable<AppendReq>) {
        const options = request.getOptions();
        const message = request.getProposedMessage();
        if (options) [stream, expected] = [streamName(options.getStreamIdentifier()), expectationOf(options)];
        if (message) events.push(proposedOf(message));
      }
    } catch {
      return;
    }
    const written = (one: AppendAnswer): void => answer(null, appendResponse(one, expected));
    const refused = (error: ServiceError): void => answer(error);
    this.handle({ stream, expected, events, written, refused }, this.tooLarge(events));
  }

  async shared(call: BatchCall): Promise<void> {
    if (this.faults.take('no-shared-call'))
      return void call.emit('error', refusal(status.UNIMPLEMENTED, 'no such call'));
    const gathered = new Map<string, Pick<Append, 'stream' | 'expected'> & { events: Proposed[] }>();
    try {
      for await (const request of call as AsyncIterable<BatchAppendReq>) {
        const id = request.getCorrelationId()?.getString() ?? '';
        const options = request.getOptions();
        if (options) {
          const stream = streamName(options.getStreamIdentifier());
          gathered.set(id, { stream, expected: batchExpectationOf(options), events: [] });
        }
        const append = gathered.get(id);
        append?.events.push(...request.getProposedMessagesList().map(proposedOf));
        if (!append || !request.getIsFinal()) continue;
        gathered.delete(id);
        const written = (one: AppendAnswer): void => void call.write(batchResponse(id, one, append.expected));
        const refused = (error: ServiceError): void => {
          if (error.metadata.get('exception')[0] === 'not-leader') call.emit('error', error);
          else call.write(batchRefusal(id, error));
        };
        this.handle({ ...append, written, refused }, this.beyondLimits(append.events));
      }
      call.end();
    } catch {
      return;
    }
  }

  answerLate(): void {
    for (const answer of this.late.splice(0)) answer();
  }

  private handle(append: Append, tooLarge: ServiceError | undefined): void {
    const { stream, expected, events, written, refused } = append;
    if (this.faults.take('append-unanswered')) return;
    if (this.faults.take('append-not-leader')) {
      const [host, port] = ['127.0.0.1', String(this.server.port())];
      const leader = { exception: 'not-leader', 'leader-endpoint-host': host, 'leader-endpoint-port': port };
      return refused(refusal(status.NOT_FOUND, 'Leader info available', leader));
    }
    if (this.faults.take('append-timed-out'))
      return refused(refusal(status.ABORTED, 'Operation timed out: Prepare phase timeout.'));
    const wrong = invalid(stream, events) ?? tooLarge;
    if (wrong) return refused(wrong);
    if (typeof expected === 'string' && expected !== 'no_stream') this.inexact++;
    const answer = this.log.append(stream, events, expected);
    if (answer.kind === 'tombstoned') return refused(deletedRefusal(stream));
    if (answer.kind !== 'written') return written(answer);
    if (this.faults.take('append-reply-lost')) return;
    if (this.faults.take('append-cut')) return this.server.cut();
    if (this.faults.take('append-timed-out-after-write'))
      return refused(refusal(status.ABORTED, 'Operation timed out: Commit phase timeout.'));
    if (this.faults.take('append-late')) return void this.late.push(() => written(answer));
    if (this.faults.take('append-wrong-version-after-write'))
      return written({ kind: 'wrong-version', actual: Math.max(answer.revision, events.length - 1) });
    written(answer);
  }

  /** As a server says it of an append on its own, of which older ones have other words. */
  private tooLarge(events: readonly Proposed[]): ServiceError | undefined {
    const said = this.beyondLimits(events);
    if (said && this.faults.take('append-too-large-as-code-8'))
      return refusal(
        status.RESOURCE_EXHAUSTED,
        'Received message exceeds the maximum configured message size.',
      );
    if (said && this.faults.take('append-too-large-as-code-3'))
      return this.eventTooLarge(Math.max(...events.map(sizeOf)));
    return said;
  }

  private beyondLimits(events: readonly Proposed[]): ServiceError | undefined {
    const sizes = events.map(sizeOf);
    const { maxEventBytes, maxAppendBytes } = this.limits;
    const largest = Math.max(0, ...sizes);
    if (largest > maxEventBytes) return this.eventTooLarge(largest);
    if (sizes.reduce((sum, size) => sum + size, 0) <= maxAppendBytes) return undefined;
    return refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppendBytes} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(maxAppendBytes),
    });
  }

  private eventTooLarge(size: number): ServiceError {
    const { maxEventBytes } = this.limits;
    const details = `Event with Id: { }, Size: ${size}, exceeds Maximum Append Event Size of ${maxEventBytes}.`;
    return refusal(status.INVALID_ARGUMENT, details);
  }
}

function sizeOf({ data, metadata, type }: Proposed): number {
  return data.length + metadata.length + type.length * 2;
}

function invalid(stream: string, events: readonly Proposed[]): ServiceError | undefined {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  if (stream === '') return refusal(status.INVALID_ARGUMENT, 'the stream has no name');
  const bad = events.find((event) => !uuid.test(event.id) || event.type === '');
  return bad && refusal(status.INVALID_ARGUMENT, 'an event without a type, or with an id that is no uuid');
}
