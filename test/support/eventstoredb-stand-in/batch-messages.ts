import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import protobufAny from 'google-protobuf/google/protobuf/any_pb.js';
import type { AppendAnswer, Expectation } from './log.js';

/** The words of the shared call: its answers name what they are about, and its refusals are answers too. */
export function batchExpectationOf(options: BatchAppendReq.Options): Expectation {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  return options.hasStreamExists() ? 'stream_exists' : Number(options.getStreamPosition());
}

export function batchResponse(id: string, answer: AppendAnswer, expected: Expectation): BatchAppendResp {
  if (answer.kind === 'wrong-version') {
    const wrong = new shared.WrongExpectedVersion();
    if (answer.actual === 'no_stream') wrong.setCurrentNoStream(new shared.Empty() as never);
    else wrong.setCurrentStreamRevision(String(answer.actual));
    if (typeof expected === 'number') wrong.setExpectedStreamPosition(String(expected));
    else wrong.setExpectedNoStream(new shared.Empty() as never);
    return refused(id, 6, 'WrongExpectedVersion', wrong.serializeBinary());
  }
  const success = new streams.BatchAppendResp.Success();
  if (answer.kind === 'written') {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition(String(answer.position)).setPreparePosition(String(answer.position));
    success.setCurrentRevision(String(answer.revision)).setPosition(position);
  }
  return new streams.BatchAppendResp().setCorrelationId(uuid(id)).setSuccess(success);
}

export function batchRefusal(id: string, error: ServiceError): BatchAppendResp {
  return refused(id, error.code, error.code === status.ABORTED ? 'Timeout' : 'Unknown', new Uint8Array());
}

function refused(id: string, code: number, name: string, details: Uint8Array): BatchAppendResp {
  const any = new protobufAny.Any();
  any.pack(details, `event_store.client.${name}`);
  const said = new rpc.Status().setCode(code).setMessage(name).setDetails(any);
  return new streams.BatchAppendResp().setCorrelationId(uuid(id)).setError(said);
}

function uuid(text: string): InstanceType<typeof shared.UUID> {
  const id = new shared.UUID();
  id.setString(text);
  return id;
}
