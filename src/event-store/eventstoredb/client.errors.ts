import {
  AccessDeniedError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  isCommandError,
} from '@eventstore/db-client';
import { EventTooLarge, InvalidEvent, OutcomeUnknown, StoreUnavailable } from '../event-store.errors.js';
import type { StoreLimits } from '../event-store.port.js';
import { Unanswered } from './shared-appends.js';

const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const ABOUT_SIZE = /size|exceed|larg|big/i;
const ABOUT_MESSAGES = /message|append|event|record/i;
/** How grpc-js says that a call never left the process: no connection, no address, or a channel that was closed. */
const NEVER_SENT =
  /no connection established|name resolution failed|channel has been shut down|failed to discover/i;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const SIZE_LIMIT = /\bsize of (\d+)/i;
const ABOUT_ONE_EVENT = /append event size/i;

/** The limit that the server named, which may be smaller than what our settings say; else the largest it can be. */
function sizeRefusal(error: unknown, bytes: number, limits: StoreLimits): EventTooLarge {
  if (error instanceof MaxAppendSizeExceededError)
    return new EventTooLarge(bytes, error.maxAppendSize, 'append');
  const message = messageOf(error);
  const what = ABOUT_ONE_EVENT.test(message) ? 'event' : 'append';
  const told = SIZE_LIMIT.exec(message)?.[1];
  return new EventTooLarge(
    bytes,
    told === undefined ? Math.min(limits.maxEventBytes, bytes - 1) : Number(told),
    what,
  );
}

function sizeRefused(error: unknown): boolean {
  if (error instanceof MaxAppendSizeExceededError) return true;
  if (!(error instanceof UnknownError)) return false;
  const about = ABOUT_SIZE.test(error.message) && ABOUT_MESSAGES.test(error.message);
  return about && (error.code === INVALID_ARGUMENT || error.code === RESOURCE_EXHAUSTED);
}

/** What a failed append means, in the words of the port. Whatever is not known to be unwritten has an unknown outcome. */
export function appendFailure(
  error: unknown,
  append: { readonly stream: string; readonly bytes: number; readonly limits: StoreLimits },
): Error {
  const { stream, bytes, limits } = append;
  if (error instanceof Unanswered) return new OutcomeUnknown(stream, { cause: error });
  if (sizeRefused(error)) return sizeRefusal(error, bytes, limits);
  if (isDefiniteRefusal(error)) return unavailable(error);
  if (error instanceof UnknownError && error.code === INVALID_ARGUMENT)
    return new InvalidEvent(error.message);
  if (!isCommandError(error as Error) && !hasCode(error)) return unavailable(error);
  return new OutcomeUnknown(stream, { cause: error });
}

function isDefiniteRefusal(error: unknown): boolean {
  if (error instanceof UnavailableError || !isCommandError(error as Error))
    return NEVER_SENT.test(messageOf(error));
  if (error instanceof UnknownError) return error.code === UNIMPLEMENTED;
  return [NotLeaderError, AccessDeniedError, StreamDeletedError].some((kind) => error instanceof kind);
}

/** How the client says that the server gave up waiting for its own write. */
export function gaveUpWaiting(error: unknown): boolean {
  return error instanceof TimeoutError;
}

function hasCode(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error;
}

/** What a failed read means. */
export function unavailable(error: unknown): Error {
  if (error instanceof StoreUnavailable) return error;
  if (error instanceof StreamDeletedError) {
    return new StoreUnavailable('an operator has deleted the stream for ever (tombstone)', { cause: error });
  }
  return new StoreUnavailable(`EventStoreDB: ${messageOf(error) || 'no answer'}`, { cause: error });
}
