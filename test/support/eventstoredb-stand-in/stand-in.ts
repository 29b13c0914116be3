import type { IncomingHttpHeaders } from 'node:http2';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { AppendHandler, type AppendCall, type BatchCall } from './append-handler.js';
import { Faults } from './faults.js';
import { supportedMethods } from './features.js';
import { StandInLog } from './log.js';
import type { LogRecord } from './log.js';
import { deletedRefusal, eventResponse, notFoundResponse, refusal, streamName } from './messages.js';
import { passes, Subscriber, writable } from './subscriber.js';

export interface StandInOptions {
  readonly maxEventBytes?: number;
  readonly maxAppendBytes?: number;
}

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
type Http2Listener = {
  on(event: 'stream', seen: (stream: unknown, headers: IncomingHttpHeaders) => void): void;
};

/**
 * A server that speaks the real protocol of EventStoreDB (the definitions that the client ships) over an in-memory
 * log. It lives as long as the test; `kill` and `start` are a crash and a restart on the same port.
 */
export class EventStoreDbStandIn {
  readonly log = new StandInLog();
  readonly faults = new Faults();
  /** Headers of every request, as they came over the wire (grpc-js hides some of them from handlers). */
  readonly requests: IncomingHttpHeaders[] = [];
  private readonly subscribers = new Set<Subscriber>();
  private readonly appends: AppendHandler;
  private server: Server | undefined;
  private restarting = Promise.resolve();
  private port = 0;

  private constructor(limits: Required<StandInOptions>) {
    this.appends = new AppendHandler(this.log, this.faults, limits, {
      port: () => this.port,
      cut: () => this.cutConnections(),
    });
  }

  static async start(options: StandInOptions = {}): Promise<EventStoreDbStandIn> {
    const limits = { maxEventBytes: 16 * 1024 ** 2, maxAppendBytes: 256 * 1024 ** 2, ...options };
    const standIn = new EventStoreDbStandIn(limits);
    await standIn.start();
    return standIn;
  }

  get connectionString(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Subscriptions that are open now. */
  get openSubscriptions(): number {
    return this.subscribers.size;
  }

  async start(): Promise<void> {
    const server = new Server({
      'grpc.max_receive_message_length': 17 * 1024 ** 2,
      'grpc.max_send_message_length': -1,
    });
    server.addService(streamsGrpc.StreamsService, {
      read: (call: ReadCall) => void this.read(call),
      append: (call: AppendCall, answer: sendUnaryData<AppendResp>) => void this.appends.alone(call, answer),
      delete: unimplemented,
      tombstone: unimplemented,
      batchAppend: (call: BatchCall) => void this.appends.shared(call),
    });
    server.addService(featuresGrpc.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: sendUnaryData<SupportedMethods>) => {
        answer(null, supportedMethods());
      },
    });
    this.port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${this.port}`, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    this.server = server;
    const { http2Servers } = server as unknown as { http2Servers: Map<Http2Listener, unknown> };
    for (const listener of http2Servers.keys())
      listener.on('stream', (_, headers) => this.requests.push(headers));
  }

  /** As `kill -9`: every connection is cut. The log stays, as a disk does. */
  async kill(): Promise<void> {
    await this.restarting;
    await this.crash();
  }

  /** Ends every open subscription without an error. */
  endSubscriptions(): void {
    for (const subscriber of [...this.subscribers]) subscriber.end();
  }

  /** Ends every open subscription with an error. */
  killSubscriptions(code: status = status.INTERNAL): void {
    for (const subscriber of [...this.subscribers])
      subscriber.fail(refusal(code, 'the server is going down'));
  }

  /** Every open subscription stays open and hears nothing more. */
  silenceSubscriptions(): void {
    for (const subscriber of this.subscribers) subscriber.silence();
  }

  answerLate(): void {
    this.appends.answerLate();
  }

  /** How often events were sent without an exact revision; ours must stay at 0. */
  get inexactAppends(): number {
    return this.appends.inexact;
  }

  /** What another application (or the system, in a stream `$...`) writes. */
  writeForeign(
    stream: string,
    count = 1,
    type = stream.startsWith('$') ? '$statsCollected' : 'SomethingElse',
  ): void {
    for (let at = 0; at < count; at++) {
      const data = Buffer.from('{"by":"another application"}');
      const id = `00000000-0000-4000-8000-${String(this.log.records.length).padStart(12, '0')}`;
      const event = { id, type, contentType: 'application/json', data, metadata: Buffer.from('{}') };
      this.log.append(stream, [event], 'any');
    }
  }

  private async read(call: ReadCall): Promise<void> {
    const options = call.request.getOptions();
    if (!options) return void call.end();
    if (options.hasSubscription()) {
      const subscriber = new Subscriber(call, options, this.log, this.faults, () =>
        this.subscribers.delete(subscriber),
      );
      this.subscribers.add(subscriber);
      return subscriber.run();
    }
    if (this.faults.take('read-hangs')) return;
    const backwards = options.getReadDirection() === 1;
    const count = Number(options.getCount());
    const from = options.getStream();
    let records: readonly LogRecord[];
    if (from) {
      const name = streamName(from.getStreamIdentifier());
      const found = this.log.stream(name);
      if (found === 'tombstoned') return void call.emit('error', deletedRefusal(name));
      if (!found) return void call.end(void call.write(notFoundResponse(name)));
      records = cut(
        found,
        from.hasRevision() ? Number(from.getRevision()) : undefined,
        from.hasEnd(),
        backwards,
      );
    } else {
      const all = options.getAll();
      const position = all?.getPosition();
      const at = position && this.log.indexOf(BigInt(position.getCommitPosition()));
      if (position && at === undefined)
        return void call.emit('error', refusal(status.UNKNOWN, 'invalid position'));
      records = cut(this.log.records, at, all?.hasEnd() ?? false, backwards).filter((record) =>
        passes(record, options.getFilter()),
      );
    }
    const cutAfterFirst = this.faults.take('read-cut');
    for (const record of records.slice(0, count)) {
      if (call.cancelled) return;
      if (!call.write(eventResponse(record))) await writable(call);
      if (cutAfterFirst) return void setTimeout(() => this.cutConnections(), 20);
    }
    call.end();
  }

  private cutConnections(): void {
    this.restarting = this.crash().then(() => this.start());
  }

  private crash(): Promise<void> {
    for (const subscriber of this.subscribers) subscriber.forget();
    this.subscribers.clear();
    this.server?.forceShutdown();
    this.server = undefined;
    return new Promise((resolve) => setImmediate(resolve));
  }
}

function cut(
  records: readonly LogRecord[],
  from: number | undefined,
  fromEnd: boolean,
  backwards: boolean,
): readonly LogRecord[] {
  if (!backwards) return fromEnd ? [] : records.slice(from ?? 0);
  return from === undefined ? (fromEnd ? records.toReversed() : []) : records.slice(0, from + 1).toReversed();
}

function unimplemented(_: unknown, answer: sendUnaryData<never>): void {
  answer(refusal(status.UNIMPLEMENTED, 'the stand-in does not do that'));
}
