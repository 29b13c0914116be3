import { status } from '@grpc/grpc-js';
import type { ServerWritableStream, ServiceError } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Faults } from './faults.js';
import type { LogRecord, StandInLog } from './log.js';
import {
  caughtUpResponse,
  checkpointResponse,
  confirmationResponse,
  eventResponse,
  refusal,
} from './messages.js';

/** A checkpoint comes every so many scanned events (the search window), times the interval that the client asks for. */
const SEARCH_WINDOW = 32;

/** One catch-up subscription to $all: filtered by prefixes of stream names, with checkpoints, caught-up, then live. */
export class Subscriber {
  private state: 'open' | 'silent' | 'closed' = 'open';
  private stop: () => void = () => undefined;
  private readonly stopped = new Promise<void>((resolve) => {
    this.stop = resolve;
  });

  constructor(
    private readonly call: ServerWritableStream<ReadReq, ReadResp>,
    private readonly options: ReadReq.Options,
    private readonly log: StandInLog,
    private readonly faults: Faults,
    private readonly closed: () => void,
  ) {
    call.on('cancelled', () => this.forget());
  }

  async run(): Promise<void> {
    const position = this.options.getAll()?.getPosition();
    const at = position && this.log.indexOf(BigInt(position.getCommitPosition()));
    if (position && at === undefined) return this.fail(refusal(status.UNKNOWN, 'invalid position'));
    await this.send(confirmationResponse('stand-in'));
    if (this.faults.take('subscription-ends')) return this.end();
    if (this.faults.take('subscription-dies')) return this.fail(refusal(status.UNKNOWN, 'went wrong'));
    if (this.faults.take('subscription-silent')) this.silence();
    await this.deliver(this.options.getAll()?.hasEnd() ? this.log.records.length : (at ?? -1) + 1);
  }

  end(): void {
    this.call.end();
    this.forget();
  }

  fail(error: ServiceError): void {
    this.call.emit('error', error);
    this.forget();
  }

  silence(): void {
    this.state = 'silent';
  }

  forget(): void {
    this.state = 'closed';
    this.stop();
    this.closed();
  }

  private async deliver(start: number): Promise<void> {
    const filter = this.options.getFilter();
    const every = (filter?.getMax() || SEARCH_WINDOW) * (filter?.getCheckpointintervalmultiplier() ?? 1);
    let scanned = 0;
    let live = false;
    for (let next = start; this.state !== 'closed';) {
      const record: LogRecord | undefined = this.log.records[next];
      if (!record) {
        if (!live) await this.send(caughtUpResponse());
        live = true;
        await this.appended(next);
        continue;
      }
      next++;
      scanned++;
      if (passes(record, filter)) await this.send(eventResponse(record));
      if (filter && scanned % every === 0) await this.send(checkpointResponse(record.position));
    }
  }

  private async appended(known: number): Promise<void> {
    if (this.log.records.length > known) return;
    let forget: () => void = () => undefined;
    const appended = new Promise<void>((resolve) => {
      forget = this.log.onNextAppend(resolve);
    });
    await Promise.race([appended, this.stopped]);
    forget();
  }

  private async send(message: ReadResp): Promise<void> {
    if (this.state !== 'open') return;
    if (!this.call.write(message)) await writable(this.call);
  }
}

/** Whether a filter by the beginnings of stream names lets an event through. */
export function passes({ stream }: LogRecord, filter: ReadReq.Options.FilterOptions | undefined): boolean {
  const prefixes = filter?.getStreamIdentifier()?.getPrefixList();
  return !prefixes || prefixes.some((prefix) => stream.startsWith(prefix));
}

/** When the client takes more, or takes nothing more at all. Leaves no listener behind. */
export function writable(call: ServerWritableStream<ReadReq, ReadResp>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const name of ['drain', 'cancelled', 'close', 'error']) call.off(name, done);
      resolve();
    };
    for (const name of ['drain', 'cancelled', 'close', 'error']) call.on(name, done);
  });
}
